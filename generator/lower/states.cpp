// State machines in the database: triggers that refuse what no transition does, whoever writes, and a table
// of what was done.
#include "generator/model/states.h"

#include "generator/actions/refusal.h"
#include "generator/lower/context.h"
#include "generator/support/case_style.h"
#include "generator/translate/translate.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::lower {
namespace {

using model::Entity;
using model::Field;
using model::StateMachine;
using model::Transition;

constexpr std::string_view kMessage = "v_message";

class MachineLowering {
 public:
  MachineLowering(EntityId id, const StateMachine& machine, const Context& context, Objects& objects)
      : entity_(context.model.entities[id]),
        machine_(machine),
        field_(entity_.fields[machine.field]),
        column_(naming::column(field_)),
        context_(context),
        objects_(objects) {}

  void lower(catalog::Table& table) {
    objects_.functions.push_back(judge());
    const sql::QualifiedName function = objects_.functions.back().name;
    add_trigger(table, "is_initial", "insert", true, not_initial(), function);
    add_trigger(table, "follows_transitions", "update", true, changed(), function);
    if (!machine_.history) return;
    objects_.functions.push_back(keep());
    const sql::QualifiedName keeper = objects_.functions.back().name;
    add_trigger(table, "history_begins", "insert", false, {}, keeper);
    add_trigger(table, "history_goes_on", "update", false, changed(), keeper);
  }

  /// Behind the entity's own table: the reference to it comes later in any case.
  [[nodiscard]] catalog::Table history() const;

 private:
  [[nodiscard]] sql::Expr old_state() const { return sql::name("old", column_); }
  [[nodiscard]] sql::Expr new_state() const { return sql::name("new", column_); }
  [[nodiscard]] sql::Expr as_text(sql::Expr state) const {
    return field_.native ? sql::cast(std::move(state), sql::builtin_type("text")) : std::move(state);
  }
  [[nodiscard]] sql::Expr label(std::size_t number) const {
    return sql::text(context_.model.enums[machine_.states].labels[number].name);
  }

  [[nodiscard]] sql::Text not_initial() const {
    return sql::print_flat(model::in_none_of(machine_, machine_.initial, new_state(), context_.model));
  }
  [[nodiscard]] sql::Text changed() const {
    return sql::print_flat(sql::binary(sql::Operator::IsDistinctFrom, old_state(), new_state()));
  }

  void add_trigger(catalog::Table& table, std::string_view what, std::string_view event, bool before,
                   sql::Text when, const sql::QualifiedName& function) const {
    catalog::Trigger trigger;
    trigger.name = naming::state_trigger(field_, what);
    trigger.before = before;
    trigger.event = event;
    if (event == "update") trigger.columns.push_back(column_);
    trigger.when = std::move(when);
    trigger.function = function;
    trigger.origin = context_.origin(machine_.origin);
    table.triggers.push_back(std::move(trigger));
  }

  [[nodiscard]] catalog::Function judge() const;
  [[nodiscard]] catalog::Function keep() const;
  [[nodiscard]] catalog::Function finish(sql::QualifiedName name, plpgsql::Block body,
                                         std::string comment) const;
  [[nodiscard]] sql::Expr allowed() const;
  [[nodiscard]] sql::Exprs transition_name() const;

