#include "generator/actions/row_store.h"

#include "generator/model/naming.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"
#include "generator/translate/rules.h"
#include "generator/translate/translate.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/core.h>

namespace specql::actions {
namespace {

using model::Entity;
using model::Field;
namespace naming = model::naming;

std::optional<types::Digits> limited_digits(const Field& field) {
  return field.scalar() == nullptr ? std::nullopt : translate::limited_digits(*field.scalar());
}

sql::Expr exceeds_digits(types::Digits digits, bool array, const sql::Expr& value) {
  const auto too_large = [digits](const sql::Expr& number) {
    return translate::compare_digits(sql::Operator::GreaterOrEqual, digits, number);
  };
  if (!array) return too_large(value);
  sql::Select elements;
  elements.from.push_back(sql::from_function(sql::call("unnest", {value}), "e", {sql::Identifier("value")}));
  elements.where.push_back(too_large(sql::name("e", "value")));
  return sql::subquery(sql::Subquery::Kind::Exists, std::move(elements));
}

sql::Expr input(std::string_view key) {
  return sql::name(kInput, naming::fit(key));
}

sql::Expr given(const Field& field) {
  return sql::equals_any(sql::text(naming::public_name(field)), sql::name(kGiven));
}

sql::Select keys_of_live_rows(const Entity& entity, const LowerContext& context) {
  const std::string alias = naming::alias(entity);
  sql::Select select;
  select.targets.push_back({sql::name(alias, naming::primary_key(entity)), {}});
  select.from.push_back(sql::from_table(naming::table(context.model, entity), alias));
  if (entity.has(SystemField::DeletedAt)) {
    select.where.push_back(sql::is(sql::Is::What::Null, sql::name(alias, "deleted_at")));
  }
  select.lock = sql::Lock::KeyShare;
  return select;
}

/// All arms of an exclusive arc are looked up; the one that is found is set, the others are null.
void resolve_arc(const Field& field, const sql::Expr& id, std::string_view row, LowerContext& context) {
  sql::Exprs arms;
  plpgsql::If is_given;
  is_given.branches.emplace_back(sql::is(sql::Is::What::NotNull, id), plpgsql::Statements{});
  plpgsql::Statements& lookups = is_given.branches[0].second;
  for (const EntityId target : field.reference()->targets) {
    const Entity& entity = context.model.entities[target];
    sql::Expr into = sql::name(row, naming::arc_column(context.model, field, target));
    sql::Select select = keys_of_live_rows(entity, context);
    select.into.push_back(into);
    select.where.insert(select.where.begin(), sql::equal(sql::name(naming::alias(entity), "id"), id));
    lookups.push_back({plpgsql::Execute{std::move(select)}});
    arms.push_back(std::move(into));
  }
  plpgsql::If missing;
  missing.branches.emplace_back(sql::equal(sql::call("num_nonnulls", std::move(arms)), sql::number("0")),
                                plpgsql::Statements{add_input_error(naming::public_name(field), "not_found",
                                                                    model::label_of(field) + " not found")});
  lookups.push_back({std::move(missing)});
  context.add({std::move(is_given)});
}

/// Many-to-many: the keys of the rows that were named, all of which must live.
void resolve_links(FieldId id, const Field& field, LowerContext& context) {
  const Entity& target = context.model.entities[field.many()->target];
  const std::string path = naming::public_name(field);
  const std::string variable = context.declare("v_" + field.name, sql::builtin_type("bigint", true));
  context.link_keys.emplace_back(id, variable);
  sql::Select rows = keys_of_live_rows(target, context);
  const std::string alias = naming::alias(target);
  rows.where.insert(rows.where.begin(), sql::equals_any(sql::name(alias, "id"), input(path)));
  rows.order_by.push_back({sql::name(alias, naming::primary_key(target)), false});
  context.assign(sql::name(variable), sql::subquery(sql::Subquery::Kind::Array, std::move(rows)));
  sql::Select wanted;
  sql::CallOptions each_once;
  each_once.distinct = true;
  wanted.targets.push_back({sql::call("count", {sql::name("i", "id")}, std::move(each_once)), {}});
  wanted.from.push_back(sql::from_function(sql::call("unnest", {input(path)}), "i", {sql::Identifier("id")}));
  plpgsql::If missing;
  missing.branches.emplace_back(
      sql::binary(sql::Operator::NotEqual, sql::call("cardinality", {sql::name(variable)}),
                  sql::subquery(sql::Subquery::Kind::Scalar, std::move(wanted))),
      plpgsql::Statements{add_input_error(path, "not_found", model::label_of(field) + " not found")});
  context.add({std::move(missing)});
}

/// A number that its column could not hold is refused before it is put there.
void fill_number(const Field& field, types::Digits digits, const sql::Expr& value, sql::Expr column,
                 const LowerContext& context) {
  plpgsql::If choice;
  choice.branches.emplace_back(exceeds_digits(digits, field.array, value),
                               plpgsql::Statements{add_input_error(naming::public_name(field), "out_of_range",
                                                                   translate::digits_message(digits))});
  choice.otherwise.push_back({plpgsql::Assign{std::move(column), value}});
  context.add({std::move(choice)});
}

/// A text that is no label is refused before it is put where it could not be.
void fill_label(const Field& field, const sql::Expr& value, sql::Expr column, const LowerContext& context) {
  translate::Rule rule = translate::label_rule(context.model, field, value);
  plpgsql::If choice;
  choice.branches.emplace_back(
      sql::is(sql::Is::What::False, std::move(rule.condition)),
      plpgsql::Statements{add_input_error(naming::public_name(field), rule.code, rule.message)});
  choice.otherwise.push_back(
      {plpgsql::Assign{std::move(column), sql::cast(value, translate::column_type(field, context.model))}});
  context.add({std::move(choice)});
}

/// Members that a change does not name keep their values (RFC 7396); JSON of its own is replaced as a whole.
sql::Expr patched(const Field& field, const sql::Expr& column, const sql::Expr& value,
                  const LowerContext& context) {
  const CompositeId* id = field.composite();
  if (id == nullptr || field.array || !context.signature.partial) return value;
  const model::Composite& composite = context.model.composites[*id];
  if (composite.schema) return value;
  return sql::call(naming::app(naming::normal_form_function(composite)),
                   {sql::call(naming::app("merge_patch"), {column, value})});
}

/// One field of the input into the row variable.
void fill_field(FieldId id, const Field& field, std::string_view row, LowerContext& context) {
  const sql::Expr value = input(naming::public_name(field));
  if (field.many() != nullptr) {
    resolve_links(id, field, context);
  } else if (field.is_arc()) {
    resolve_arc(field, value, row, context);
  } else if (const model::Reference* reference = field.reference()) {
    resolve_reference(reference->targets[0], value, sql::name(row, naming::column(field)),
                      naming::public_name(field), context);
  } else {
    sql::Expr column = sql::name(row, naming::column(field));
    if (const auto digits = limited_digits(field)) {
      fill_number(field, *digits, value, std::move(column), context);
    } else if (field.native) {
      fill_label(field, value, std::move(column), context);
    } else {
      sql::Expr kept = patched(field, column, value, context);
      context.assign(std::move(column), std::move(kept));
    }
  }
}

/// The columns of a row, beside the declared ones, that its rules read.
std::set<SystemField> columns_read_by_rules(const Entity& entity) {
  std::set<SystemField> read;
  const auto collect = [&read](const expr::TypedExpr& part) {
    const auto* field = std::get_if<expr::TypedField>(&part.node);
    if (field == nullptr) return;
    if (const auto* own = std::get_if<SystemField>(&field->field)) read.insert(*own);
  };
  for (const Field& field : entity.fields) {
    if (field.check) expr::for_each(*field.check, collect);
  }
  for (const model::Validation& validation : entity.validations) {
    expr::for_each(validation.condition, collect);
  }
  return read;
}

/// The readable key of a new row that has its id; `identifier` is one that was given, or empty.
sql::Expr make_identifier(const Entity& entity, const std::string& row, sql::Exprs identifier,
                          const LowerContext& context) {
  sql::Expr made;
  switch (entity.identifier.strategy) {
    case model::Identifier::Strategy::Simple:
      made = sql::cast(sql::name(row, "id"), sql::builtin_type("text"));
      break;
    case model::Identifier::Strategy::Slug:
      made = sql::call(naming::identifier_function(context.model, entity), {sql::name(row)});
      break;
    case model::Identifier::Strategy::Sequence:
      made = sql::call(naming::identifier_function(context.model, entity), {});
      break;
  }
  if (!identifier.empty()) {
    made = sql::call("coalesce", {std::move(identifier[0]), std::move(made)});
  }
  return made;
}

/// Values go into the row variable, which then stands for them.
void put(const std::string& row, Columns& columns, const LowerContext& context) {
  for (auto& [column, value] : columns) {
    const auto* name = std::get_if<sql::Name>(&value.node);
    const bool there = name != nullptr && name->qualifier.text() == row && name->name == column;
    const sql::Expr place = sql::name(row, column);
    if (!there) context.assign(place, std::exchange(value, place));
  }
}

/// Whether anything but the answer, which needs no more than the public id, follows the writing of a row.
bool is_read_later(std::string_view row, const LowerContext& context) {
  return row != context.self_row || context.signature.made != Origin::Crud || !context.link_keys.empty();
}

void judge_identifier(const LowerContext& context) {
  plpgsql::If empty;
  empty.branches.emplace_back(sql::equal(input("identifier"), sql::text("")),
                              plpgsql::Statements{add_input_error("identifier", "invalid_identifier",
                                                                  "Identifier must not be empty")});
  context.add({std::move(empty)});
}

/// The comparison that tells whether a field of the copy differs; some types have no `=`.
sql::Expr differs(const Field& field, std::string_view before, std::string_view after,
                  const LowerContext& context) {
  sql::Exprs parts;
  for (const sql::Identifier& column : naming::key_columns(context.model, field)) {
    sql::Expr left = sql::name(after, column);
    sql::Expr right = sql::name(before, column);
    const model::ScalarType* scalar = field.scalar();
    if (scalar != nullptr && !types::has_equality(scalar->base)) {
      left = sql::cast(std::move(left), sql::builtin_type("text"));
      right = sql::cast(std::move(right), sql::builtin_type("text"));
    }
    parts.push_back(sql::binary(sql::Operator::IsDistinctFrom, std::move(left), std::move(right)));
  }
  return sql::any_of(std::move(parts));
}

/// Many-to-many: the keys that are linked now.
sql::Expr linked_keys(const Entity& owner, const Field& field, std::string_view row,
                      const LowerContext& context) {
  const Entity& target = context.model.entities[field.many()->target];
  const sql::Identifier target_key = naming::junction_target(owner, target);
  sql::Select select;
  select.targets.push_back({sql::name("l", target_key), {}});
  select.from.push_back(sql::from_table(naming::junction(context.model, owner, field), "l"));
  select.where.push_back(
      sql::equal(sql::name("l", naming::junction_owner(owner)), sql::name(row, naming::primary_key(owner))));
  select.order_by.push_back({sql::name("l", target_key), false});
  return sql::subquery(sql::Subquery::Kind::Array, std::move(select));
}

std::string link_variable(FieldId id, const LowerContext& context) {
  for (const auto& [field, variable] : context.link_keys) {
    if (field == id) return variable;
  }
  return {};
}

sql::Expr if_given(const Field& field, sql::Expr then, sql::Expr otherwise) {
  sql::Case choice;
  choice.branches.emplace_back(given(field), std::move(then));
  choice.otherwise.push_back(std::move(otherwise));
  return {std::move(choice)};
}

/// The keys in the variable differ from each other.
sql::Insert link_rows(const Entity& owner, const Field& field, const std::string& variable,
                      const LowerContext& context) {
  const Entity& target = context.model.entities[field.many()->target];
  sql::Insert insert;
  insert.table = naming::junction(context.model, owner, field);
  insert.columns = {naming::junction_owner(owner), naming::junction_target(owner, target)};
  sql::Select rows;
  rows.targets.push_back({sql::name(context.self_row, naming::primary_key(owner)), {}});
  rows.targets.push_back({sql::name("k", "key"), {}});
  rows.from.push_back(
      sql::from_function(sql::call("unnest", {sql::name(variable)}), "k", {sql::Identifier("key")}));
  insert.query = std::make_shared<const sql::Select>(std::move(rows));
  return insert;
}

/// Replaces the links by those the input named.
void replace_links(FieldId id, const Field& field, LowerContext& context) {
  const Entity& owner = context.self();
  const std::string variable = link_variable(id, context);
  const Entity& target = context.model.entities[field.many()->target];
  sql::Delete remove;
  remove.table = naming::junction(context.model, owner, field);
  remove.alias = sql::Identifier("l");
  remove.where.push_back(sql::equal(sql::name("l", naming::junction_owner(owner)),
                                    sql::name(context.self_row, naming::primary_key(owner))));
  sql::Quantified none{sql::Operator::NotEqual, true, {}};
  none.operands.push_back(sql::name("l", naming::junction_target(owner, target)));
  none.operands.push_back(sql::name(variable));
  remove.where.push_back({std::move(none)});
  sql::Insert add = link_rows(owner, field, variable, context);
  add.ignore_conflicts = true;  // those that stay
  plpgsql::If change;
  change.branches.emplace_back(given(field),
                               plpgsql::Statements{plpgsql::Statement{plpgsql::Execute{std::move(remove)}},
                                                   plpgsql::Statement{plpgsql::Execute{std::move(add)}}});
  context.add({std::move(change)});
}

}  // namespace

plpgsql::Statement add_problem(const sql::QualifiedName& function, const sql::Expr& value,
                               std::string_view path) {
  sql::Expr problem = sql::call(function, {value, sql::text_array({std::string(path)})});
  sql::Expr found = sql::call("coalesce", {std::move(problem), sql::jsonb_literal("[]")});
  return {plpgsql::Assign{sql::name(kErrors),
                          sql::binary(sql::Operator::Concat, sql::name(kErrors), std::move(found))}};
}

plpgsql::Statement add_input_error(std::string_view path, std::string_view code, std::string_view message) {
  sql::Expr error =
      sql::call(naming::app("input_error"), {sql::text(path), sql::text(code), sql::text(message)});
  return {plpgsql::Assign{sql::name(kErrors),
                          sql::binary(sql::Operator::Concat, sql::name(kErrors), std::move(error))}};
}

bool checked_by_column(const translate::Rule& rule) {
  return rule.suffix == "precision";
}

bool tells_rows_apart(const expr::TypedExpr& rule) {
  return !expr::is_constant(rule);
}

bool has_rules(const Entity& entity, const model::Model& model) {
  const auto has_rule = [&model](const Field& field) {
    if (field.invalid() || !field.writable() || field.many() != nullptr) return false;
    if (field.required || field.is_arc() || (field.check && tells_rows_apart(*field.check))) return true;
    const auto rules = translate::field_rules(model, field, sql::null());
    return !std::all_of(rules.begin(), rules.end(), checked_by_column);
  };
  const bool validated =
      std::any_of(entity.validations.begin(), entity.validations.end(),
                  [](const model::Validation& v) { return tells_rows_apart(v.condition); });
  return validated || std::any_of(entity.fields.begin(), entity.fields.end(), has_rule);
}

sql::Exprs default_of(SystemField field) {
  switch (field) {
    case SystemField::Id:
      return {sql::call(naming::app("uuid_v7"), {})};
    case SystemField::TenantId:
      return {sql::call(naming::app("current_tenant_id"), {})};
    case SystemField::CreatedAt:
    case SystemField::UpdatedAt:
      return {sql::call("now", {})};
    case SystemField::CreatedBy:
    case SystemField::UpdatedBy:
      return {sql::call(naming::app("current_user_id"), {})};
    case SystemField::Version:
      return {sql::number("1")};
    case SystemField::Identifier:
    case SystemField::DeletedAt:
    case SystemField::DeletedBy:
      break;
  }
  return {};
}

sql::Exprs given_identifier(const LowerContext& context) {
  if (!context.signature.takes_fields()) return {};
  return {input("identifier")};
}

plpgsql::Statement refuse_if_errors() {
  plpgsql::If refuse;
  refuse.branches.emplace_back(
      sql::binary(sql::Operator::NotEqual, sql::name(kErrors), sql::text("[]")),
      plpgsql::Statements{{plpgsql::Perform{sql::call(naming::app("refuse_input"), {sql::name(kErrors)})}}});
  return {std::move(refuse)};
}

void resolve_reference(EntityId target, const sql::Expr& id, const sql::Expr& into, std::string_view path,
                       LowerContext& context) {
  const Entity& entity = context.model.entities[target];
  sql::Select select = keys_of_live_rows(entity, context);
  select.into.push_back(into);
  select.where.insert(select.where.begin(), sql::equal(sql::name(naming::alias(entity), "id"), id));
  plpgsql::If missing;
  missing.branches.emplace_back(
      sql::operator_not(sql::keyword("found")),
      plpgsql::Statements{add_input_error(path, "not_found", sentence_case(entity.name) + " not found")});
  plpgsql::If is_given;
  is_given.branches.emplace_back(sql::is(sql::Is::What::NotNull, id),
                                 plpgsql::Statements{plpgsql::Statement{plpgsql::Execute{std::move(select)}},
                                                     plpgsql::Statement{std::move(missing)}});
  context.add({std::move(is_given)});
}

void fill_new_subject(LowerContext& context) {
  const Entity& entity = context.self();
  for (const FieldId id : context.signature.input_fields) {
    fill_field(id, entity.fields[id], context.self_row, context);
  }
  for (const model::StateMachine& machine : entity.machines) {
    const Field& field = entity.fields[machine.field];
    if (!entity.begins_by_itself(machine.field) || !field.default_value) continue;
    context.assign(sql::name(context.self_row, naming::column(field)),
                   translate::to_column(*field.default_value, field, context.rows));
  }
  if (context.signature.takes_fields()) judge_identifier(context);
  std::set<SystemField> read = columns_read_by_rules(entity);
  // the tenant is part of every key, so steps that follow the row's references need it
  if (entity.isolated() && context.signature.made != Origin::Crud) read.insert(SystemField::TenantId);
  if (read.contains(SystemField::Id) || read.contains(SystemField::Identifier)) {
    context.assign(sql::name(context.self_row, "id"), sql::call(naming::app("uuid_v7"), {}));
    context.assign(sql::name(context.self_row, "identifier"),
                   make_identifier(entity, context.self_row, given_identifier(context), context));
    context.keys_made = true;
  }
  for (const SystemField field : read) {
    if (field == SystemField::Id) continue;
    for (sql::Expr& value : default_of(field)) {
      context.assign(sql::name(context.self_row, naming::column(field)), std::move(value));
    }
  }
}

void fill_changed_subject(LowerContext& context) {
  const Entity& entity = context.self();
  context.new_row = context.declare("v_new", sql::row_type(naming::table(context.model, entity)));
  context.assign(sql::name(context.new_row), sql::name(context.self_row));
  plpgsql::Statements* const outer = context.out;
  sql::Exprs changes;
  for (const FieldId id : context.signature.input_fields) {
    const Field& field = entity.fields[id];
    plpgsql::If change;
    change.branches.emplace_back(given(field), plpgsql::Statements{});
    context.out = &change.branches[0].second;
    if (field.reference() != nullptr) {  // null clears it; an id is looked up
      for (const sql::Identifier& column : naming::key_columns(context.model, field)) {
        context.assign(sql::name(context.new_row, column), sql::null());
      }
    }
    fill_field(id, field, context.new_row, context);
    context.out = outer;
    context.add({std::move(change)});
    sql::Expr changed;
    if (field.many() != nullptr) {
      sql::Exprs both;
      both.push_back(given(field));
      both.push_back(sql::binary(sql::Operator::NotEqual, sql::name(link_variable(id, context)),
                                 linked_keys(entity, field, context.self_row, context)));
      changed = sql::all_of(std::move(both));
    } else {
      changed = differs(field, context.self_row, context.new_row, context);
    }
    sql::Case name;
    name.branches.emplace_back(std::move(changed), sql::text(naming::public_name(field)));
    changes.push_back({std::move(name)});
  }
  // among other steps nobody knows yet whether the input is ever written
  const bool certain = context.signature.made == Origin::Crud;
  const std::string_view variable = certain ? kChanged : kWanted;
  if (certain) context.answer.changed_varies = true;
  declare_own(context.block, variable, sql::builtin_type("text", true));
  sql::Expr changed = changes.empty()
                          ? sql::text("{}")
                          : sql::call("array_remove", {sql::array(std::move(changes)), sql::null()});
  context.assign(sql::name(variable), std::move(changed));
}

void fill_computed(const std::string& row, const LowerContext& context) {
  if (context.signature.made == Origin::Crud) return;  // no step asks
  translate::RowNames rows{context.model, row};
  rows.write_out_computed = true;
  for (const Field& field : context.self().fields) {
    if (field.computed != model::Computed::Stored) continue;
    context.assign(sql::name(row, naming::column(field)), translate::to_sql(*field.computed_value, rows));
  }
}

void insert_row(EntityId id, const std::string& row, Columns columns, sql::Exprs identifier,
                LowerContext& context, Conflict conflict, const std::string& new_id) {
  const Entity& entity = context.model.entities[id];
  const bool keys_made = context.keys_made && row == context.self_row;
  sql::Expr own_identifier = sql::name(row, "identifier");
  if (!keys_made) {
    if (entity.identifier.strategy == model::Identifier::Strategy::Slug) put(row, columns, context);
    context.assign(sql::name(row, "id"), sql::call(naming::app("uuid_v7"), {}));
    own_identifier = make_identifier(entity, row, std::move(identifier), context);
  }
  if (!new_id.empty()) context.assign(sql::name(new_id), sql::name(row, "id"));
  const std::string alias = naming::alias(entity);
  sql::Insert insert;
  insert.table = naming::table(context.model, entity);
  insert.alias = sql::Identifier(alias);
  insert.columns = {sql::Identifier("id"), sql::Identifier("identifier")};
  insert.values.push_back(sql::name(row, "id"));
  insert.values.push_back(std::move(own_identifier));
  for (auto& [column, value] : columns) {
    insert.columns.push_back(column);
    insert.values.push_back(std::move(value));
  }
  insert.conflict_key = std::move(conflict.key);
  insert.conflict_where = std::move(conflict.where);
  insert.conflict_set = std::move(conflict.set);
  if (is_read_later(row, context)) {
    insert.returning.push_back({sql::all_columns(alias), {}});
    insert.into.push_back(sql::name(row));
  }
  context.execute(std::move(insert));
}

void insert_links(LowerContext& context) {
  for (const auto& [id, variable] : context.link_keys) {
    context.execute(link_rows(context.self(), context.self().fields[id], variable, context));
  }
}

void update_subject_from_input(LowerContext& context) {
  const Entity& entity = context.self();
  const std::string alias = naming::alias(entity);
  sql::Update update;
  update.table = naming::table(context.model, entity);
  update.alias = sql::Identifier(alias);
  for (const FieldId id : context.signature.input_fields) {
    const Field& field = entity.fields[id];
    if (field.many() != nullptr) continue;
    for (const sql::Identifier& column : naming::key_columns(context.model, field)) {
      sql::Expr value = sql::name(context.new_row, column);
      if (context.subject_written) {
        value = if_given(field, std::move(value), sql::name(alias, column));
      }
      update.set.emplace_back(column, std::move(value));
    }
  }
  for (auto& item : touch(entity, alias))
    update.set.push_back(std::move(item));
  update.where = same_row(entity, alias, context.self_row);
  if (is_read_later(context.self_row, context)) {
    update.returning.push_back({sql::all_columns(alias), {}});
    update.into.push_back(sql::name(context.self_row));
  }
  if (!update.set.empty()) context.execute(std::move(update));
  for (const auto& [id, variable] : context.link_keys) {
    replace_links(id, entity.fields[id], context);
  }
}

std::vector<std::pair<sql::Identifier, sql::Expr>> touch(const Entity& entity, std::string_view alias) {
  std::vector<std::pair<sql::Identifier, sql::Expr>> items;
  if (entity.features.audit) {
    items.emplace_back(sql::Identifier("updated_at"), sql::call("now", {}));
    items.emplace_back(sql::Identifier("updated_by"), sql::call(naming::app("current_user_id"), {}));
  }
  if (entity.features.version) {
    items.emplace_back(sql::Identifier("version"),
                       sql::binary(sql::Operator::Add, sql::name(alias, "version"), sql::number("1")));
  }
  return items;
}

sql::Select row_into(const Entity& entity, std::string_view variable, const model::Model& model) {
  const std::string alias = naming::alias(entity);
  sql::Select select;
  select.targets.push_back({sql::all_columns(alias), {}});
  select.into.push_back(sql::name(variable));
  select.from.push_back(sql::from_table(naming::table(model, entity), alias));
  return select;
}

sql::Exprs same_row(const Entity& entity, std::string_view alias, std::string_view row) {
  sql::Exprs conditions;
  if (entity.isolated()) {
    conditions.push_back(sql::equal(sql::name(alias, "tenant_id"), sql::name(row, "tenant_id")));
  }
  const sql::Identifier key = naming::primary_key(entity);
  conditions.push_back(sql::equal(sql::name(alias, key), sql::name(row, key)));
  return conditions;
}

sql::Expr cascade_item(const Entity& entity, sql::Expr id, sql::Expr operation) {
  return sql::call("jsonb_build_object", {sql::text("type"), sql::text(entity.name), sql::text("id"),
                                          std::move(id), sql::text("operation"), std::move(operation)});
}

sql::Expr cascade_item(const Entity& entity, sql::Expr id, std::string_view operation) {
  return cascade_item(entity, std::move(id), sql::text(operation));
}

sql::Expr cascade_items(const Entity& entity, sql::Exprs where, std::string_view operation,
                        const model::Model& model) {
  const std::string alias = naming::alias(entity);
  sql::Select select;
  select.targets.push_back({cascade_item(entity, sql::name(alias, "id"), operation), {}});
  select.from.push_back(sql::from_table(naming::table(model, entity), alias));
  select.where = std::move(where);
  select.order_by.push_back({sql::name(alias, naming::primary_key(entity)), false});
  return sql::subquery(sql::Subquery::Kind::Array, std::move(select));
}

}  // namespace specql::actions
