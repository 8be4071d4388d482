// `name like 'Ann'`: an equality that is written like a search.
#include "generator/lint/conditions.h"
#include "generator/lint/rules.h"

namespace specql::lint {
namespace {

void judge(const expr::TypedExpr& part, DiagnosticSink& sink) {
  const auto* binary = std::get_if<expr::TypedBinary>(&part.node);
  if (binary == nullptr || (binary->op != expr::Op::Like && binary->op != expr::Op::ILike)) return;
  const auto* pattern = std::get_if<expr::TypedText>(&binary->operands[1].node);
  if (pattern == nullptr || pattern->value.find_first_of("%_") != std::string::npos) return;
  const bool any_case = binary->op == expr::Op::ILike;
  sink.report(diag::like_without_wildcard, part.span, any_case ? "ilike" : "like")
      .help("`%` stands for any text, `_` for one character")
      .help(any_case ? "for the same text in any case, compare `lower(…)`" : "for the same text, write `=`");
}

}  // namespace

void like_without_wildcard(const check::CheckedProject& project, DiagnosticSink& sink) {
  each_condition(project, [&sink](const Condition& condition) {
    expr::for_each(condition.expression, [&sink](const expr::TypedExpr& part) { judge(part, sink); });
  });
}

}  // namespace specql::lint
