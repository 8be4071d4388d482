#include "generator/actions/steps/return.h"

#include "generator/actions/answer.h"
#include "generator/expr/parser.h"

#include <array>

namespace specql::actions {
namespace {

enum class Key { Return };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"return", "", "expression, or mapping of name to expression", "what the action answers"}});

}  // namespace

const syntax::KeyTable kReturnKeys{"a `return` step", kRows};

std::optional<ReturnSpec> read_return(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kReturnKeys, sink);
  const syntax::Node& node = *keys.value(Key::Return);
  ReturnSpec spec;
  spec.span = node.span;
  if (const syntax::Mapping* mapping = node.mapping()) {
    for (const syntax::Entry& entry : mapping->entries) {
      const auto text = syntax::read_text(entry.value, "a value", sink);
      if (text) spec.record.emplace_back(entry.key, expr::parse_expression(*text, sink));
    }
    return spec;
  }
  const auto text = syntax::read_text(node, "`return`", sink, "an expression");
  if (!text) return std::nullopt;
  spec.value = expr::parse_expression(*text, sink);
  return spec;
}

std::optional<ReturnStep> check(const ReturnSpec& spec, CheckContext& context) {
  ReturnStep step;
  if (spec.value) {
    expr::TypedExpr value = typing::type_expression(*spec.value, context.scope, context.sink);
    if (value.invalid()) return std::nullopt;
    if (value.type.kind == Type::Kind::Ref && !value.type.entity.valid()) {
      context.sink.report(diag::placeholder_type, value.span, typing::describe(value.type, context.model));
      return std::nullopt;
    }
    step.value = std::move(value);
    return step;
  }
  for (const auto& [name, expression] : spec.record) {
    expr::TypedExpr value = typing::type_expression(expression, context.scope, context.sink);
    if (!value.invalid()) step.record.emplace_back(name.value, std::move(value));
  }
  return step;
}

void lower(const ReturnStep& step, LowerContext& context) {
  if (!step.value) {
    lower_record_answer(step.record, context);
  } else if (step.value->type.kind == Type::Kind::Ref && !step.value->type.array) {
    lower_row_answer(*step.value, context);
  } else {
    lower_value_answer(*step.value, context);
  }
}

}  // namespace specql::actions
