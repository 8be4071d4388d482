#include "generator/actions/steps/return.h"

#include "generator/actions/answer.h"
#include "generator/expr/parser.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <array>

namespace specql::actions {
namespace {

enum class Key { Return };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"return", "return_early", "expression, mapping of name to expression, or Entity WHERE condition",
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
  expr::Parser parser(*text, sink);
  RowsSpec value{parser.expression(), std::nullopt, {}};
  parse_choice(parser, value);
  parser.expect_end("an operator, `WHERE` or the end");
  if (parser.failed()) return std::nullopt;
  spec.value = std::move(value);
  return spec;
}

Type ReturnStep::type() const {
  if (value) return value->type;
  if (!rows) return types::base_type(BaseType::Json);
  Type type = types::ref_type(rows->entity);
  type.array = true;
  return type;
}

/// `Entity WHERE …`, or a relation. A name alone may be the current row's.
static bool check_rows(const ReturnSpec& spec, ReturnStep& step, CheckContext& context, bool& sound) {
  RowsCheck rows(*spec.value, context);
  const bool said = spec.value->where && rows.is_entity("return", spec.span);
  if (!said && !rows.is_relation()) return false;
  step.rows = rows.check();
  sound = step.rows.has_value();
  return true;
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
  bool sound = true;
  if (check_rows(spec, step, context, sound)) {
    if (!sound) return std::nullopt;
    return step;
  }
  expr::TypedExpr value = typing::type_shown(spec.value->source, context.scope, context.sink);
  if (value.invalid()) return std::nullopt;
  step.value = std::move(value);
  return step;
}

void lower(const ReturnStep& step, LowerContext& context) {
  if (step.refusal) {
    context.add(lower_refusal(*step.refusal, context));
  } else if (step.plain) {
    lower_answer(context);
  } else if (step.rows) {
    lower_rows_answer(*step.rows, context);
  } else if (!step.value) {
    lower_record_answer(step.record, context);
  } else if (step.value->type.kind == Type::Kind::Ref && !step.value->type.array) {
    lower_row_answer(*step.value, context);
  } else {
    lower_value_answer(*step.value, context);
  }
}

}  // namespace specql::actions
