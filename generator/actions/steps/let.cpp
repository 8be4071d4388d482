#include "generator/actions/steps/let.h"

#include "generator/actions/names.h"
#include "generator/expr/parser.h"
#include "generator/expr/parts.h"
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
     {"default", "value", "expression, or list of them", "what it holds first; null if absent"}});
constexpr syntax::KeyTable kDeclareKeys{"`declare`", kDeclareRows};

enum class AggregateKey { Operation, Field, From, Where, As };
constexpr auto kAggregateRows = std::to_array<syntax::KeyRow>(
    {{"operation", "function", "sum, count, avg, min or max", "what is worked out"},
     {"field", "", "field or expression", "of what; not for `count`"},
     {"from", "entity", "entity or relation", "over which rows"},
     {"where", "", "condition", "and which of them"},
     {"as", "result store name", "name", "what later steps call it"}});
constexpr auto kNotOfAggregate = std::to_array<syntax::OtherKey>(
    {{"group_by",
      "groups are gone through: `for_query: SELECT field, sum(value) as total FROM Entity GROUP BY "
      "field`"}});
constexpr syntax::KeyTable kAggregateKeys{"`aggregate`", kAggregateRows, kNotOfAggregate};

enum class QueryKey { Query, As, Materialized };
constexpr auto kQueryRows = std::to_array<syntax::KeyRow>(
    {{"query", "", "SELECT value FROM Entity …, or an expression", "what is asked"},
     {"as", "name result store", "name", "what later steps call the answer"},
     {"materialized", "", "boolean", "makes no difference: it is asked once, at its step"}});
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
  const auto name = expect_variable(parser);
  if (!name || !parser.expect_symbol("=")) return std::nullopt;
  expr::Expr value = parser.at_word("select") ? parser.select_query() : parser.expression();
  parser.expect_end();
  if (parser.failed()) return std::nullopt;
  return LetSpec::Binding{*name, std::move(value)};
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

/// An expression, or a list of them.
std::optional<expr::Expr> read_default(const syntax::Node& node, DiagnosticSink& sink) {
  const syntax::Sequence* items = node.sequence();
  if (items == nullptr) {
    const auto text = syntax::read_text(node, "`default`", sink, "an expression");
    if (!text) return std::nullopt;
    return expr::parse_expression(*text, sink);
  }
  expr::ListLiteral list;
  for (const syntax::Node& item : *items) {
    if (const auto text = syntax::read_text(item, "an item of `default`", sink, "an expression"))
      list.items.push_back(expr::parse_expression(*text, sink));
  }
  return expr::Expr{node.span, std::move(list)};
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
  if (const syntax::Node* given = keys.value(DeclareKey::Default); given != nullptr && !given->is_null()) {
    auto first = read_default(*given, sink);
    if (!first) return;
    value = std::move(*first);
  }
  const Span span = value.span;
  const Located<std::string> plain{lowercase(type->value), type->span};
  spec.bindings.push_back({*name, {span, expr::Cast{{std::move(value)}, plain}}});
}

/// `quantity * price` of `Line` is `Line.quantity * Line.price`.
void qualify(expr::Expr& value, const Located<std::string>& from) {
  constexpr std::string_view kOfNoRow[] = {"this", "input", "caller", "current_user"};
  if (auto* path = std::get_if<expr::NamePath>(&value.node)) {
    const std::string& head = path->parts.front().value;
    const bool qualified = path->parts.size() > 1 && head == from.value;
    const bool elsewhere = std::find(std::begin(kOfNoRow), std::end(kOfNoRow), head) != std::end(kOfNoRow);
    if (!qualified && !elsewhere) path->parts.insert(path->parts.begin(), from);
    return;
  }
  expr::for_each_part(value, [&from](expr::Expr& part) { qualify(part, from); });
}

/// What is worked out. Without a field it is the rows.
std::optional<expr::Expr> read_aggregated(const syntax::Node* node, const Located<std::string>& from,
                                          DiagnosticSink& sink) {
  const expr::Expr rows{from.span, expr::NamePath{{from}}};
  if (node == nullptr) return rows;
  const auto text = syntax::read_text(*node, "`field`", sink, "a field or an expression");
  if (!text) return std::nullopt;
  if (text->value == "*") return rows;
  expr::Expr value = expr::parse_expression(*text, sink);
  qualify(value, from);
  return value;
}

