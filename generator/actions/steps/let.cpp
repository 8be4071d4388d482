#include "generator/actions/steps/let.h"

#include "generator/actions/names.h"
#include "generator/expr/parser.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Let, As };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"let", "assign set compute default declare aggregate subquery query cte",
      "`name = expression`, or a mapping of them", "what is kept, and under what name"},
     {"as", "result store", "name", "the name, where a query stands alone"}});

enum class DeclareKey { Name, Type, Default };
constexpr auto kDeclareRows = std::to_array<syntax::KeyRow>(
    {{"name", "", "name", "what later steps call it"},
     {"type", "", "type", "what it holds"},
     {"default", "value", "expression", "what it holds first; null if absent"}});
constexpr syntax::KeyTable kDeclareKeys{"`declare`", kDeclareRows};

enum class AggregateKey { Operation, Field, From, Where, As };
constexpr auto kAggregateRows = std::to_array<syntax::KeyRow>(
    {{"operation", "function", "sum, count, avg, min or max", "what is worked out"},
     {"field", "", "field", "of what; not for `count`"},
     {"from", "entity", "entity or relation", "over which rows"},
     {"where", "", "condition", "and which of them"},
     {"as", "result store name", "name", "what later steps call it"}});
constexpr syntax::KeyTable kAggregateKeys{"`aggregate`", kAggregateRows};

enum class QueryKey { Query, As };
constexpr auto kQueryRows = std::to_array<syntax::KeyRow>(
    {{"query", "", "SELECT value FROM Entity …, or an expression", "what is asked"},
     {"as", "name result store", "name", "what later steps call the answer"}});
constexpr syntax::KeyTable kQueryKeys{"a query", kQueryRows};

/// A word that has to be there.
std::optional<Located<std::string>> read_word(const syntax::Node* node, const syntax::KeyValues& keys,
                                              std::string_view key, Span at, std::string_view owner,
                                              DiagnosticSink& sink) {
  if (node == nullptr) {
    keys.report_missing(key, at, owner, sink);
    return std::nullopt;
  }
  const auto text = syntax::read_text(*node, "a name", sink, "a name");
  if (!text) return std::nullopt;
  return plain_name(text->located());
}

/// `SELECT …`, with or without parentheses, or any other expression.
std::optional<expr::Expr> read_query(const syntax::Text& text, DiagnosticSink& sink) {
  expr::Parser parser(text, sink);
  expr::Expr value = parser.at_word("select") ? parser.select_query() : parser.expression();
  parser.expect_end();
  if (parser.failed()) return std::nullopt;
  return value;
}

/// `name = value`.
std::optional<LetSpec::Binding> read_binding(const syntax::Text& text, DiagnosticSink& sink) {
  expr::Parser parser(text, sink);
  Located<std::string> name;
  if (parser.peek().kind == expr::TokenKind::Variable) {
    const expr::Token token = parser.take();
    name = {token.text, parser.span_of(token)};
  } else {
    const auto word = parser.expect_name("a name");
    if (!word) return std::nullopt;
    name = *word;
  }
  if (!parser.expect_symbol("=")) return std::nullopt;
  expr::Expr value = parser.at_word("select") ? parser.select_query() : parser.expression();
  parser.expect_end();
  if (parser.failed()) return std::nullopt;
  return LetSpec::Binding{name, std::move(value)};
}

void read_bindings(const syntax::Node& node, LetSpec& spec, DiagnosticSink& sink) {
  if (const syntax::Mapping* mapping = node.mapping()) {
    for (const syntax::Entry& entry : mapping->entries) {
      const auto text = syntax::read_text(entry.value, "a value", sink);
      if (!text) continue;
      if (auto value = read_query(*text, sink)) {
        spec.bindings.push_back({plain_name(entry.key), std::move(*value)});
      }
    }
    return;
  }
  const auto text = syntax::read_text(node, "`let`", sink, "`name = expression`");
  if (!text) return;
  if (auto binding = read_binding(*text, sink)) spec.bindings.push_back(std::move(*binding));
}

void read_declaration(const syntax::Node& node, LetSpec& spec, DiagnosticSink& sink) {
  if (const syntax::Sequence* items = node.sequence()) {
    for (const syntax::Node& item : *items)
      read_declaration(item, spec, sink);
    return;
  }
  const syntax::Mapping* mapping =
      syntax::read_mapping(node, "`declare`", sink, "a mapping of name, type and default");
  if (mapping == nullptr) return;
  const syntax::KeyValues keys(*mapping, kDeclareKeys, sink);
  const auto name = read_word(keys.value(DeclareKey::Name), keys, "name", node.span, "`declare`", sink);
  const auto type = read_word(keys.value(DeclareKey::Type), keys, "type", node.span, "`declare`", sink);
  if (!name || !type) return;
  expr::Expr value{type->span, expr::NullLiteral{}};
  if (const syntax::Node* given = keys.value(DeclareKey::Default)) {
    const auto text = syntax::read_text(*given, "`default`", sink, "an expression");
    if (!text) return;
    value = expr::parse_expression(*text, sink);
  }
  const Span span = value.span;
  spec.bindings.push_back({*name, {span, expr::Cast{{std::move(value)}, *type}}});
}

