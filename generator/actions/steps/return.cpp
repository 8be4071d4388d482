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

enum class OutcomeKey { Success, Error, Message, Data };
constexpr auto kOutcomeRows =
    std::to_array<syntax::KeyRow>({{"success", "", "boolean", "whether it is an answer or a refusal"},
                                   {"error", "code", "code", "what it is refused with"},
                                   {"message", "", "text, with `{expression}` in it", "the outcome in words"},
                                   {"data", "", "expression, or mapping of name to expression",
                                    "what is answered; of a refusal, what is told beside its words"}});
constexpr syntax::KeyTable kOutcomeKeys{"an outcome", kOutcomeRows};

/// Rows, or another expression.
std::optional<RowsSpec> read_value(const syntax::Node& node, std::string_view what, DiagnosticSink& sink) {
  const auto text = syntax::read_text(node, what, sink, "an expression");
  if (!text) return std::nullopt;
  expr::Parser parser(*text, sink);
  RowsSpec value{parser.at_word("select") ? parser.select_query() : parser.expression(), std::nullopt, {}};
  parse_choice(parser, value);
  parser.expect_end("an operator, `WHERE` or the end");
  if (parser.failed()) return std::nullopt;
  return value;
}

/// The older dialect's `{success: false, …}` is a refusal, and its `return_early: {success: true, …}` no
/// record.
bool is_outcome(const syntax::Mapping& mapping, std::string_view keyword) {
  const syntax::Entry* success = mapping.find("success");
  const syntax::Scalar* word = success == nullptr ? nullptr : success->value.scalar();
  if (word == nullptr) return false;
  const std::string truth = lowercase(word->text);
  return truth == "false" || (truth == "true" && keyword == "return_early");
}

std::optional<ReturnSpec> read_outcome(const syntax::Mapping& mapping, ReturnSpec spec,
                                       DiagnosticSink& sink) {
  const syntax::KeyValues keys(mapping, kOutcomeKeys, sink);
  const syntax::Node* data = keys.value(OutcomeKey::Data);
  const syntax::Node* message = keys.value(OutcomeKey::Message);
  if (lowercase(keys.value(OutcomeKey::Success)->scalar()->text) == "false") {
    spec.refusal = read_refusal(keys.value(OutcomeKey::Error), message, data, sink);
    return spec;
  }
  if (const syntax::Entry* error = keys.find(OutcomeKey::Error)) {
    sink.report(diag::unknown_key, error->key.span, error->key.value, "an outcome that is no refusal");
  }
  if (message != nullptr) spec.message = syntax::read_text(*message, "`message`", sink);
  spec.plain = data == nullptr;
  if (spec.plain) return spec;
  if (const syntax::Mapping* record = data->mapping()) {
    spec.record = read_record(*record, sink);
    return spec;
  }
  spec.value = read_value(*data, "`data`", sink);
  if (!spec.value) return std::nullopt;
  return spec;
}

}  // namespace

constexpr auto kInner = std::to_array<const syntax::KeyTable*>({&kOutcomeKeys});
const syntax::KeyTable kReturnKeys{"a `return` step", kRows, {}, kInner};

std::optional<ReturnSpec> read_return(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kReturnKeys, sink);
  const syntax::Entry& entry = *keys.find(Key::Return);
  const syntax::Node& node = entry.value;
  ReturnSpec spec;
  spec.span = node.span;
  if (node.is_null()) {
    spec.plain = true;
    return spec;
  }
  if (const syntax::Mapping* mapping = node.mapping()) {
    if (is_outcome(*mapping, entry.key.value)) return read_outcome(*mapping, std::move(spec), sink);
    spec.record = read_record(*mapping, sink);
    return spec;
  }
  spec.value = read_value(node, "`return`", sink);
  if (!spec.value) return std::nullopt;
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
  if (spec.message) step.message = check_message(*spec.message, context);
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
  const Message* words = step.message ? &*step.message : nullptr;
  if (step.refusal) {
    context.add(lower_refusal(*step.refusal, context));
  } else if (step.plain) {
    lower_answer(context, words);
  } else if (step.rows) {
    lower_rows_answer(*step.rows, context, words);
  } else if (!step.value) {
    lower_record_answer(step.record, context, words);
  } else if (step.value->type.kind == Type::Kind::Ref && !step.value->type.array) {
    lower_row_answer(*step.value, context, words);
  } else {
    lower_value_answer(*step.value, context, words);
  }
}

}  // namespace specql::actions
