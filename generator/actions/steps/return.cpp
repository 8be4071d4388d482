#include "generator/actions/steps/return.h"

#include "generator/actions/answer.h"
#include "generator/expr/parser.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <array>

namespace specql::actions {
namespace {

enum class Key { Return };
constexpr auto kRows =
    std::to_array<syntax::KeyRow>({{"return", "return_early", "expression, or mapping of name to expression",
                                    "what the action answers; the usual answer if nothing is said"}});

/// `{success: false, error: code, message: …}` is the older dialect's `reject`.
std::optional<RefusalSpec> read_failure(const syntax::Mapping& mapping, DiagnosticSink& sink) {
  const syntax::Entry* success = mapping.find("success");
  const syntax::Scalar* word = success == nullptr ? nullptr : success->value.scalar();
  if (word == nullptr || lowercase(word->text) != "false") return std::nullopt;
  const syntax::Entry* code = mapping.find("error");
  if (code == nullptr) code = mapping.find("code");
  const syntax::Entry* message = mapping.find("message");
  return read_refusal(code == nullptr ? nullptr : &code->value,
                      message == nullptr ? nullptr : &message->value, sink);
}

}  // namespace

const syntax::KeyTable kReturnKeys{"a `return` step", kRows};

std::optional<ReturnSpec> read_return(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kReturnKeys, sink);
  const syntax::Node& node = *keys.value(Key::Return);
  ReturnSpec spec;
  spec.span = node.span;
  if (node.is_null()) {
    spec.plain = true;
    return spec;
  }
  if (const syntax::Mapping* mapping = node.mapping()) {
    spec.refusal = read_failure(*mapping, sink);
    if (!spec.refusal) spec.record = read_record(*mapping, sink);
    return spec;
  }
  const auto text = syntax::read_text(node, "`return`", sink, "an expression");
  if (!text) return std::nullopt;
  spec.value = expr::parse_expression(*text, sink);
  return spec;
}

std::optional<ReturnStep> check(const ReturnSpec& spec, CheckContext& context) {
  ReturnStep step;
  step.plain = spec.plain;
  if (spec.refusal) {
    constexpr std::string_view kCode = "refused";
    step.refusal = check_refusal(*spec.refusal, {"422", kCode, sentence_case(kCode)}, context);
    return step;
  }
  if (!spec.value) {
    step.record = check_record(spec.record, context.scope, context);
    return step;
  }
  expr::TypedExpr value = typing::type_shown(*spec.value, context.scope, context.sink);
  if (value.invalid()) return std::nullopt;
  step.value = std::move(value);
  return step;
}

void lower(const ReturnStep& step, LowerContext& context) {
  if (step.refusal) {
    context.add(lower_refusal(*step.refusal, context));
  } else if (step.plain) {
    lower_answer(context);
  } else if (!step.value) {
    lower_record_answer(step.record, context);
  } else if (step.value->type.kind == Type::Kind::Ref && !step.value->type.array) {
    lower_row_answer(*step.value, context);
  } else {
    lower_value_answer(*step.value, context);
  }
}

}  // namespace specql::actions
