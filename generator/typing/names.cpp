// What words and paths of words mean: fields, references followed, variables.
#include "generator/expr/token.h"
#include "generator/support/suggest.h"
#include "generator/support/text.h"
#include "generator/typing/typer.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::typing {

using expr::TypedExpr;
using expr::Words;

namespace {

/// What SQL calls without parentheses, and the function that it is.
constexpr std::pair<std::string_view, std::string_view> kKeywords[] = {
    {"current_date", "today"},
    {"current_timestamp", "now"},
    {"current_time", "current_time"},
    {"localtime", "current_time"},
};

/// Variables that the older dialect has by itself, and what says the same.
constexpr std::pair<std::string_view, std::string_view> kOldVariables[] = {
    {"current_user_id", "caller.id"},
    {"pk", "this"},
    {"tenant_id", "caller.tenant"},
    {"user_id", "caller.id"},
};

/// Another way to write a field's name, or a key's; nothing if the word is none.
struct Spelling {
  std::string title;
  std::string text;
};

/// `customer_id`, and `fk_customer` as the table has it, for the reference `customer`; `pk_order` for the
/// row.
std::optional<Spelling> other_spelling(const model::Entity& entity, std::string_view word, bool is_self) {
  const auto refers = [&entity](std::string_view stem) {
    const FieldId field = entity.find_field(stem);
    return field.valid() && entity.fields[field].reference() != nullptr;
  };
  constexpr std::string_view kKey = "_id";
  if (word.ends_with(kKey)) {
    const std::string stem(word.substr(0, word.size() - kKey.size()));
    if (refers(stem)) return Spelling{"write the reference, or its public key", stem + ".id"};
  }
  if (word.starts_with("fk_") && refers(word.substr(3)))
    return Spelling{"the reference is called as in the spec", std::string(word.substr(3))};
  if (word.starts_with("pk_") && word.substr(3) == entity.stem)
    return Spelling{"rows are compared as they are", is_self ? "this" : entity.name};
  return std::nullopt;
}

}  // namespace

/// The query that goes by a word. Another case will do only where no row at hand has a field of that
/// word: `customer.id` is the reference `customer`, not the rows of `update: Customer`.
const Typer::Query* Typer::find_query(std::string_view word) const {
  for (auto query = queries_.rbegin(); query != queries_.rend(); ++query) {
    if (query->name == word) return &*query;
  }
  const auto goes_through = [word](const Variable& variable) {
    return variable.visible && variable.bare && variable.name == word;
  };
  if (scope_.variables != nullptr &&
      std::any_of(scope_.variables->begin(), scope_.variables->end(), goes_through)) {
    return nullptr;  // `line` of a loop is not the `Line` of a query
  }
  if (scope_.self.valid() && has_field(scope_.self, word)) return nullptr;
  const Query* found = nullptr;
  for (auto query = queries_.rbegin(); query != queries_.rend(); ++query) {
    if (has_field(query->entity, word)) return nullptr;
    if (found == nullptr && equal_ignoring_case(query->name, word)) found = &*query;
  }
  return found;
}

bool Typer::has_field(EntityId entity, std::string_view word) const {
  const model::Entity& e = scope_.model.entities[entity];
  if (e.find_field(word).valid() || e.has_parts(word)) return true;
  const types::SystemFieldInfo* system = types::find_system_field(word);
  return system != nullptr && e.has(system->field);
}

