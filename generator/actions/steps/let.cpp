#include "generator/actions/steps/let.h"

#include "generator/expr/parser.h"

#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Let };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"let", "", "`name = expression`, or a mapping of them", "what is kept, and under what name"}});

}  // namespace

const syntax::KeyTable kLetKeys{"a `let` step", kRows};

std::optional<LetSpec> read_let(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kLetKeys, sink);
  const syntax::Node& node = *keys.value(Key::Let);
  LetSpec spec;
  if (const syntax::Mapping* mapping = node.mapping()) {
    for (const syntax::Entry& entry : mapping->entries) {
      const auto text = syntax::read_text(entry.value, "a value", sink);
      if (text) spec.bindings.push_back({entry.key, expr::parse_expression(*text, sink)});
    }
    return spec;
  }
  const auto text = syntax::read_text(node, "`let`", sink, "`name = expression`");
  if (!text) return std::nullopt;
  expr::Parser parser(*text, sink);
  const auto name = parser.expect_name("a name");
  if (!name || !parser.expect_symbol("=")) return std::nullopt;
  expr::Expr value = parser.expression();
  parser.expect_end();
  if (parser.failed()) return std::nullopt;
  spec.bindings.push_back({*name, std::move(value)});
  return spec;
}

namespace {

std::vector<std::uint32_t> uses_of(const std::vector<typing::Variable>& variables) {
  std::vector<std::uint32_t> uses;
  for (const typing::Variable& variable : variables)
    uses.push_back(variable.uses);
  return uses;
}

/// How often each variable has been named since.
std::vector<std::uint32_t> uses_since(std::vector<std::uint32_t> before,
                                      const std::vector<typing::Variable>& variables) {
  for (std::size_t i = 0; i < before.size(); ++i)
    before[i] = variables[i].uses - before[i];
  return before;
}

}  // namespace

std::optional<LetStep> check(const LetSpec& spec, CheckContext& context) {
  LetStep step;
  for (const LetSpec::Binding& binding : spec.bindings) {
    const std::uint32_t known = context.find(binding.name.value);
    const bool again = known < context.variables.size() && !context.variables[known].is_parameter &&
                       !context.variables[known].holds_row;
    const Type wanted = again ? context.variables[known].type : Type{};
    const bool by_type = again && !wanted.invalid();
    std::vector<std::uint32_t> before = uses_of(context.variables);
    expr::TypedExpr value =
        by_type ? typing::type_value(binding.value, wanted.with_null(),
                                     fmt::format("`{}`", binding.name.value), context.scope, context.sink)
                : typing::type_expression(binding.value, context.scope, context.sink);
    if (!value.invalid() && value.type.kind == Type::Kind::Null && !by_type) {
      context.sink.report(diag::let_null, binding.value.span, binding.name.value)
          .help("give the null a type: `null::text`");
      value.type = Type{};
    }
    std::vector<std::uint32_t> uses = uses_since(std::move(before), context.variables);
    if (again) {
      if (value.type.nullable) context.variables[known].type.nullable = true;
      if (!value.invalid()) step.bindings.push_back({known, std::move(value), std::move(uses)});
      continue;
    }
    const std::uint32_t variable = context.declare(binding.name, value.type, false);
    if (!value.invalid()) step.bindings.push_back({variable, std::move(value), std::move(uses)});
  }
  return step;
}

void lower(const LetStep& step, LowerContext& context) {
  for (const LetStep::Binding& binding : step.bindings) {
    translate::VariableName& variable = context.rows.variables[binding.variable];
    if (!context.variables[binding.variable].used) continue;
    sql::Expr value = context.sql(binding.value);
    if (variable.name.empty()) {
      variable.name = context.declare("v_" + context.variables[binding.variable].word,
                                      translate::type_name(context.variables[binding.variable].type));
    }
    context.assign(sql::name(variable.name), std::move(value));
  }
}

}  // namespace specql::actions
