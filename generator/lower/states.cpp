// State machines in the database: triggers that refuse what no transition does, whoever writes, and keep
// what was done.
#include "generator/model/states.h"

#include "generator/lower/state_machine.h"
#include "generator/support/case_style.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::lower {

sql::Expr MachineTerms::is_state(sql::Expr value, const std::vector<std::size_t>& states) const {
  const std::vector<model::EnumLabel>& labels = context.model.enums[machine.states].labels;
  sql::Exprs items;
  for (const std::size_t state : states)
    items.push_back(sql::text(labels[state].name));
  if (items.size() == 1) return sql::equal(std::move(value), std::move(items[0]));
  return sql::in(std::move(value), std::move(items));
}

catalog::Function MachineTerms::function(sql::QualifiedName name, plpgsql::Block body,
                                         std::string comment) const {
  catalog::Function function =
      plpgsql_function(std::move(name), {}, sql::builtin_type("trigger"), std::move(body), context);
  function.comment = std::move(comment);
  function.home = context.home(entity, function.name.name.text());
  function.origin = context.origin(machine.origin);
  return function;
}

namespace {

using model::StateMachine;
using model::Transition;

constexpr std::string_view kMessage = "v_message";

sql::Expr joined(sql::Expr left, sql::Expr right) {
  return sql::binary(sql::Operator::Concat, std::move(left), std::move(right));
}

plpgsql::Statements say(sql::Expr message) {
  return {{plpgsql::Assign{sql::name(kMessage), std::move(message)}}};
}

/// The states that transitions lead to from one of them.
std::vector<std::size_t> targets_of(const StateMachine& machine, std::size_t from) {
  std::vector<std::size_t> targets;
  for (const Transition& transition : machine.transitions) {
    if (std::binary_search(transition.from.begin(), transition.from.end(), from)) {
      targets.push_back(transition.to);
    }
  }
  std::sort(targets.begin(), targets.end());
  targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
  return targets;
}

/// Some transition joins the two states.
sql::Expr allowed(const MachineTerms& terms) {
  sql::Exprs ways;
  for (std::size_t from = 0; from < terms.state_count(); ++from) {
    const std::vector<std::size_t> targets = targets_of(terms.machine, from);
    if (targets.empty()) continue;
    sql::Exprs both;
    both.push_back(terms.is_state(terms.old_state(), {from}));
    both.push_back(terms.is_state(terms.new_state(), targets));
    ways.push_back(sql::all_of(std::move(both)));
  }
  return ways.empty() ? sql::boolean(false) : sql::any_of(std::move(ways));
}

/// Refuses with the message, if there is one, on the field.
plpgsql::Statement refuse(const MachineTerms& terms) {
  const sql::Expr code = sql::text(model::kInvalidTransition);
  const sql::Expr message = sql::name(kMessage);
  sql::Expr error =
      sql::call(naming::app("input_error"), {sql::text(naming::public_name(terms.field)), code, message});
  sql::Expr errors = sql::call("jsonb_build_array", {std::move(error)});
  plpgsql::If found;
  found.branches.emplace_back(
      sql::is(sql::Is::What::NotNull, message),
      plpgsql::Statements{{plpgsql::Perform{
          sql::call(naming::app("fail"), {sql::text("409"), code, message, std::move(errors)})}}});
  return {std::move(found)};
}

/// Null is left to the column, which takes none.
catalog::Function transition_function(const MachineTerms& terms) {
  const auto as_text = [&](sql::Expr state) {
    return terms.field.native ? sql::cast(std::move(state), sql::builtin_type("text")) : std::move(state);
  };
  const std::string row = sentence_case(model::with_article(terms.entity));
  sql::Expr cannot_begin = joined(sql::text(row + " cannot begin as "), as_text(terms.new_state()));
  sql::Expr cannot_become = joined(sql::text(row + " that is "), as_text(terms.old_state()));
  cannot_become =
      joined(joined(std::move(cannot_become), sql::text(" cannot become ")), as_text(terms.new_state()));
  plpgsql::If judgement;
  judgement.branches.emplace_back(sql::equal(sql::name("tg_op"), sql::text("INSERT")),
                                  say(std::move(cannot_begin)));
  judgement.branches.emplace_back(sql::is(sql::Is::What::False, allowed(terms)),
                                  say(std::move(cannot_become)));
  plpgsql::Block block;
  block.declarations.push_back({std::string(kMessage), sql::builtin_type("text"), {}});
  block.statements.push_back({std::move(judgement)});
  block.statements.push_back(refuse(terms));
  block.statements.push_back({plpgsql::Return{sql::name("new")}});
  return terms.function(naming::transition_function(terms.context.model, terms.entity, terms.field),
                        std::move(block),
                        fmt::format("Refuses changes of {} that no transition makes.", terms.field.name));
}

/// One of the triggers of a machine. PostgreSQL calls triggers in the order of their names: what `before_`
/// hooks have completed is judged, and what `after_` hooks change once more comes later in the history.
struct Row {
  std::string_view name;
  bool before;
  std::string_view event;
};
constexpr Row kBegins{"check_beginning_of", true, "insert"};
constexpr Row kChanges{"check_change_of", true, "update"};
constexpr Row kHistoryBegins{"after_beginning_of", false, "insert"};
constexpr Row kHistoryGoesOn{"after_change_of", false, "update"};

void add_trigger(const Row& row, sql::Text when, const catalog::Function& function, const MachineTerms& terms,
                 catalog::Table& table) {
  catalog::Trigger trigger;
  trigger.name = naming::state_trigger(terms.field, row.name);
  trigger.before = row.before;
  trigger.event = row.event;
  if (row.event == "update") trigger.columns.push_back(terms.column);
  trigger.when = std::move(when);
  trigger.function = function.name;
  trigger.origin = terms.context.origin(terms.machine.origin);
  table.triggers.push_back(std::move(trigger));
}

void lower_machine(const MachineTerms& terms, catalog::Table& table, Objects& objects) {
  const sql::Text not_initial = sql::print_flat(
      model::in_none_of(terms.machine, terms.machine.initial, terms.new_state(), terms.context.model));
  const sql::Text changed =
      sql::print_flat(sql::binary(sql::Operator::IsDistinctFrom, terms.old_state(), terms.new_state()));
  catalog::Function judge = transition_function(terms);
  add_trigger(kBegins, not_initial, judge, terms, table);
  add_trigger(kChanges, changed, judge, terms, table);
  objects.functions.push_back(std::move(judge));
  if (!terms.machine.history) return;
  catalog::Function keeper = history_function(terms);
  add_trigger(kHistoryBegins, {}, keeper, terms, table);
  add_trigger(kHistoryGoesOn, changed, keeper, terms, table);
  objects.functions.push_back(std::move(keeper));
}

}  // namespace

void lower_states(EntityId id, const Context& context, Objects& objects) {
  const model::Entity& entity = context.model.entities[id];
  const sql::QualifiedName name = naming::table(context.model, entity);
  for (const StateMachine& machine : entity.machines) {
    const MachineTerms terms(id, machine, context);
    const auto own = std::find_if(objects.tables.begin(), objects.tables.end(),
                                  [&](const catalog::Table& table) { return table.name == name; });
    lower_machine(terms, *own, objects);
    if (machine.history) objects.tables.push_back(history_table(terms));
  }
}

}  // namespace specql::lower