/// `{operation: sum, field: total, from: Order, where: …, as: name}` is `sum(Order.total where …)`.
void read_aggregate(const syntax::Node& node, LetSpec& spec, DiagnosticSink& sink) {
  const syntax::Mapping* mapping = syntax::read_mapping(node, "`aggregate`", sink);
  if (mapping == nullptr) return;
  const syntax::KeyValues keys(*mapping, kAggregateKeys, sink);
  const auto read = [&](AggregateKey key, std::string_view word) {
    return read_word(keys.value(key), keys, word, node.span, "`aggregate`", sink);
  };
  const auto operation = read(AggregateKey::Operation, "operation");
  const auto from = read(AggregateKey::From, "from");
  const auto name = read(AggregateKey::As, "as");
  if (!operation || !from || !name) return;
  expr::Call call;
  call.name = *operation;
  expr::NamePath path{{*from}};
  if (const syntax::Node* field = keys.value(AggregateKey::Field)) {
    const auto word = syntax::read_text(*field, "`field`", sink, "a field");
    if (!word) return;
    path.parts.push_back(word->located());
  }
  call.arguments.push_back({from->span, std::move(path)});
  if (const syntax::Node* where = keys.value(AggregateKey::Where)) {
    const auto text = syntax::read_text(*where, "`where`", sink, "a condition");
    if (!text) return;
    call.where.push_back(expr::parse_expression(*text, sink));
  }
  spec.bindings.push_back({*name, {operation->span, std::move(call)}});
}

/// `{query: SELECT …, as: name}`, or the text with `as:` or `result:` beside it.
void read_queries(const syntax::Node& node, const syntax::Node* as, LetSpec& spec, DiagnosticSink& sink) {
  const syntax::Mapping* mapping = node.mapping();
  if (mapping == nullptr) {
    const auto text = syntax::read_text(node, "a query", sink, "`SELECT …`");
    if (!text) return;
    if (as == nullptr) {
      if (auto binding = read_binding(*text, sink)) spec.bindings.push_back(std::move(*binding));
      return;
    }
    const auto name = syntax::read_text(*as, "`as`", sink, "a name");
    auto value = read_query(*text, sink);
    if (name && value) spec.bindings.push_back({plain_name(name->located()), std::move(*value)});
    return;
  }
  const syntax::KeyValues keys(*mapping, kQueryKeys, sink);
  const auto name = read_word(keys.value(QueryKey::As), keys, "as", node.span, "a query", sink);
  if (keys.value(QueryKey::Query) == nullptr) {
    keys.report_missing("query", node.span, "a query", sink);
    return;
  }
  const auto text = syntax::read_text(*keys.value(QueryKey::Query), "`query`", sink, "`SELECT …`");
  if (!name || !text) return;
  if (auto value = read_query(*text, sink)) spec.bindings.push_back({*name, std::move(*value)});
}

/// `default: name = value` keeps what is there already.
void keep_what_is_there(LetSpec& spec) {
  for (LetSpec::Binding& binding : spec.bindings) {
    expr::Call first;
    first.name = {"coalesce", binding.name.span};
    first.arguments.push_back({binding.name.span, expr::VariablePath{{binding.name}}});
    first.arguments.push_back(std::move(binding.value));
    binding.value = {binding.name.span, std::move(first)};
  }
}

}  // namespace

const syntax::KeyTable kLetKeys{"a `let` step", kRows};

std::optional<LetSpec> read_let(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kLetKeys, sink);
  const syntax::Entry& entry = *keys.find(Key::Let);
  const std::string& word = entry.key.value;
  LetSpec spec;
  if (word == "declare") {
    read_declaration(entry.value, spec, sink);
  } else if (word == "aggregate") {
    read_aggregate(entry.value, spec, sink);
  } else if (word == "query" || word == "subquery" || word == "cte") {
    read_queries(entry.value, keys.value(Key::As), spec, sink);
  } else {
    read_bindings(entry.value, spec, sink);
    if (word == "default") keep_what_is_there(spec);
  }
  if (spec.bindings.empty()) return std::nullopt;
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
    const ActionVariable& variable = context.variables[binding.variable];
    if (!variable.used) continue;
    sql::Expr value = context.sql(binding.value);
    context.assign(sql::name(context.hold(binding.variable, translate::type_name(variable.type))),
                   std::move(value));
  }
}

}  // namespace specql::actions
