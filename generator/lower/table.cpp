#include "generator/actions/row_store.h"
#include "generator/lower/context.h"
#include "generator/support/text.h"
#include "generator/translate/translate.h"

#include <algorithm>

namespace specql::lower {
namespace {

using catalog::Column;
using model::Entity;
using model::Field;

Column system_column(SystemField field, const catalog::Origin& origin) {
  const types::SystemFieldInfo& row = types::info(field);
  Column column;
  column.name = naming::column(field);
  column.type = sql::builtin_type(types::info(row.base).sql);
  column.not_null = !row.nullable;
  for (const sql::Expr& value : actions::default_of(field)) {
    column.default_value = sql::print_flat(value);
  }
  column.origin = origin;
  return column;
}

std::string comment_of(const Field& field) {
  std::string comment = field.description;
  if (field.deprecated.empty()) return comment;
  if (!comment.empty()) comment += "\n";
  return comment + "Deprecated: " + field.deprecated;
}

void add_field_columns(const Field& field, const Context& context, catalog::Table& table) {
  if (field.many() != nullptr || field.computed == model::Computed::Viewed) return;
  const std::vector<sql::Identifier> names = naming::key_columns(context.model, field);
  for (std::size_t i = 0; i < names.size(); ++i) {
    Column column;
    column.name = names[i];
    column.type = translate::column_type(field, context.model);
    column.not_null = field.required && !field.is_arc();
    column.comment = comment_of(field);
    column.origin = context.origin(field.origin);
    if (field.is_arc()) column.origin.field = Interned(field.name);
    if (!field.part_of.empty()) column.origin.field = Interned(field.part_of);
    if (!field.was.value.empty())
      column.origin.was = naming::former_columns(context.model, field)[i].interned();
    translate::RowNames rows{context.model, ""};
    if (field.default_value) {
      column.default_value = sql::print_default(translate::to_column(*field.default_value, field, rows));
    }
    if (field.backfill)
      column.fill.expression = sql::print_flat(translate::to_column(*field.backfill, field, rows));
    if (field.computed == model::Computed::Stored) {
      rows.write_out_computed = true;
      rows.kept = true;
      column.generated = sql::print(translate::to_sql(*field.computed_value, rows), 4);
      column.not_null = false;
    }
    if (auto domain = domain_of(field, column.name, table.name, context))
      table.domains.all.push_back(std::move(*domain));
    table.columns.push_back(std::move(column));
  }
}

void add_columns(EntityId id, const Context& context, catalog::Table& table) {
  const Entity& entity = context.model.entities[id];
  const catalog::Origin origin = context.origin(entity.origin);
  table.columns.reserve(1 + entity.fields.size() + types::all_system_fields().size());
  Column key;
  key.name = naming::primary_key(entity);
  key.type = sql::builtin_type("bigint");
  key.not_null = true;
  key.identity = true;
  key.origin = origin;
  table.columns.push_back(std::move(key));
  const auto add = [&](SystemField field) {
    if (entity.has(field)) table.columns.push_back(system_column(field, origin));
  };
  add(SystemField::TenantId);
  add(SystemField::Id);
  add(SystemField::Identifier);
  for (const Field& field : entity.fields)
    add_field_columns(field, context, table);
  for (const types::SystemFieldInfo& row : types::all_system_fields()) {
    const bool in_front = row.field == SystemField::TenantId || row.feature == types::Feature::Trinity;
    if (!in_front) add(row.field);
  }
}

/// Functions in defaults, rules and generated columns have to be there before the table.
void add_edges(EntityId id, const Context& context, catalog::Table& table) {
  const Entity& entity = context.model.entities[id];
  sql::References references;
  for (const Field& field : entity.fields) {
    translate::RowNames rows{context.model, ""};
    rows.write_out_computed = true;
    rows.kept = true;
    if (field.native) references.types.insert(translate::column_type(field, context.model).named);
    if (field.default_value) sql::collect(translate::to_sql(*field.default_value, rows), references);
    if (field.computed == model::Computed::Stored) {
      sql::collect(translate::to_sql(*field.computed_value, rows), references);
    }
  }
  for (const model::Index& index : entity.indexes) {
    if (index.where) sql::collect(translate::to_sql(*index.where, {context.model, ""}), references);
  }
  references.functions.insert(naming::app("uuid_v7"));
  if (entity.isolated()) references.functions.insert(naming::app("current_tenant_id"));
  if (entity.features.audit) references.functions.insert(naming::app("current_user_id"));
  for (catalog::ObjectName& edge : edges(references))
    table.depends_on.push_back(std::move(edge));
  std::sort(table.depends_on.begin(), table.depends_on.end());
  table.depends_on.erase(std::unique(table.depends_on.begin(), table.depends_on.end()),
                         table.depends_on.end());
}

}  // namespace

/// The tenant's wall. `(select f())` is asked once for a statement, the bare call for every row.
void add_tenant_policy(catalog::Table& table) {
  sql::Select tenant;
  tenant.targets.push_back({sql::call(naming::app("current_tenant_id"), {}), {}});
  const sql::Text condition = sql::print_flat(
      sql::equal(sql::name("tenant_id"), sql::subquery(sql::Subquery::Kind::Scalar, std::move(tenant))));
  catalog::Policy policy;
  policy.name = sql::Identifier("tenant_isolation");
  policy.using_ = condition;
  policy.check = condition;
  table.policies.push_back(std::move(policy));
  table.row_security = true;
}

void lower_table(EntityId id, const Context& context, Objects& objects) {
  const Entity& entity = context.model.entities[id];
  catalog::Table table;
  table.name = naming::table(context.model, entity);
  table.owner = context.owner;
  table.comment = entity.description;
  table.home = context.home(entity);
  table.origin = context.origin(entity.origin);
  if (!entity.was.value.empty()) table.origin.was = naming::former_table(entity).interned();
  table.grants.push_back({"select", context.app});
  add_columns(id, context, table);
  catalog::Rows messages = message_rows(table);
  add_constraints(id, context, table, messages);
  add_indexes(id, context, table, messages);
  if (entity.isolated()) add_tenant_policy(table);
  add_edges(id, context, table);
  objects.tables.push_back(std::move(table));
  if (!messages.values.empty()) objects.rows.push_back(std::move(messages));
}

catalog::Rows message_rows(const catalog::Table& table) {
  catalog::Rows rows;
  rows.table = naming::app("tb_constraint_message");
  for (const char* column : {"schema_name", "table_name", "constraint_name", "field", "code", "message"}) {
    rows.columns.emplace_back(column);
  }
  rows.home = table.home;
  rows.origin = table.origin;
  return rows;
}

void add_message(catalog::Rows& rows, const sql::QualifiedName& table, const sql::Identifier& constraint,
                 std::string_view field, std::string_view code, std::string_view message) {
  rows.values.push_back({table.schema.interned(), table.name.interned(), constraint.interned(),
                         field.empty() ? Interned(catalog::kNull) : Interned(field), code, message});
}

}  // namespace specql::lower