TypedExpr Typer::name_path(const expr::NamePath& path, Span span) {
  const Words& parts = path.parts;
  const Located<std::string>& head = parts.front();
  if (scope_.value && scope_.value->kind == Type::Kind::Composite) {
    TypedExpr whole{*scope_.value, span, expr::TypedVariable{0}};
    return members_of(std::move(whole), parts, head.value == "this" && parts.size() > 1 ? 1 : 0, span);
  }
  if (head.value == "this") {
    if (!scope_.self.valid()) return unknown_name(head, span);
    const Row row{{expr::RowRef::Kind::This, 0, scope_.self}, {}, scope_.self};
    return parts.size() == 1 ? row_identity(row.ref, span) : fields_of(row, parts, 1, span);
  }
  if (head.value == "input" && parts.size() > 1 && scope_.variables != nullptr) {
    return input_value(parts, span);
  }
  if (const Query* query = find_query(head.value); query != nullptr && parts.size() > 1) {
    return fields_of({{expr::RowRef::Kind::Query, query->index, query->entity}, {}, query->entity}, parts, 1,
                     span);
  }
  for (auto query = queries_.rbegin(); query != queries_.rend(); ++query) {
    if (!has_field(query->entity, head.value)) continue;
    return fields_of({{expr::RowRef::Kind::Query, query->index, query->entity}, {}, query->entity}, parts, 0,
                     span);
  }
  if (scope_.variables != nullptr) {
    const std::uint32_t index = find_variable(parts, 0, true);
    if (index < scope_.variables->size()) return variable_value(index, parts, 0, span);
    if (auto unknown = unknown_part(parts, 0, span)) return std::move(*unknown);
  }
  if (scope_.self.valid() && has_field(scope_.self, head.value)) {
    return fields_of({{expr::RowRef::Kind::This, 0, scope_.self}, {}, scope_.self}, parts, 0, span);
  }
  if (const Query* query = find_query(head.value)) {
    return row_identity({expr::RowRef::Kind::Query, query->index, query->entity}, span);
  }
  if (head.value == "value" && parts.size() == 1 && scope_.value_field.valid()) {
    const expr::RowRef self{expr::RowRef::Kind::This, 0, scope_.self};
    const Type type = model::type_of(scope_.model.field(scope_.self, scope_.value_field));
    return {type, span, expr::TypedField{self, {}, scope_.value_field}};
  }
  if (head.value == "value" && parts.size() == 1 && scope_.value) {
    return {*scope_.value, span, expr::TypedVariable{0}};
  }
  if (is_caller(head.value)) return context_value(parts, span);
  if (parts.size() == 1) {
    const std::string word = lowercase(head.value);
    for (const auto& [keyword, function] : kKeywords) {
      if (keyword != word) continue;
      const expr::FunctionInfo* row = expr::overloads(function).front();
      return {result_of(*row, {}), span, expr::TypedCall{row, {}}};
    }
  }
  return unknown_name(head, span);
}

/// `input.email`: what the action was given, a field of its row or a parameter.
TypedExpr Typer::input_value(const Words& parts, Span span) {
  if (const auto row = input_row(parts[1].value)) return fields_of(*row, parts, 1, span);
  return variable_path(parts, span, 2);
}

/// The row that an action's input makes, where a field of it is asked for and no parameter has its name.
std::optional<Typer::Row> Typer::input_row(std::string_view word) const {
  std::optional<Row> row;
  for (std::uint32_t index = 0; index < scope_.variables->size(); ++index) {
    const Variable& variable = (*scope_.variables)[index];
    if (variable.is_parameter && variable.name == word) return std::nullopt;
    if (!variable.is_input_row || !has_field(variable.type.entity, word)) continue;
    const EntityId entity = variable.type.entity;
    row = Row{{expr::RowRef::Kind::Variable, index, entity}, {}, entity};
  }
  return row;
}

/// What the older dialect's own variables are called; empty for others.
std::string Typer::instead_of_variable(std::string_view word) const {
  for (const auto& [old, ours] : kOldVariables) {
    if (old == word && (ours != "this" || scope_.self.valid())) return std::string(ours);
  }
  if (!scope_.self.valid()) return {};
  const std::string& stem = scope_.model.entities[scope_.self].stem;
  return word == "pk_" + stem || word == stem + "_id" ? "this" : "";
}

/// `sign` is what stands before the word where variables are named: `$total`, but `input.total`.
TypedExpr Typer::unknown_variable(const Located<std::string>& word, const std::string& sign, Span span) {
  std::vector<std::string> names;
  for (const Variable& variable : *scope_.variables) {
    if (variable.visible) names.push_back(sign + variable.name);
  }
  auto report = sink_.report(diag::unknown_variable, word.span, word.value);
  const std::string instead = sign.empty() ? "" : instead_of_variable(word.value);
  if (!instead.empty()) {
    report.replace(fmt::format("it is called `{}` here", instead), instead, Applicability::MaybeIncorrect);
    return invalid(span);
  }
  report.suggest(sign + word.value, names);
  if (names.empty()) report.help("declare it under `params:` or with a `let` step before");
  return invalid(span);
}

