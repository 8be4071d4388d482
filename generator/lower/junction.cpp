// Tables that link the rows of many-to-many references.
#include "generator/lower/context.h"
#include "generator/support/case_style.h"

#include <fmt/core.h>

namespace specql::lower {
namespace {

using model::Entity;
using model::Field;

catalog::Column key_column(const sql::Identifier& name, const catalog::Origin& origin) {
  catalog::Column column;
  column.name = name;
  column.type = sql::builtin_type("bigint");
  column.not_null = true;
  column.origin = origin;
  return column;
}

catalog::Constraint side(const catalog::Table& table, const Entity& target, const sql::Identifier& column,
                         const Context& context) {
  catalog::Constraint key;
  key.kind = catalog::ConstraintKind::Foreign;
  key.name = naming::constraint(table.name, column.text(), "fkey");
  key.references = naming::table(context.model, target);
  if (target.isolated()) {
    key.columns.push_back(naming::column(SystemField::TenantId));
    key.referenced_columns.push_back(naming::column(SystemField::TenantId));
  }
  key.columns.push_back(column);
  key.referenced_columns.push_back(naming::primary_key(target));
  key.on_delete = "cascade";  // a link without one of its ends is nothing
  key.origin = table.origin;
  return key;
}

void lower_junction(EntityId id, const Field& field, const Context& context, Objects& objects) {
  const Entity& owner = context.model.entities[id];
  const Entity& target = context.model.entities[field.many()->target];
  catalog::Table table;
  table.name = naming::junction(context.model, owner, field);
  table.owner = context.owner;
  table.comment = field.description.empty() ? fmt::format("Links {} with {}.", owner.name, target.name)
                                            : field.description;
  table.home = context.home(owner, field.name);
  table.origin = context.origin(field.origin);
  table.grants.push_back({"select", context.app});
  const sql::Identifier near = naming::junction_owner(owner);
  const sql::Identifier far = naming::junction_target(owner, target);
  catalog::Constraint primary;
  primary.kind = catalog::ConstraintKind::Primary;
  primary.name = naming::constraint(table.name, "", "pkey");
  primary.origin = table.origin;
  catalog::Index reverse;
  reverse.name = naming::constraint(table.name, far.text(), "idx");
  reverse.origin = table.origin;
  if (owner.isolated()) {
    catalog::Column tenant;
    tenant.name = naming::column(SystemField::TenantId);
    tenant.type = sql::builtin_type("uuid");
    tenant.not_null = true;
    tenant.default_value = sql::print_flat(sql::call(naming::app("current_tenant_id"), {}));
    tenant.origin = table.origin;
    table.columns.push_back(std::move(tenant));
    primary.columns.push_back(naming::column(SystemField::TenantId));
    table.depends_on.push_back({catalog::ObjectKind::Function, naming::app("current_tenant_id")});
    add_tenant_policy(table);
  }
  if (target.isolated()) reverse.keys.push_back({naming::column(SystemField::TenantId), false});
  table.columns.push_back(key_column(near, table.origin));
  table.columns.push_back(key_column(far, table.origin));
  primary.columns.push_back(near);
  primary.columns.push_back(far);
  reverse.keys.push_back({far, false});
  table.constraints.push_back(std::move(primary));
  table.constraints.push_back(side(table, owner, near, context));
  table.constraints.push_back(side(table, target, far, context));
  table.indexes.push_back(std::move(reverse));
  // Of the table alone: what is in it goes by its own names.
  table.origin.field = Interned(field.name);
  if (!field.was.value.empty()) table.origin.was = naming::former_link_table(owner, field, "").interned();
  objects.tables.push_back(std::move(table));
}

}  // namespace

void lower_junctions(EntityId id, const Context& context, Objects& objects) {
  for (const Field& field : context.model.entities[id].fields) {
    if (field.many() != nullptr && !field.is_through()) lower_junction(id, field, context, objects);
  }
}

}  // namespace specql::lower