  const Entity& entity_;
  const StateMachine& machine_;
  const Field& field_;
  sql::Identifier column_;
  const Context& context_;
  Objects& objects_;
};

/// Pairs of states that some transition joins, by the first of them.
sql::Expr MachineLowering::allowed() const {
  const std::size_t count = context_.model.enums[machine_.states].labels.size();
  sql::Exprs ways;
  for (std::size_t from = 0; from < count; ++from) {
    std::vector<std::size_t> targets;
    for (const Transition& transition : machine_.transitions) {
      if (std::binary_search(transition.from.begin(), transition.from.end(), from)) {
        targets.push_back(transition.to);
      }
    }
    std::sort(targets.begin(), targets.end());
    targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
    if (targets.empty()) continue;
    sql::Exprs items;
    for (const std::size_t to : targets)
      items.push_back(label(to));
    sql::Exprs both;
    both.push_back(sql::equal(old_state(), label(from)));
    both.push_back(items.size() == 1 ? sql::equal(new_state(), std::move(items[0]))
                                     : sql::in(new_state(), std::move(items)));
    ways.push_back(sql::all_of(std::move(both)));
  }
  return ways.empty() ? sql::boolean(false) : sql::any_of(std::move(ways));
}

/// Null is left to the column, which takes none.
catalog::Function MachineLowering::judge() const {
  const std::string row = model::with_article(entity_);
  const auto concat = [](sql::Expr a, sql::Expr b) {
    return sql::binary(sql::Operator::Concat, std::move(a), std::move(b));
  };
  plpgsql::Block block;
  block.declarations.push_back({std::string(kMessage), sql::builtin_type("text"), {}});
  plpgsql::If found;
  found.branches.emplace_back(
      sql::equal(sql::name("tg_op"), sql::text("INSERT")),
      plpgsql::Statements{
          {plpgsql::Assign{sql::name(kMessage), concat(sql::text(sentence_case(row) + " cannot begin as "),
                                                       as_text(new_state()))}}});
  sql::Expr refused = concat(sql::text(sentence_case(row) + " that is "), as_text(old_state()));
  refused = concat(concat(std::move(refused), sql::text(" cannot become ")), as_text(new_state()));
  found.branches.emplace_back(
      sql::is(sql::Is::What::False, allowed()),
      plpgsql::Statements{{plpgsql::Assign{sql::name(kMessage), std::move(refused)}}});
  block.statements.push_back({std::move(found)});
  sql::Expr error = sql::call(
      naming::app("input_error"),
      {sql::text(naming::public_name(field_)), sql::text(model::kInvalidTransition), sql::name(kMessage)});
  sql::Expr errors = sql::call("jsonb_build_array", {std::move(error)});
  plpgsql::If refuse;
  refuse.branches.emplace_back(
      sql::is(sql::Is::What::NotNull, sql::name(kMessage)),
      plpgsql::Statements{{plpgsql::Perform{
          sql::call(naming::app("fail"), {sql::text("409"), sql::text(model::kInvalidTransition),
                                          sql::name(kMessage), std::move(errors)})}}});
  block.statements.push_back({std::move(refuse)});
  block.statements.push_back({plpgsql::Return{sql::name("new")}});
  return finish(naming::transition_function(context_.model, entity_, field_), std::move(block),
                fmt::format("Refuses changes of {} that no transition makes.", field_.name));
}

/// The transition that joins the two states, where only one does.
sql::Exprs MachineLowering::transition_name() const {
  sql::Case name;
  for (const Transition& transition : machine_.transitions) {
    sql::Exprs sources;
    for (const std::size_t from : transition.from) {
      const auto same = [&](const Transition& other) {
        return other.to == transition.to && std::binary_search(other.from.begin(), other.from.end(), from);
      };
      const bool alone = std::count_if(machine_.transitions.begin(), machine_.transitions.end(), same) == 1;
      if (alone) sources.push_back(label(from));
    }
    if (sources.empty()) continue;
    sql::Exprs both;
    both.push_back(sources.size() == 1 ? sql::equal(old_state(), std::move(sources[0]))
                                       : sql::in(old_state(), std::move(sources)));
    both.push_back(sql::equal(new_state(), label(transition.to)));
    name.branches.push_back({sql::all_of(std::move(both)), sql::text(transition.name)});
  }
  sql::Exprs result;
  if (!name.branches.empty()) result.push_back({std::move(name)});
  return result;
}

catalog::Function MachineLowering::keep() const {
  sql::Insert insert;
  insert.table = naming::history_table(context_.model, entity_, field_);
  const auto add = [&](sql::Identifier column, sql::Expr value) {
    insert.columns.push_back(std::move(column));
    insert.values.push_back(std::move(value));
  };
  const sql::Identifier key = naming::primary_key(entity_);
  if (entity_.isolated()) add(naming::column(SystemField::TenantId), sql::name("new", "tenant_id"));
  add(naming::junction_owner(entity_), sql::name("new", key));
  add(sql::Identifier("from_state"), old_state());
  add(sql::Identifier("to_state"), new_state());
  for (sql::Expr& name : transition_name())
    add(sql::Identifier("transition"), std::move(name));
  plpgsql::Block block;
  block.statements.push_back({plpgsql::Execute{std::move(insert)}});
  block.statements.push_back({plpgsql::Return{sql::null()}});
  return finish(naming::history_function(context_.model, entity_, field_), std::move(block),
                fmt::format("Keeps every change of {}.", field_.name));
}

catalog::Function MachineLowering::finish(sql::QualifiedName name, plpgsql::Block body,
                                          std::string comment) const {
  catalog::Function function =
      plpgsql_function(std::move(name), {}, sql::builtin_type("trigger"), std::move(body), context_);
  function.comment = std::move(comment);
  function.home = context_.home(entity_, function.name.name.text());
  function.origin = context_.origin(machine_.origin);
  return function;
}

catalog::Table MachineLowering::history() const {
  catalog::Table table;
  table.name = naming::history_table(context_.model, entity_, field_);
  table.owner = context_.owner;
  table.comment = fmt::format("Every {} that {} had.", field_.name, model::with_article(entity_));
  table.home = context_.home(entity_, table.name.name.text());
  table.origin = context_.origin(machine_.origin);
  table.grants.push_back({"select", context_.app});
  const auto add = [&](std::string_view name, sql::TypeName type, bool not_null,
                       sql::Exprs initial = {}) -> catalog::Column& {
    catalog::Column column;
    column.name = sql::Identifier(name);
    column.type = std::move(type);
    column.not_null = not_null;
    for (const sql::Expr& value : initial)
      column.default_value = sql::print_flat(value);
    column.origin = table.origin;
    table.columns.push_back(std::move(column));
    return table.columns.back();
  };
  const sql::Identifier key("pk_" + std::string(table.name.name.text().substr(3)));
  add(naming::fit(key.text()).text(), sql::builtin_type("bigint"), true).identity = true;
  catalog::Constraint primary;
  primary.kind = catalog::ConstraintKind::Primary;
  primary.name = naming::constraint(table.name, "", "pkey");
  primary.origin = table.origin;
  catalog::Constraint row;
  row.kind = catalog::ConstraintKind::Foreign;
  row.name = naming::constraint(table.name, naming::junction_owner(entity_).text(), "fkey");
  row.references = naming::table(context_.model, entity_);
  row.on_delete = "cascade";  // the history of what is no more
  row.origin = table.origin;
  if (entity_.isolated()) {
    add("tenant_id", sql::builtin_type("uuid"), true);
    row.columns.emplace_back("tenant_id");
    row.referenced_columns.emplace_back("tenant_id");
    table.depends_on.push_back({catalog::ObjectKind::Function, naming::app("current_tenant_id")});
    add_tenant_policy(table);
  }
  const sql::TypeName state = translate::column_type(field_, context_.model);
  add(naming::junction_owner(entity_).text(), sql::builtin_type("bigint"), true);
  add("from_state", state, false).comment = "What it was before; null of a new row.";
  add("to_state", state, true);
  add("transition", sql::builtin_type("text"), false).comment =
      "Which transition it was; null of a new row, and where several lead from the one to the other.";
  add("changed_at", sql::builtin_type("timestamptz"), true, {sql::call("now", {})});
  add("changed_by", sql::builtin_type("uuid"), false, {sql::call(naming::app("current_user_id"), {})});
  table.depends_on.push_back({catalog::ObjectKind::Function, naming::app("current_user_id")});
  if (field_.native) table.depends_on.push_back({catalog::ObjectKind::Type, state.named});
  std::sort(table.depends_on.begin(), table.depends_on.end());
  row.columns.push_back(naming::junction_owner(entity_));
  row.referenced_columns.push_back(naming::primary_key(entity_));
  primary.columns = row.columns;  // so that it serves the reference
  primary.columns.push_back(table.columns[0].name);
  table.constraints.push_back(std::move(primary));
  table.constraints.push_back(std::move(row));
  return table;
}

}  // namespace

void lower_states(EntityId id, const Context& context, Objects& objects) {
  const Entity& entity = context.model.entities[id];
  const sql::QualifiedName name = naming::table(context.model, entity);
  for (const StateMachine& machine : entity.machines) {
    const auto own = std::find_if(objects.tables.begin(), objects.tables.end(),
                                  [&](const catalog::Table& table) { return table.name == name; });
    MachineLowering lowering(id, machine, context, objects);
    lowering.lower(*own);
    if (machine.history) objects.tables.push_back(lowering.history());
  }
}

}  // namespace specql::lower