/// `{operation: sum, field: total, from: Order, where: …, as: name}` is `sum(Order.total where …)`.
void read_aggregate(const syntax::Mapping& mapping, Span at, LetSpec& spec, DiagnosticSink& sink) {
  const syntax::KeyValues keys(mapping, kAggregateKeys, sink);
  const auto read = [&](AggregateKey key, std::string_view word) {
    return read_word(keys.value(key), keys, word, at, "`aggregate`", sink);
  };
  const auto operation = read(AggregateKey::Operation, "operation");
  const auto from = read(AggregateKey::From, "from");
  const auto name = read(AggregateKey::As, "as");
  if (!operation || !from || !name) return;
  expr::Call call;
  call.name = *operation;
  auto aggregated = read_aggregated(keys.value(AggregateKey::Field), *from, sink);
  if (!aggregated) return;
  call.arguments.push_back(std::move(*aggregated));
  if (const syntax::Node* where = keys.value(AggregateKey::Where)) {
    const auto text = syntax::read_text(*where, "`where`", sink, "a condition");
    if (!text) return;
    call.where.push_back(expr::parse_expression(*text, sink));
  }
  spec.bindings.push_back({*name, {operation->span, std::move(call)}});
}

/// `SELECT …`, with `as:` or `result:` beside it, or `name = SELECT …`.
void read_query_text(const syntax::Node& node, const syntax::Node* as, LetSpec& spec, DiagnosticSink& sink) {
  const auto text = syntax::read_text(node, "a query", sink, "`SELECT …`");
  if (!text) return;
  if (as == nullptr) {
    if (auto binding = read_binding(*text, sink)) spec.bindings.push_back(std::move(*binding));
    return;
  }
  const auto name = syntax::read_text(*as, "`as`", sink, "a name");
  auto value = read_query(*text, sink);
  if (name && value) spec.bindings.push_back({plain_name(name->located()), std::move(*value)});
}

/// The name may stand beside the mapping instead.
syntax::Mapping with_name(syntax::Mapping mapping, const syntax::Entry* as) {
  if (as != nullptr) mapping.entries.push_back(*as);
  return mapping;
}

/// `{query: SELECT …, as: name}`.
void read_query_mapping(const syntax::Mapping& mapping, Span at, LetSpec& spec, DiagnosticSink& sink) {
  const syntax::KeyValues keys(mapping, kQueryKeys, sink);
  const auto name = read_word(keys.value(QueryKey::As), keys, "as", at, "a query", sink);
  if (const syntax::Node* hint = keys.value(QueryKey::Materialized)) {
    static_cast<void>(syntax::read_bool(*hint, "`materialized`", sink));
  }
  if (keys.value(QueryKey::Query) == nullptr) {
    keys.report_missing("query", at, "a query", sink);
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
    binding.if_null = true;
  }
}

}  // namespace

constexpr auto kInner = std::to_array<const syntax::KeyTable*>({&kDeclareKeys, &kAggregateKeys, &kQueryKeys});
const syntax::KeyTable kLetKeys{"a `let` step", kRows, {}, kInner};

std::optional<LetSpec> read_let(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kLetKeys, sink);
  const syntax::Entry& entry = *keys.find(Key::Let);
  const std::string& word = entry.key.value;
  LetSpec spec;
  const syntax::Mapping* inner = entry.value.mapping();
  const bool asks = word == "aggregate" || word == "query" || word == "subquery" || word == "cte";
  if (word == "declare") {
    read_declaration(entry.value, spec, sink);
  } else if (asks && inner == nullptr) {
    read_query_text(entry.value, keys.value(Key::As), spec, sink);
  } else if (asks) {
    const syntax::Mapping whole = with_name(*inner, keys.find(Key::As));
    if (word == "aggregate") {
      read_aggregate(whole, entry.value.span, spec, sink);
    } else {
      read_query_mapping(whole, entry.value.span, spec, sink);
    }
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

/// `default` of what is no variable: fields and parameters have defaults of their own.
bool refuse_default(const LetSpec::Binding& binding, CheckContext& context) {
  const Located<std::string>& name = binding.name;
  const std::uint32_t known = context.find(name.value);
  if (!binding.if_null) return false;
  if (known < context.variables.size() && context.variables[known].is_parameter) {
    context.sink.report(diag::variable_taken, name.span, name.value)
        .related(context.variables[known].origin, "a parameter")
        .help("a parameter has its default where it is declared: `name: type = value`");
    return true;
  }
  const model::Entity& entity = context.model.entities[context.signature.entity];
  if (known < context.variables.size() || !entity.find_field(name.value).valid()) return false;
  context.sink.report(diag::unknown_variable, name.span, name.value)
      .help(
          fmt::format("to fill the field write `update: {0} SET {1} = coalesce({1}, …)`; for new rows it has "
                      "a default where it is declared",
                      entity.name, name.value));
  return true;
}

}  // namespace

std::optional<LetStep> check(const LetSpec& spec, CheckContext& context) {
  LetStep step;
  for (const LetSpec::Binding& binding : spec.bindings) {
    if (refuse_default(binding, context)) continue;
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
