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

void judge(const expr::TypedExpr& part, DiagnosticSink& sink) {
  const auto* binary = std::get_if<expr::TypedBinary>(&part.node);
  if (binary == nullptr) return;
  const expr::OpInfo& op = expr::info(binary->op);
  const bool compares = op.kind == expr::OpClass::Equality || op.kind == expr::OpClass::Order;
  if (!compares || !same(binary->operands[0], binary->operands[1])) return;
  sink.report(diag::compared_with_itself, part.span, op.spelling)
      .help("ask whether there is a value with `is not null`");
}

}  // namespace

void compared_with_itself(const check::CheckedProject& project, DiagnosticSink& sink) {
  each_condition(project, [&sink](const Condition& condition) {
    expr::for_each(condition.expression, [&sink](const expr::TypedExpr& part) { judge(part, sink); });
  });
}

}  // namespace specql::lint
