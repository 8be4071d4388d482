// Questions about sets of rows: `count(orders)`, `exists(Entity where …)`.
#include "generator/model/naming.h"
#include "generator/support/overloaded.h"
#include "generator/support/suggest.h"
#include "generator/support/text.h"
#include "generator/typing/questions.h"
#include "generator/typing/typer.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::typing {

using expr::TypedExpr;
using expr::TypedQuery;

namespace {

struct KindName {
  std::string_view name;
  TypedQuery::Kind kind;
};
constexpr std::array<KindName, 8> kKinds = {{{"exists", TypedQuery::Kind::Exists},
                                             {"count", TypedQuery::Kind::Count},
                                             {"sum", TypedQuery::Kind::Sum},
                                             {"avg", TypedQuery::Kind::Avg},
                                             {"min", TypedQuery::Kind::Min},
                                             {"max", TypedQuery::Kind::Max},
                                             {"first", TypedQuery::Kind::First},
                                             {"list", TypedQuery::Kind::List}}};

std::string_view name_of(TypedQuery::Kind kind) {
  return kKinds[static_cast<std::size_t>(kind)].name;
}

}  // namespace

std::optional<TypedQuery::Kind> find_question(std::string_view word) {
  for (const KindName& row : kKinds) {
    if (row.name == lowercase(word)) return row.kind;
  }
  return std::nullopt;
}

bool is_aggregate(TypedQuery::Kind kind) {
  using Kind = TypedQuery::Kind;
  return kind != Kind::Exists && kind != Kind::First && kind != Kind::List;
}

EntityId Typer::find_entity(const expr::Words& words, bool quiet) const {
  if (words.empty() || words.size() > 2) return {};
  const std::string& word = words.back().value;
  const std::string spelled = words.size() == 1 ? word : words[0].value + "." + word;
  const EntityId found = scope_.model.find_spelled(spelled, scope_.self);
  const bool may_be_relation = self_is_partial() && !is_upper(word[0]);
  if (!found.valid() && !quiet && !may_be_relation) {
    auto report = sink_.report(diag::unknown_entity, words.back().span, word);
    if (names_variable(word)) {
      report.help(not_rows(word));
    } else {
      report.suggest(word, scope_.model.entity_names());
    }
  }
  return found;
}

bool Typer::names_a_set(const expr::Words& words) const {
  if (find_query(words.front().value) != nullptr) return false;
  const bool this_first = words.size() > 1 && words.front().value == "this";
  const std::string_view head = words[this_first ? 1 : 0].value;
  if (scope_.self.valid()) {
    const model::Entity& self = scope_.model.entities[scope_.self];
    const FieldId field = self.find_field(head);
    if (field.valid()) return self.fields[field].many() != nullptr;
    if (self.find_inverse(head) != nullptr) return true;
  }
  if (this_first) return false;
  return find_entity({words.front()}, true).valid();
}

/// The first path in an aggregate's argument that starts at a set of rows.
const expr::NamePath* Typer::find_source(const expr::Expr& expression) const {
  const auto among = [this](const expr::Exprs& items) -> const expr::NamePath* {
    for (const expr::Expr& item : items) {
      if (const auto* found = find_source(item)) return found;
    }
    return nullptr;
  };
  return std::visit(Overloaded{
                        [this](const expr::NamePath& n) { return names_a_set(n.parts) ? &n : nullptr; },
                        [&](const expr::Case& n) -> const expr::NamePath* {
                          if (const auto* found = among(n.operand)) return found;
                          for (const auto& [when, then] : n.branches) {
                            if (const auto* found = find_source(when)) return found;
                            if (const auto* found = find_source(then)) return found;
                          }
                          return among(n.otherwise);
                        },
                        [&](const expr::InList& n) -> const expr::NamePath* {
                          const auto* found = among(n.operand);
                          return found != nullptr ? found : among(n.items);
                        },
                        [&](const auto& n) -> const expr::NamePath* {
                          if constexpr (requires { n.operand; }) return among(n.operand);
                          if constexpr (requires { n.operands; }) return among(n.operands);
                          if constexpr (requires { n.arguments; }) return among(n.arguments);
                          if constexpr (requires { n.items; }) return among(n.items);
                          return nullptr;
                        },
                    },
                    expression.node);
}

void Typer::push_query(std::string name, TypedQuery& query) {
  query.index = next_query_++;
  queries_.push_back({std::move(name), query.index, query.entity});
}

