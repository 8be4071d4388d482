#include "generator/actions/row_targets.h"

#include "generator/actions/row_store.h"
#include "generator/model/naming.h"

#include <algorithm>
#include <set>
#include <vector>

namespace specql::actions {
namespace {

using model::Entity;
namespace naming = model::naming;

sql::Expr among(const Entity& entity, const std::string& alias, const std::string& keys) {
  return sql::equals_any(sql::name(alias, naming::primary_key(entity)), sql::name(keys));
}

void note_targets(const Entity& entity, const std::string& keys, std::string_view operation,
                  LowerContext& context) {
  sql::Exprs where;
  where.push_back(among(entity, naming::alias(entity), keys));
  context.note_cascades(cascade_items(entity, std::move(where), operation, context.model));
}

}  // namespace

sql::Select live_rows(EntityId id, const expr::TypedExpr* where, const LowerContext& context) {
  const Entity& entity = context.model.entities[id];
  const std::string alias = naming::alias(entity);
  sql::Select rows;
  rows.from.push_back(sql::from_table(naming::table(context.model, entity), alias));
  if (where != nullptr) rows.where.push_back(translate::to_sql(*where, TargetScope::rows(alias, context)));
  for (sql::Expr& condition : translate::of_tenant(entity, alias, context.rows))
    rows.where.push_back(std::move(condition));
  if (entity.has(SystemField::DeletedAt)) {
    rows.where.push_back(sql::is(sql::Is::What::Null, sql::name(alias, "deleted_at")));
  }
  return rows;
}

std::string lock_targets(EntityId id, const expr::TypedExpr& where, sql::Lock lock, LowerContext& context) {
  const Entity& entity = context.model.entities[id];
  const std::string alias = naming::alias(entity);
  const sql::Identifier key = naming::primary_key(entity);
  const std::string variable =
      context.declare("v_" + entity.stem + "_keys", sql::builtin_type("bigint", true));
  sql::Select rows = live_rows(id, &where, context);
  rows.targets.push_back({sql::name(alias, key), {}});
  rows.order_by.push_back({sql::name(alias, key), false});
  rows.lock = lock;
  context.assign(sql::name(variable), sql::subquery(sql::Subquery::Kind::Array, std::move(rows)));
  return variable;
}

sql::Select rows_of_keys(EntityId id, std::string_view alias, const std::string& keys,
                         const LowerContext& context) {
  const Entity& entity = context.model.entities[id];
  sql::Select rows;
  rows.from.push_back(sql::from_table(naming::table(context.model, entity), alias));
  rows.where.push_back(sql::equals_any(sql::name(alias, naming::primary_key(entity)), sql::name(keys)));
  return rows;
}

std::vector<sql::OrderBy> order_of(const ChosenRows& rows, std::string_view alias,
                                   const LowerContext& context) {
  const translate::RowNames names = TargetScope::rows(alias, context);
  std::vector<sql::OrderBy> order;
  for (const expr::TypedSortKey& one : rows.order_by)
    order.push_back({translate::to_sql(one.key, names), one.descending});
  order.push_back({sql::name(alias, naming::primary_key(context.model.entities[rows.entity])), false});
  return order;
}

bool check_target(bool current, bool has_where, std::string_view verb, std::string_view entity, Span span,
                  const CheckContext& context) {
  if (current && context.signature.subject == Subject::None) {
    context.sink.report(diag::no_current_row, span, verb, entity)
        .help("say which rows with WHERE, or give the action a row with `on: row`");
    return false;
  }
  if (!current && !has_where) {
    context.sink.report(diag::where_missing, span, verb, entity)
        .help("say which rows: `WHERE …`; `WHERE true` means all of them");
    return false;
  }
  return true;
}

/// One statement changes them; their fate is noted once they have it.
static void write_locked_rows(const Entity& entity, const std::string& keys,
                              std::vector<std::pair<sql::Identifier, sql::Expr>> set, LowerContext& context) {
  const std::string alias = naming::alias(entity);
  sql::Update update;
  update.table = naming::table(context.model, entity);
  update.alias = sql::Identifier(alias);
  update.set = std::move(set);
  update.where.push_back(among(entity, alias, keys));
  context.execute(std::move(update));
}

void change_locked_rows(EntityId id, const std::string& keys,
                        std::vector<std::pair<sql::Identifier, sql::Expr>> set, LowerContext& context) {
  const Entity& entity = context.model.entities[id];
  for (auto& item : touch(entity, naming::alias(entity)))
    set.push_back(std::move(item));
  write_locked_rows(entity, keys, std::move(set), context);
  note_targets(entity, keys, "updated", context);
}

void change_target_rows(EntityId id, const expr::TypedExpr& where,
                        std::vector<std::pair<sql::Identifier, sql::Expr>> set, LowerContext& context) {
  const std::string keys = lock_targets(id, where, sql::Lock::NoKeyUpdate, context);
  change_locked_rows(id, keys, std::move(set), context);
}

void change_target_row(EntityId id, const expr::TypedExpr& where,
                       std::vector<std::pair<sql::Identifier, sql::Expr>> set, LowerContext& context) {
  const Entity& entity = context.model.entities[id];
  const std::string alias = naming::alias(entity);
  for (auto& item : touch(entity, alias))
    set.push_back(std::move(item));
  sql::Update update;
  update.table = naming::table(context.model, entity);
  update.alias = sql::Identifier(alias);
  update.set = std::move(set);
  update.where = live_rows(id, &where, context).where;
  if (context.signature.hook) {  // it tells nobody
    context.execute(std::move(update));
    return;
  }
  const std::string changed = context.declare("v_" + entity.stem + "_id", sql::builtin_type("uuid"));
  update.returning.push_back({sql::name(alias, "id"), {}});
  update.into.push_back(sql::name(changed));
  context.execute(std::move(update));
  plpgsql::Statements told;
  plpgsql::Statements* const outer = std::exchange(context.out, &told);
  context.note_cascade(cascade_item(entity, sql::name(changed), "updated"));
  context.out = outer;
  plpgsql::If found;
  found.branches.emplace_back(sql::keyword("found"), std::move(told));
  context.add({std::move(found)});
}

void mark_target_rows_deleted(EntityId id, const expr::TypedExpr& where, LowerContext& context) {
  const Entity& entity = context.model.entities[id];
  const std::string keys = lock_targets(id, where, sql::Lock::Update, context);
  write_locked_rows(entity, keys, mark_deleted(entity, naming::alias(entity)), context);
  follow_deletion(id, sql::name(keys), context);  // marked first: circles come to an end
  note_targets(entity, keys, "deleted", context);
}

void remove_target_rows(EntityId id, const expr::TypedExpr& where, LowerContext& context) {
  const Entity& entity = context.model.entities[id];
  const std::string alias = naming::alias(entity);
  const std::string keys = lock_targets(id, where, sql::Lock::Update, context);
  note_targets(entity, keys, "deleted", context);  // while they are still there
  sql::Delete remove;
  remove.table = naming::table(context.model, entity);
  remove.alias = sql::Identifier(alias);
  remove.where.push_back(among(entity, alias, keys));
  context.execute(std::move(remove));
}

std::vector<std::pair<sql::Identifier, sql::Expr>> mark_deleted(const Entity& entity,
                                                                std::string_view alias) {
  std::vector<std::pair<sql::Identifier, sql::Expr>> items;
  items.emplace_back(sql::Identifier("deleted_at"), sql::call("now", {}));
  items.emplace_back(sql::Identifier("deleted_by"), sql::call(naming::app("current_user_id"), {}));
  if (entity.features.version) {
    items.emplace_back(sql::Identifier("version"),
                       sql::binary(sql::Operator::Add, sql::name(alias, "version"), sql::number("1")));
  }
  return items;
}

bool deletion_has_consequences(const Entity& entity) {
  return entity.features.soft_delete && !entity.inbound.empty();
}

bool deletion_touches(const Entity& entity, const model::Model& model) {
  return std::any_of(entity.inbound.begin(), entity.inbound.end(), [&](const model::Inbound& inbound) {
    const model::Field& field = model.field(inbound.source, inbound.field);
    return field.reference()->on_delete != model::OnDelete::Restrict;
  });
}

bool deletion_has_hooks(EntityId id, const model::Model& model) {
  std::set<EntityId> seen = {id};
  std::vector<EntityId> open = {id};
  while (!open.empty()) {
    const Entity& entity = model.entities[open.back()];
    open.pop_back();
    for (const model::Inbound& inbound : entity.inbound) {
      const model::OnDelete reaction = model.field(inbound.source, inbound.field).reference()->on_delete;
      if (reaction == model::OnDelete::Restrict) continue;
      if (!model.entities[inbound.source].hooks.empty()) return true;
      const bool goes = reaction == model::OnDelete::Cascade;
      if (goes && seen.insert(inbound.source).second) open.push_back(inbound.source);
    }
  }
  return false;
}

void follow_deletion(EntityId id, sql::Expr keys, LowerContext& context) {
  const Entity& entity = context.model.entities[id];
  if (!deletion_has_consequences(entity)) return;
  sql::Expr call = sql::call(naming::deletion_function(context.model, entity), {std::move(keys)});
  if (deletion_touches(entity, context.model)) {
    context.note_cascades(std::move(call));
  } else {
    context.perform(std::move(call));
  }
}

}  // namespace specql::actions
