// Whether rows of any tenant refer to a shared row. The caller must not see those rows, and row level
// security keeps them even from the owner of the tables: a role of its own answers, which may read
// the keys and nothing else.
#include "generator/lower/context.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include <fmt/core.h>

namespace specql::lower {
namespace {

using model::Entity;
using model::Field;
using model::Inbound;

constexpr std::string_view kKeys = "p_keys";

sql::Identifier key_column(EntityId target, const Inbound& inbound, const model::Model& model) {
  const Field& field = model.field(inbound.source, inbound.field);
  return field.is_arc() ? naming::arc_column(model, field, target) : naming::column(field);
}

std::vector<Inbound> holders(const Entity& target, const model::Model& model) {
  std::vector<Inbound> result;
  for (const Inbound& inbound : target.inbound) {
    if (held_by_tenants(target, inbound, model)) result.push_back(inbound);
  }
  return result;
}

sql::Expr is_held(EntityId target, const Inbound& inbound, const Context& context) {
  const Entity& source = context.model.entities[inbound.source];
  const std::string alias = naming::alias(source);
  sql::Select users;
  users.from.push_back(sql::from_table(naming::table(context.model, source), alias));
  users.where.push_back(
      sql::equals_any(sql::name(alias, key_column(target, inbound, context.model)), sql::name(kKeys)));
  if (source.has(SystemField::DeletedAt)) {
    users.where.push_back(sql::is(sql::Is::What::Null, sql::name(alias, "deleted_at")));
  }
  return sql::subquery(sql::Subquery::Kind::Exists, std::move(users));
}

catalog::Table* find_table(catalog::Database& database, const sql::QualifiedName& name) {
  const auto found = std::find_if(database.tables.begin(), database.tables.end(),
                                  [&](const catalog::Table& table) { return table.name == name; });
  return found == database.tables.end() ? nullptr : &*found;
}

/// Of the tables it asks, the role reads the keys of shared rows, in all tenants.
void open_table(catalog::Table& table, const std::set<sql::Identifier>& columns,
                const sql::Identifier& role) {
  std::string names;
  for (const sql::Identifier& column : columns) {
    if (!names.empty()) names += ", ";
    sql::print(names, column);
  }
  table.grants.push_back({fmt::format("select ({})", names), role});
  catalog::Policy policy;
  policy.name = sql::Identifier("in_use_anywhere");
  policy.command = "select";
  policy.roles.push_back(role);
  policy.using_ = sql::print_flat(sql::boolean(true));
  table.policies.push_back(std::move(policy));
}

}  // namespace

bool held_by_tenants(const Entity& target, const Inbound& inbound, const model::Model& model) {
  const Field& field = model.field(inbound.source, inbound.field);
  return !target.isolated() && model.entities[inbound.source].isolated() &&
         field.reference()->on_delete == model::OnDelete::Restrict;
}

void lower_in_use(EntityId id, const Context& context, Objects& objects) {
  const Entity& entity = context.model.entities[id];
  sql::Exprs held;
  for (const Inbound& inbound : holders(entity, context.model)) {
    held.push_back(is_held(id, inbound, context));
  }
  if (held.empty() || !entity.features.soft_delete) return;  // a foreign key guards real deletion
  plpgsql::Block block;
  block.statements.push_back({plpgsql::Return{sql::any_of(std::move(held))}});
  catalog::Function function =
      plpgsql_function(naming::in_use_function(context.model, entity),
                       {{sql::Identifier(kKeys), sql::builtin_type("bigint", true), {}, false}},
                       sql::builtin_type("boolean"), std::move(block), context);
  function.volatility = "stable";
  function.security_definer = true;
  function.owner = naming::watch_role(context.model);
  function.grants.push_back({"execute", context.owner});
  function.comment =
      fmt::format("Whether rows of any tenant refer to rows of {}; nothing more is told.", entity.name);
  function.home = context.home(entity, function.name.name.text());
  function.origin = context.origin(entity.origin);
  objects.functions.push_back(std::move(function));
}

void add_watch(const Context& context, catalog::Database& database) {
  const sql::Identifier role = naming::watch_role(context.model);
  std::map<sql::QualifiedName, std::set<sql::Identifier>> read;
  std::map<sql::Identifier, std::string> privileges;  // by schema
  std::unordered_set<sql::QualifiedName> watching;
  for (const catalog::Function& function : database.functions) {
    if (function.owner == role) watching.insert(function.name);
  }
  for (const EntityId id : model::entity_ids(context.model)) {
    const Entity& entity = context.model.entities[id];
    const auto name = naming::in_use_function(context.model, entity);
    if (!watching.contains(name)) continue;
    privileges[name.schema] = "usage, create";  // to own a function there
    for (const Inbound& inbound : holders(entity, context.model)) {
      const Entity& source = context.model.entities[inbound.source];
      const auto table = naming::table(context.model, source);
      read[table].insert(key_column(id, inbound, context.model));
      if (source.has(SystemField::DeletedAt)) read[table].insert(sql::Identifier("deleted_at"));
      privileges.try_emplace(table.schema, "usage");
    }
  }
  if (read.empty()) return;
  database.roles.push_back({role, "Sees in all tenants whether a shared row is in use, and no more."});
  for (catalog::Schema& schema : database.schemas) {
    const auto needed = privileges.find(schema.name);
    if (needed != privileges.end()) schema.grants.push_back({needed->second, role});
  }
  for (const auto& [name, columns] : read) {
    if (catalog::Table* table = find_table(database, name)) open_table(*table, columns, role);
  }
}

}  // namespace specql::lower