/// `parts[first_field - 1]` names the variable, behind `input` if that is there; fields of its row
/// follow.
TypedExpr Typer::variable_path(const Words& parts, Span span, std::size_t first_field) {
  const Located<std::string>& word = parts[first_field - 1];
  if (scope_.variables == nullptr) {
    sink_.report(diag::no_variables_here, word.span, word.value);
    return invalid(span);
  }
  const std::uint32_t index = find_variable(parts, first_field - 1, false);
  if (index < scope_.variables->size()) return variable_value(index, parts, first_field - 1, span);
  const bool says_input = word.value == "input" || word.value == "input_data";
  if (first_field == 1 && says_input && parts.size() > 1) return input_value(parts, span);
  if (first_field == 1 && word.value == "id" && parts.size() == 1 && scope_.self.valid()) {
    return fields_of({{expr::RowRef::Kind::This, 0, scope_.self}, {}, scope_.self}, parts, 0, span);
  }
  if (scope_.incomplete) return invalid(span);
  if (auto unknown = unknown_part(parts, first_field - 1, span)) return std::move(*unknown);
  return unknown_variable(word, first_field == 1 ? "$" : "", span);
}

std::uint32_t Typer::find_variable(const Words& parts, std::size_t at, bool bare_only) const {
  const std::vector<Variable>& variables = *scope_.variables;
  const std::string pair =
      at + 1 < parts.size() ? parts[at].value + "." + parts[at + 1].value : std::string();
  const auto is_named = [&](const std::string& name) {
    return std::find_if(variables.begin(), variables.end(), [&](const Variable& variable) {
      return variable.visible && (variable.bare || !bare_only) && !name.empty() && variable.name == name;
    });
  };
  auto found = is_named(pair);
  if (found == variables.end()) found = is_named(parts[at].value);
  return static_cast<std::uint32_t>(found - variables.begin());
}

std::optional<TypedExpr> Typer::unknown_part(const Words& parts, std::size_t at, Span span) {
  if (at + 1 >= parts.size()) return std::nullopt;
  const std::string prefix = parts[at].value + ".";
  std::vector<std::string> names;
  for (const Variable& variable : *scope_.variables) {
    if (variable.visible && variable.name.starts_with(prefix))
      names.push_back(variable.name.substr(prefix.size()));
  }
  if (names.empty()) return std::nullopt;
  sink_.report(diag::unknown_member, parts[at + 1].span, parts[at + 1].value, parts[at].value)
      .suggest(parts[at + 1].value, names);
  return invalid(span);
}

/// A computed field may be made of other rows alone, and tell nothing of the row it is asked of.
static bool reads_row(const TypedExpr& value, const model::Model& model) {
  bool reads = value.invalid();
  expr::for_each(value, [&](const TypedExpr& part) {
    const auto* query = std::get_if<expr::TypedQuery>(&part.node);
    reads = reads || std::holds_alternative<expr::TypedRow>(part.node) ||
            (query != nullptr && query->junction.has_value());
    const auto* field = std::get_if<expr::TypedField>(&part.node);
    if (reads || field == nullptr || field->row.kind == expr::RowRef::Kind::Query) return;
    const auto* id = std::get_if<FieldId>(&field->field);
    const bool computed = field->path.empty() && id != nullptr &&
                          model.field(field->row.entity, *id).computed == model::Computed::Viewed;
    reads = !computed || reads_row(*model.field(field->row.entity, *id).computed_value, model);
  });
  return reads;
}

TypedExpr Typer::variable_value(std::uint32_t index, const Words& parts, std::size_t at, Span span) {
  const Variable& variable = (*scope_.variables)[index];
  const Located<std::string>& word = parts[at];
  const std::size_t first_field = at + (variable.name == word.value ? 1 : 2);
  ++variable.uses;
  if (variable.type.invalid()) return invalid(span);
  if (parts.size() == first_field) {
    return {variable.type, span, expr::TypedVariable{index}};
  }
  if (variable.type.kind == Type::Kind::Composite && !variable.type.array) {
    return members_of({variable.type, span, expr::TypedVariable{index}}, parts, first_field, span);
  }
  if (variable.type.kind != Type::Kind::Ref || variable.type.array) {
    sink_.report(diag::not_a_row, word.span, "$" + word.value, describe(variable.type));
    return invalid(span);
  }
  const EntityId entity = variable.type.entity;
  TypedExpr field =
      fields_of({{expr::RowRef::Kind::Variable, index, entity}, {}, entity}, parts, first_field, span);
  if (variable.holds_row && !reads_row(field, scope_.model)) --variable.uses;
  if (variable.type.nullable) field.type.nullable = true;
  return field;
}