/// A relation of the owner as a query: rows that point here, or that a junction links.
bool Typer::open_relation(EntityId owner, const expr::RowRef& owner_row, std::string_view word,
                          TypedQuery& query) {
  const model::Entity& entity = scope_.model.entities[owner];
  const Span nowhere;
  if (const model::Inverse* inverse = entity.find_inverse(word)) {
    query.entity = inverse->source;
    push_query(std::string(word), query);
    if (scope_.model.field(inverse->source, inverse->field).many() != nullptr) {
      query.junction = TypedQuery::Junction{owner_row, inverse->source, inverse->field, true};
      return true;
    }
    const expr::RowRef row{expr::RowRef::Kind::Query, query.index, query.entity};
    TypedExpr key{types::ref_type(owner), nowhere, expr::TypedField{row, {}, inverse->field}};
    expr::TypedExprs both;
    both.push_back(std::move(key));
    both.push_back(row_identity(owner_row, nowhere));
    query.where.push_back({types::base_type(BaseType::Boolean), nowhere,
                           expr::TypedBinary{expr::Op::Equal, false, std::move(both)}});
    return true;
  }
  const FieldId field = entity.find_field(word);
  if (!field.valid() || entity.fields[field].many() == nullptr) return false;
  query.entity = entity.fields[field].many()->target;
  query.junction = TypedQuery::Junction{owner_row, owner, field, false};
  push_query(std::string(word), query);
  return true;
}

bool Typer::open_query(const expr::Words& words, std::string_view alias, TypedQuery& query) {
  const bool this_first = words.size() > 1 && words.front().value == "this";
  const std::string& head = words[this_first ? 1 : 0].value;
  if (scope_.self.valid()) {
    const expr::RowRef self{expr::RowRef::Kind::This, 0, scope_.self};
    if (open_relation(scope_.self, self, head, query)) return true;
  }
  query.entity = find_entity({words.front()}, true);
  if (!query.entity.valid()) return false;
  push_query(alias.empty() ? head : std::string(alias), query);
  return true;
}

Type Typer::query_type(const TypedQuery& query) const {
  using Kind = TypedQuery::Kind;
  const Type value = query.value.empty() ? Type{} : query.value[0].type;
  switch (query.kind) {
    case Kind::Exists:
      return types::base_type(BaseType::Boolean);
    case Kind::Count:
      return types::base_type(BaseType::BigInt);
    case Kind::Sum: {
      Type type = value.with_null(false);
      type.forget_rule();
      if (value.is(BaseType::Integer) || value.is(BaseType::SmallInt)) type.base = BaseType::BigInt;
      if (value.is(BaseType::BigInt)) type.base = BaseType::Numeric;
      return type;
    }
    case Kind::Avg: {
      Type type = value.with_null();
      type.forget_rule();
      if (value.whole_number()) type.base = BaseType::Numeric;
      return type;
    }
    case Kind::Min:
    case Kind::Max:
    case Kind::First:
      return value.with_null();
    case Kind::List: {
      Type type = value.with_null(false);
      type.array = true;
      return type;
    }
  }
  return {};
}

/// The value asked for suits the question: numbers to add up, ordered values for the smallest.
bool Typer::check_query_value(const TypedQuery& query, Span span) {
  using Kind = TypedQuery::Kind;
  if (query.kind == Kind::Exists || query.kind == Kind::Count) return true;
  const std::string_view name = name_of(query.kind);
  if (query.value.empty()) {
    sink_.report(diag::set_value_missing, span, name)
        .help(fmt::format("name a field of the rows: `{}(orders.total)`", name));
    return false;
  }
  const Type& type = query.value[0].type;
  const bool adds = type.quantity() || type.is(BaseType::Interval);
  const bool ordered = type.ordered() && type.base != BaseType::Uuid;
  const bool plain =
      type.kind != Type::Kind::Response && !type.array && arc_targets(query.value[0]) == nullptr;
  const bool fits = query.kind == Kind::Sum || query.kind == Kind::Avg   ? adds
                    : query.kind == Kind::Min || query.kind == Kind::Max ? ordered
                    : query.kind == Kind::List ? plain && type.kind != Type::Kind::Ref
                                               : plain || type.array;
  if (fits) return true;
  sink_.report(diag::wrong_operand, query.value[0].span, name,
               query.kind == Kind::Sum || query.kind == Kind::Avg ? "numbers or durations" : "plain values",
               describe(type));
  return false;
}

