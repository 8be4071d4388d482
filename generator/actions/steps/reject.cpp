#include "generator/actions/steps/reject.h"

#include "generator/support/case_style.h"

#include <array>

namespace specql::actions {
namespace {

enum class Key { Reject, Message, With };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"reject", "", "code", "what it is refused with"},
     {"message", "error_message", "text, with `{expression}` in it", "the refusal in words"},
     {"with", "context", "mapping of name to expression",
      "values that the message may name, told beside it as well"}});
constexpr auto kOthers = std::to_array<syntax::OtherKey>(
    {{"status", "`errors:` of the action says the HTTP status of a code: `code: {status: 409}`"}});

}  // namespace

const syntax::KeyTable kRejectKeys{"a `reject` step", kRows, kOthers};

std::optional<RejectSpec> read_reject(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kRejectKeys, sink);
  RejectSpec spec{
      read_refusal(keys.value(Key::Reject), keys.value(Key::Message), keys.value(Key::With), sink)};
  if (!spec.refusal.code) return std::nullopt;
  return spec;
}

std::optional<RejectStep> check(const RejectSpec& spec, CheckContext& context) {
  const std::string& code = spec.refusal.code->value;
  return RejectStep{check_refusal(spec.refusal, {"422", code, sentence_case(code)}, context)};
}

void lower(const RejectStep& step, LowerContext& context) {
  context.add(lower_refusal(step.refusal, context));
}

}  // namespace specql::actions