TypedExpr Typer::row_identity(const expr::RowRef& row, Span span) const {
  return {types::ref_type(row.entity), span, expr::TypedRow{row}};
}

/// Follows references from `parts[at]` on; the last word is the field whose value is meant.
TypedExpr Typer::fields_of(Row row, const Words& parts, std::size_t at, Span span) {
  bool nullable = false;
  for (; at < parts.size(); ++at) {
    const model::Entity& entity = scope_.model.entities[row.entity];
    const Located<std::string>& word = parts[at];
    FieldId id = entity.find_field(word.value);
    if (!id.valid() && at + 1 < parts.size()) {  // a member that has a column of its own
      id = entity.find_part(word.value, parts[at + 1].value);
      if (id.valid()) ++at;
    }
    const bool last = at + 1 == parts.size();
    if (!id.valid()) {
      const types::SystemFieldInfo* system = types::find_system_field(word.value);
      if (system == nullptr || !entity.has(system->field)) {
        return unknown_field(row.entity, word);
      }
      if (!last) {
        sink_.report(diag::not_a_reference, word.span, word.value, types::info(system->base).sql);
        return invalid(span);
      }
      Type type = model::type_of(system->field);
      type.nullable = type.nullable || nullable;
      return {type, span, expr::TypedField{row.ref, std::move(row.path), system->field}};
    }
    const model::Field& field = entity.fields[id];
    if (field.many() != nullptr) return relation_as_value(row.entity, word);
    Type type = model::type_of(field);
    if (type.invalid()) return invalid(span);
    if (last) {
      type.nullable = type.nullable || nullable;
      return {type, span, expr::TypedField{row.ref, std::move(row.path), id}};
    }
    if (type.kind == Type::Kind::Composite && !type.array) {
      type.nullable = type.nullable || nullable;
      return members_of({type, span, expr::TypedField{row.ref, std::move(row.path), id}}, parts, at + 1,
                        span);
    }
    if (field.reference() == nullptr) {
      sink_.report(diag::not_a_reference, word.span, word.value, describe(type));
      return invalid(span);
    }
    if (field.is_arc()) {
      sink_.report(diag::path_through_arc, word.span, word.value)
          .help(fmt::format("ask each target apart: `exists({0} where {0} = {1} and …)`",
                            scope_.model.entities[field.reference()->targets[0]].name, word.value));
      return invalid(span);
    }
    const EntityId target = field.reference()->targets[0];
    row.path.push_back({row.entity, id, target});
    row.entity = target;
    nullable = nullable || !field.required;
  }
  return invalid(span);
}

TypedExpr Typer::members_of(TypedExpr value, const Words& parts, std::size_t at, Span span) {
  for (; at < parts.size(); ++at) {
    const Located<std::string>& word = parts[at];
    if (value.type.kind != Type::Kind::Composite || value.type.array) {
      sink_.report(diag::no_members, word.span, parts[at - 1].value, describe(value.type));
      return invalid(span);
    }
    const CompositeId composite = value.type.composite;
    const model::Composite& type = scope_.model.composites[composite];
    const FieldId id = type.find(word.value);
    if (!id.valid() || type.whole) {
      sink_.report(diag::unknown_member, word.span, word.value, type.name)
          .suggest(word.value, type.member_names());
      return invalid(span);
    }
    Type member = model::type_of(type.members[id]);
    if (member.invalid()) return invalid(span);
    member.nullable = member.nullable || value.type.nullable;
    expr::TypedExprs operand;
    operand.push_back(std::move(value));
    value = {member, span, expr::TypedMember{composite, id, std::move(operand)}};
  }
  return value;
}

std::vector<std::string> Typer::names_in(EntityId id) const {
  const model::Entity& entity = scope_.model.entities[id];
  std::vector<std::string> names;
  for (const model::Field& field : entity.fields)
    names.push_back(field.name);
  for (const types::SystemFieldInfo& row : types::all_system_fields()) {
    if (entity.has(row.field)) names.emplace_back(row.name);
  }
  return names;
}