/// Points have no order, keys of different entities none that means anything.
bool Typer::check_sortable(const TypedExpr& value, std::string_view word, std::string_view needed) {
  const Type& type = value.type;
  const bool comparable = type.kind != Type::Kind::Base || types::has_equality(type.base);
  if (comparable && arc_targets(value) == nullptr) return true;
  sink_.report(diag::wrong_operand, value.span, word, needed, describe(type));
  return false;
}

TypedExpr Typer::finish_query(TypedQuery query, const expr::Exprs& where,
                              const std::vector<expr::SortKey>& order_by, Span span) {
  bool sound = true;
  for (const expr::Expr& condition : where) {
    query.where.push_back(this->condition(condition));
    sound = sound && !query.where.back().invalid();
  }
  for (const expr::SortKey& key : order_by) {
    query.order_by.push_back({type(key.key), key.descending});
    const TypedExpr& typed = query.order_by.back().key;
    sound = sound && !typed.invalid() && check_sortable(typed, "order by", "values that have an order");
  }
  queries_.pop_back();
  const bool takes_order = query.kind == TypedQuery::Kind::First || query.kind == TypedQuery::Kind::List;
  if (!order_by.empty() && !takes_order) {
    sink_.report(diag::order_without_meaning, span, name_of(query.kind));
    return invalid(span);
  }
  for (const TypedExpr& value : query.value) {
    sound = sound && !value.invalid();
    if (sound && query.distinct) {
      sound = check_sortable(value, "distinct", "values that can be equal");
    }
  }
  if (!sound || !check_query_value(query, span)) return invalid(span);
  const Type type = query_type(query);
  return {type, span, std::move(query)};
}

std::string Typer::written_out(const expr::Expr& argument) const {
  const auto* path = std::get_if<expr::NamePath>(&argument.node);
  const auto* variable = std::get_if<expr::VariablePath>(&argument.node);
  if (path == nullptr && (variable == nullptr || scope_.variables == nullptr)) return {};
  const expr::Words& words = path != nullptr ? path->parts : variable->parts;
  std::string row;
  EntityId entity;
  std::size_t at = 1;
  if (variable != nullptr) {
    row = "$" + words[0].value;
    for (const Variable& known : *scope_.variables) {
      if (known.visible && known.name == words[0].value) entity = known.type.entity;
    }
  } else if (const Query* query = find_query(words[0].value)) {
    row = query->name;
    entity = query->entity;
  } else {
    at = 0;
    const bool of_query = !queries_.empty() && !has_field(queries_.back().entity, words[0].value) &&
                          scope_.self.valid() && has_field(scope_.self, words[0].value);
    entity = queries_.empty() || of_query ? scope_.self : queries_.back().entity;
    if (!queries_.empty() && !of_query) row = queries_.back().name;
  }
  for (; entity.valid() && at < words.size(); ++at) {
    const model::Entity& owner = scope_.model.entities[entity];
    const std::string& word = words[at].value;
    if (const model::Inverse* inverse = owner.find_inverse(word)) {
      std::string value;
      for (std::size_t i = at + 1; i < words.size(); ++i)
        value += "." + words[i].value;
      return fmt::format("{}{} where {} = {}", scope_.model.entities[inverse->source].name, value,
                         scope_.model.field(inverse->source, inverse->field).name, row);
    }
    const FieldId field = owner.find_field(word);
    const bool leads_on =
        field.valid() && owner.fields[field].reference() != nullptr && !owner.fields[field].is_arc();
    if (!leads_on) return {};
    entity = owner.fields[field].reference()->targets[0];
    row += (at == 0 ? "" : ".") + word;
    if (at == 0) row = word;
  }
  return {};
}

std::vector<std::string> Typer::relations_of(EntityId id) const {
  const model::Entity& entity = scope_.model.entities[id];
  std::vector<std::string> relations;
  for (const model::Inverse& inverse : entity.inverses)
    relations.push_back(inverse.name);
  for (const model::Field& field : entity.fields) {
    if (field.many() != nullptr) relations.push_back(field.name);
  }
  return relations;
}

