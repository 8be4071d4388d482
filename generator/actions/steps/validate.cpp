#include "generator/actions/steps/validate.h"

#include "generator/expr/parser.h"

#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Validate, Error, Message };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"validate", "", "condition", "what must hold"},
     {"error", "", "code", "what it is refused with; `validation_failed` if absent"},
     {"message", "error_message", "text, with `{expression}` in it", "the refusal in words"}});

}  // namespace

const syntax::KeyTable kValidateKeys{"a `validate` step", kRows};

/// `condition, error: code` in one text is the condition and its code.
std::optional<ValidateSpec> read_validate(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kValidateKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Validate), "`validate`", sink, "a condition");
  if (!text) return std::nullopt;
  ValidateSpec spec;
  spec.refusal = read_refusal(keys.value(Key::Error), keys.value(Key::Message), sink);
  expr::Parser parser(*text, sink);
  spec.condition = parser.expression();
  const std::uint32_t condition_end = spec.condition.span.end;
  spec.text = text->value;
  if (parser.accept_symbol(",") && parser.expect_word("error") && parser.expect_symbol(":")) {
    const expr::Token code = parser.take();
    spec.refusal.code = {code.text, parser.span_of(code)};
    spec.text = text->value.substr(0, condition_end - text->span.begin);
  }
  parser.expect_end();
  if (parser.failed()) return std::nullopt;
  return spec;
}

std::optional<ValidateStep> check(const ValidateSpec& spec, CheckContext& context) {
  ValidateStep step;
  step.condition = typing::type_condition(spec.condition, context.scope, context.sink);
  step.refusal = check_refusal(spec.refusal,
                               {"422", "validation_failed", fmt::format("Not met: {}", spec.text)}, context);
  if (step.condition.invalid()) return std::nullopt;
  return step;
}

namespace {

/// Conditions that are true or false whatever they are asked about.
bool never_null(const expr::TypedExpr& condition) {
  if (const auto* query = std::get_if<expr::TypedQuery>(&condition.node)) {
    return query->kind == expr::TypedQuery::Kind::Exists;
  }
  if (const auto* inner = std::get_if<expr::TypedNot>(&condition.node)) {
    return never_null(inner->operand[0]);
  }
  return std::holds_alternative<expr::TypedIsNull>(condition.node) ||
         std::holds_alternative<expr::TypedIsTruth>(condition.node) ||
         std::holds_alternative<expr::TypedIsDistinct>(condition.node) ||
         std::holds_alternative<expr::TypedHasRole>(condition.node);
}

}  // namespace

sql::Expr not_met(const expr::TypedExpr& condition, const LowerContext& context) {
  if (const auto* null = std::get_if<expr::TypedIsNull>(&condition.node)) {
    return sql::is(null->negated ? sql::Is::What::Null : sql::Is::What::NotNull,
                   context.sql(null->operand[0]));
  }
  if (const auto* inner = std::get_if<expr::TypedNot>(&condition.node); inner && never_null(condition)) {
    return context.sql(inner->operand[0]);
  }
  if (never_null(condition)) return sql::operator_not(context.sql(condition));
  return sql::is(sql::Is::What::NotTrue, context.sql(condition));
}

void lower_guard(const expr::TypedExpr& condition, const Refusal& refusal, LowerContext& context) {
  plpgsql::If guard;
  guard.branches.emplace_back(not_met(condition, context),
                              plpgsql::Statements{lower_refusal(refusal, context)});
  context.add({std::move(guard)});
}

void lower(const ValidateStep& step, LowerContext& context) {
  lower_guard(step.condition, step.refusal, context);
}

}  // namespace specql::actions
