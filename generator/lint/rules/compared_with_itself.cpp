// `start <= start`: one of the two was meant to be another.
#include "generator/lint/conditions.h"
#include "generator/lint/rules.h"

#include <algorithm>

namespace specql::lint {
namespace {

bool same(const expr::RowRef& a, const expr::RowRef& b) {
  return a.kind == b.kind && a.index == b.index && a.entity == b.entity;
}

bool same(const std::vector<expr::Hop>& a, const std::vector<expr::Hop>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const expr::Hop& x, const expr::Hop& y) {
    return x.from == y.from && x.field == y.field && x.to == y.to;
  });
}

/// The same field of the same row, or the same variable.
bool same(const expr::TypedExpr& a, const expr::TypedExpr& b) {
  const auto* variable = std::get_if<expr::TypedVariable>(&a.node);
  const auto* other_variable = std::get_if<expr::TypedVariable>(&b.node);
  if (variable != nullptr && other_variable != nullptr) return variable->index == other_variable->index;
  const auto* field = std::get_if<expr::TypedField>(&a.node);
  const auto* other = std::get_if<expr::TypedField>(&b.node);
  return field != nullptr && other != nullptr && same(field->row, other->row) &&
         same(field->path, other->path) && field->field == other->field && field->arm == other->arm;
}

}  // namespace

void compared_with_itself(const check::CheckedProject& project, DiagnosticSink& sink) {
  each_comparison(project, [&sink](const expr::TypedExpr& whole, const expr::TypedBinary& comparison) {
    if (!same(comparison.operands[0], comparison.operands[1])) return;
    sink.report(diag::compared_with_itself, whole.span, expr::info(comparison.op).spelling)
        .help("ask whether there is a value with `is not null`");
  });
}

}  // namespace specql::lint