/// The argument of a set function names no rows: what it may have meant.
TypedExpr Typer::no_source(const expr::Call& node, Span span) {
  const expr::Expr& argument = node.arguments[0];
  const auto* path = std::get_if<expr::NamePath>(&argument.node);
  const Located<std::string> head = path == nullptr ? Located<std::string>{} : path->parts[0];
  const bool is_entity = path != nullptr && find_entity({head}, true).valid();
  if (path != nullptr && is_upper(head.value[0]) && !is_entity) {
    static_cast<void>(find_entity({head}, false));  // for its report
    return invalid(span);
  }
  const std::string question = written_out(argument);
  if (!question.empty()) {
    sink_.report(diag::aggregate_outside_set, span, node.name.value)
        .help(fmt::format("only the current row's relations have names here; write it out: `{}`", question));
    return invalid(span);
  }
  if (path != nullptr && self_is_partial()) return invalid(span);
  const bool unknown =
      path != nullptr && queries_.empty() && scope_.self.valid() && !has_field(scope_.self, head.value);
  if (unknown && specql::suggest(head.value, relations_of(scope_.self))) {
    sink_.report(diag::unknown_field, head.span, head.value, scope_.model.entities[scope_.self].name)
        .suggest(head.value, relations_of(scope_.self));
    return invalid(span);
  }
  auto report = sink_.report(diag::aggregate_outside_set, span, node.name.value);
  if (is_entity && find_query(head.value) != nullptr) {
    report.help(fmt::format("`{}` is one row here: `(select … from {} where …)` asks about them all",
                            head.value, head.value));
    return invalid(span);
  }
  report.help(fmt::format("`{}` asks about rows: of a relation, or of an entity `where` …",
                          lowercase(node.name.value)));
  if (path != nullptr && scope_.self.valid()) {
    report.suggest_at(head.span, head.value, relations_of(scope_.self));
  }
  return invalid(span);
}

TypedExpr Typer::set_call(const expr::Call& node, Span span) {
  TypedQuery query;
  query.kind = *find_question(node.name.value);
  query.distinct = node.distinct;
  if (node.arguments.size() != 1) {
    if (node.star && !queries_.empty()) {  // `(select count(*) from …)`
      sink_.report(diag::aggregate_outside_set, span, node.name.value);
    } else {
      sink_.report(diag::set_missing, span, node.name.value)
          .help(fmt::format("name a relation or an entity: `{}(orders)`", node.name.value));
    }
    return invalid(span);
  }
  const expr::Expr& argument = node.arguments[0];
  const expr::NamePath* source = find_source(argument);
  if (source == nullptr) {
    auto count = count_of_list(node, span);
    return count ? std::move(*count) : no_source(node, span);
  }
  open_query(source->parts, "", query);
  const bool this_first = source->parts.front().value == "this";
  const auto* path = std::get_if<expr::NamePath>(&argument.node);
  const bool whole_row = path != nullptr && path->parts.size() == (this_first ? 2U : 1U);
  if (!whole_row) {
    if (query.kind == TypedQuery::Kind::Exists) {
      sink_.report(diag::exists_of_value, argument.span);
      queries_.pop_back();
      return invalid(span);
    }
    query.value.push_back(type(argument));
  } else if (query.kind == TypedQuery::Kind::First) {
    query.value.push_back(
        row_identity({expr::RowRef::Kind::Query, query.index, query.entity}, argument.span));
  }
  return finish_query(std::move(query), node.where, node.order_by, span);
}

std::optional<TypedExpr> Typer::count_of_list(const expr::Call& node, Span span) {
  const bool plain = !node.distinct && node.where.empty() && node.order_by.empty();
  const bool variable = std::holds_alternative<expr::VariablePath>(node.arguments[0].node);
  if (!variable || !plain || find_question(node.name.value) != TypedQuery::Kind::Count) return std::nullopt;
  TypedExpr list = type(node.arguments[0]);
  if (list.invalid()) return invalid(span);
  if (!list.type.array) return std::nullopt;
  const bool nullable = list.type.nullable;
  const expr::FunctionInfo* row = expr::overloads("cardinality").front();
  expr::TypedExprs arguments;
  arguments.push_back(std::move(list));
  const Type type = result_of(*row, arguments);
  TypedExpr count{type, span, expr::TypedCall{row, std::move(arguments)}};
  if (!nullable) return count;
  expr::TypedExprs either;
  either.push_back(std::move(count));
  either.push_back({type.with_null(false), span, expr::TypedNumber{"0"}});
  return TypedExpr{type.with_null(false), span, expr::TypedForm{"coalesce", std::move(either)}};
}

TypedExpr Typer::relation_exists(const expr::NamePath& path, bool negated, Span span) {
  TypedQuery query;
  query.kind = TypedQuery::Kind::Exists;
  open_query(path.parts, "", query);
  TypedExpr exists = finish_query(std::move(query), {}, {}, span);
  if (!negated || exists.invalid()) return exists;
  const Type type = exists.type;
  expr::TypedExprs inner;
  inner.push_back(std::move(exists));
  return {type, span, expr::TypedNot{std::move(inner)}};
}

}  // namespace specql::typing