TypedExpr Typer::relation_as_value(EntityId entity, const Located<std::string>& word) {
  sink_.report(diag::relation_as_value, word.span, word.value, scope_.model.entities[entity].name)
      .label("this is a set of rows")
      .help(fmt::format("ask about the set: `count({0})`, `exists({0})`, `sum({0}.…)`", word.value));
  return invalid(word.span);
}

/// `hint` is for words that no name is near.
TypedExpr Typer::unknown_field(EntityId id, const Located<std::string>& word, std::string_view hint) {
  const model::Entity& entity = scope_.model.entities[id];
  if (entity.find_inverse(word.value) != nullptr) return relation_as_value(id, word);
  if (entity.partial) return invalid(word.span);
  auto report = sink_.report(diag::unknown_field, word.span, word.value, entity.name);
  if (entity.has_parts(word.value)) {
    report.help(fmt::format("its members are kept in columns: write `{}.…`", word.value));
    return invalid(word.span);
  }
  if (const auto spelling = other_spelling(entity, word.value, id == scope_.self)) {
    report.replace(spelling->title, spelling->text, Applicability::MaybeIncorrect);
    return invalid(word.span);
  }
  const std::vector<std::string> names = names_in(id);
  report.suggest(word.value, names);
  if (!hint.empty() && !specql::suggest(word.value, names)) report.help(std::string(hint));
  return invalid(word.span);
}

/// The word is a label of the enum on the other side, or nearly `true` or `false` beside a condition.
bool Typer::report_bare_value(const Located<std::string>& word) {
  if (const std::vector<std::string> truths = {"true", "false"};
      beside_.is(BaseType::Boolean) && specql::suggest(word.value, truths)) {
    sink_.report(diag::unknown_name, word.span, word.value).suggest(word.value, truths);
    return true;
  }
  if (beside_.kind != Type::Kind::Enum) return false;
  if (!scope_.model.enums[beside_.enumeration].has(word.value)) return false;
  const std::string literal = expr::quoted(word.value);
  sink_.report(diag::unknown_name, word.span, word.value)
      .replace(fmt::format("the value is written `{}`", literal), literal, Applicability::MaybeIncorrect);
  return true;
}

bool Typer::names_variable(std::string_view word) const {
  return scope_.variables != nullptr &&
         std::any_of(scope_.variables->begin(), scope_.variables->end(),
                     [word](const Variable& variable) { return variable.visible && variable.name == word; });
}

TypedExpr Typer::unknown_name(const Located<std::string>& word, Span span) {
  if (report_bare_value(word)) return invalid(span);
  if (names_variable(word.value)) {
    sink_.report(diag::unknown_name, word.span, word.value)
        .replace(fmt::format("a variable is written `${}`", word.value), "$" + word.value,
                 Applicability::MaybeIncorrect);
    return invalid(span);
  }
  if (!queries_.empty()) {
    const model::Entity& entity = scope_.model.entities[queries_.back().entity];
    if (self_is_partial() || entity.partial) return invalid(span);
    auto spelling = other_spelling(entity, word.value, false);
    if (!spelling && scope_.self.valid())
      spelling = other_spelling(scope_.model.entities[scope_.self], word.value, true);
    if (spelling) {
      sink_.report(diag::unknown_field, word.span, word.value, entity.name)
          .replace(spelling->title, spelling->text, Applicability::MaybeIncorrect);
      return invalid(span);
    }
    std::vector<std::string> names = names_in(queries_.back().entity);
    if (scope_.self.valid()) {
      for (std::string& name : names_in(scope_.self))
        names.push_back(std::move(name));
    }
    sink_.report(diag::unknown_field, word.span, word.value, entity.name).suggest(word.value, names);
    return invalid(span);
  }
  const bool may_be_text = beside_.is(BaseType::Text) && span == word.span;
  const std::string_view hint =
      word.value.ends_with("_pattern")
          ? "write `… is valid` for the rule of a type, or the regular expression in single quotes"
      : may_be_text ? "a text stands in single quotes"
                    : said_otherwise(word.value);
  if (scope_.self.valid()) return unknown_field(scope_.self, word, hint);
  auto report = sink_.report(diag::unknown_name, word.span, word.value);
  if (!scope_.self_missing.empty()) report.help(std::string(scope_.self_missing));
  return invalid(span);
}

}  // namespace specql::typing
