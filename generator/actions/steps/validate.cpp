#include "generator/actions/steps/validate.h"

#include "generator/expr/parser.h"
#include "generator/support/text.h"

#include <array>
#include <string_view>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Validate, Error, Message, With };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"validate", "", "condition", "what must hold"},
     {"error", "", "code", "what it is refused with; `validation_failed` if absent"},
     {"message", "error_message", "text, with `{expression}` in it", "the refusal in words"},
     {"with", "context", "mapping of name to expression",
      "values that the message may name, told beside it as well"}});
constexpr auto kOthers = std::to_array<syntax::OtherKey>(
    {{"severity", "what does not hold is refused in any case: leave it out"}});

/// Where `, error: code` begins behind the condition, texts in it apart; the end of the text if nowhere.
std::size_t end_of_condition(std::string_view text) {
  constexpr std::string_view kKey = "error";
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\'') quoted = !quoted;
    if (quoted || text[at] != ',') continue;
    const std::string_view behind = trim(text.substr(at + 1));
    if (behind.starts_with(kKey) && trim(behind.substr(kKey.size())).starts_with(':')) return at;
  }
  return text.size();
}

Located<std::string> without_quotes(Located<std::string> code) {
  const bool quoted = code.value.size() > 1 && code.value.front() == code.value.back() &&
                      (code.value.front() == '"' || code.value.front() == '\'');
  if (quoted) code.value = code.value.substr(1, code.value.size() - 2);
  return code;
}

}  // namespace

const syntax::KeyTable kValidateKeys{"a `validate` step", kRows, kOthers};

/// `condition, error: code` in one text is the condition and its code.
std::optional<ValidateSpec> read_validate(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kValidateKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Validate), "`validate`", sink, "a condition");
  if (!text) return std::nullopt;
  ValidateSpec spec;
  spec.refusal = read_refusal(keys.value(Key::Error), keys.value(Key::Message), keys.value(Key::With), sink);
  const std::size_t end = end_of_condition(text->value);
  const syntax::Text condition = text->slice(0, end);
  if (end < text->value.size()) {
    const syntax::Text code = text->slice(text->value.find(':', end) + 1, text->value.size());
    spec.refusal.code = without_quotes(code.located());
  }
  expr::Parser parser(condition, sink);
  spec.condition = parser.expression();
  spec.text = condition.value;
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
