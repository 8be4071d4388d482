#include "generator/actions/steps/require.h"

#include "generator/actions/steps/validate.h"
#include "generator/expr/parser.h"

#include <array>

namespace specql::actions {
namespace {

enum class Key { Require, Error, Message, With };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"require", "", "condition", "what must be true of the caller"},
     {"error", "", "code", "what it is refused with; `forbidden` if absent"},
     {"message", "error_message", "text, with `{expression}` in it", "the refusal in words"},
     {"with", "context", "mapping of name to expression",
      "values that the message may name, told beside it as well"}});

}  // namespace

const syntax::KeyTable kRequireKeys{"a `require` step", kRows};

std::optional<RequireSpec> read_require(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kRequireKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Require), "`require`", sink, "a condition");
  if (!text) return std::nullopt;
  return RequireSpec{
      expr::parse_expression(*text, sink),
      read_refusal(keys.value(Key::Error), keys.value(Key::Message), keys.value(Key::With), sink)};
}

std::optional<RequireStep> check(const RequireSpec& spec, CheckContext& context) {
  RequireStep step;
  step.condition = typing::type_condition(spec.condition, context.scope, context.sink);
  step.refusal = check_refusal(spec.refusal, {"403", "forbidden", "You may not do this"}, context);
  if (step.condition.invalid()) return std::nullopt;
  return step;
}

void lower(const RequireStep& step, LowerContext& context) {
  lower_guard(step.condition, step.refusal, context);
}

}  // namespace specql::actions
