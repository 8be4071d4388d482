#include "generator/migrate/expand.h"

#include "generator/migrate/swaps.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Database;

/// What a plan does for columns that change their type, as the changes that people asked for.
class Teller {
 public:
  Teller(const std::vector<TableSwaps>& tables, const Askers& askers) : askers_(askers) {
    for (const TableSwaps& table : tables) {
      for (const Swap& swap : table.columns)
        tell(*table.pair, swap);
    }
  }

  Plan retell(Plan plan) && {
    std::vector<std::size_t> places;
    for (Change& change : plan.changes) {
      const Swap* asker = asker_of(change);
      places.push_back(asker == nullptr ? changes_.size() : change_of_.at(asker));
      if (asker == nullptr) changes_.push_back(std::move(change));
    }
    for (Stage& stage : plan.stages) {
      for (Statement& statement : stage.statements)
        statement.change = places[statement.change];
    }
    plan.changes = std::move(changes_);
    return plan;
  }

 private:
  void tell(const TablePair& pair, const Swap& swap) {
    const std::string now = dotted(pair.after->name, swap.after->name);
    const std::string was = dotted(pair.before->name, swap.before->name);
    const catalog::Origin& origin = swap.after->origin;
    if (swap.before->name != swap.after->name)
      changes_.push_back({ChangeKind::column_renamed, now, "was " + was, origin, was});
    change_of_.emplace(&swap, changes_.size());
    changes_.push_back(
        {ChangeKind::column_retyped,
         now,
         fmt::format("{} to {}", sql::to_string(swap.before->type), sql::to_string(swap.after->type)),
         origin,
         {}});
    if (swap.before->default_value == swap.after->default_value) same_default_.emplace(now, &swap);
  }

  [[nodiscard]] const Swap* asker_of(const Change& change) const {
    const auto find = [](const Askers& askers, const std::string& subject) {
      const auto found = askers.find(subject);
      return found == askers.end() ? nullptr : found->second;
    };
    if (const Swap* asker = find(askers_, change.former)) return asker;
    if (change.kind == ChangeKind::column_default) {
      if (const Swap* asker = find(same_default_, change.subject)) return asker;
    }
    return find(askers_, change.subject);
  }

  const Askers& askers_;
  Askers same_default_;
  std::map<const Swap*, std::size_t> change_of_;
  std::vector<Change> changes_;
};

/// What keeps the old forms goes with them; what is in the new form and fits there is no loss.
Plan contracted(Plan plan, const std::vector<TableSwaps>& tables, const Askers& askers) {
  std::map<std::string, const Swap*> columns;
  for (const TableSwaps& table : tables) {
    for (const Swap& swap : table.columns)
      columns.emplace(dotted(table.pair->after->name, swap.old), &swap);
  }
  std::map<const Swap*, std::size_t> change_of;
  std::vector<Change> changes;
  for (Change& change : plan.changes) {
    const auto column = columns.find(change.subject);
    if (column == columns.end() || change.kind != ChangeKind::column_dropped) continue;
    if (!column->second->narrows) change.kind = ChangeKind::column_contracted;
    change_of.emplace(column->second, changes.size());
    changes.push_back(change);
  }
  for (Stage& stage : plan.stages) {
    for (Statement& statement : stage.statements) {
      statement.change = change_of.at(askers.at(plan.changes[statement.change].subject));
      if (changes[statement.change].kind == ChangeKind::column_contracted)
        statement.hazards.erase(HazardKind::destructive);
    }
  }
  plan.changes = std::move(changes);
  return plan;
}

/// Once it is reached, every column has its name.
void settle(Database& database) {
  for (catalog::Table& table : database.tables) {
    for (catalog::Column& column : table.columns)
      column.origin.takes_over = false;
  }
}

/// The old forms may go.
Decisions dropping(const std::vector<TableSwaps>& tables) {
  Decisions decisions;
  for (const TableSwaps& table : tables) {
    for (const Swap& swap : table.columns) {
      catalog::Column column;
      column.name = swap.old;
      decisions.drops.insert(subject_of(*table.pair->after, column));
    }
  }
  return decisions;
}

}  // namespace

std::variant<std::vector<Step>, std::vector<Problem>> plan_steps(const Database& before,
                                                                 const Database& after,
                                                                 const Decisions& decisions) {
  const Planner planner(before, after, decisions);
  const std::vector<TableSwaps> tables = find_swaps(planner);
  if (tables.empty()) {
    Planned planned = plan(before, after, decisions);
    if (auto* problems = std::get_if<std::vector<Problem>>(&planned)) return std::move(*problems);
    return std::vector<Step>{{std::get<Plan>(std::move(planned)), after}};
  }
  Askers askers;
  const Database wide = widened(planner, tables, askers);
  Step expand{{}, kept(planner, tables, askers)};
  Planned widening = plan(before, wide, Decisions::whatever_it_takes());
  Planned switching = plan(wide, expand.goal, decisions);
  settle(expand.goal);
  Planned contracting = plan(expand.goal, after, dropping(tables));
  for (Planned* one : {&widening, &switching, &contracting}) {
    if (auto* problems = std::get_if<std::vector<Problem>>(one)) return std::move(*problems);
  }
  expand.plan =
      Teller(tables, askers)
          .retell(joined(std::get<Plan>(std::move(widening)), std::get<Plan>(std::move(switching))));
  const bool may_lose = std::any_of(tables.begin(), tables.end(), [](const TableSwaps& table) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [](const Swap& swap) { return swap.narrows_back; });
  });
  if (may_lose) expand.before_return = nothing_lost(expand.goal, tables);
  Step contract{contracted(std::get<Plan>(std::move(contracting)), tables, askers), after};
  contract.purpose = "contract";
  std::vector<Step> steps;
  steps.push_back(std::move(expand));
  steps.push_back(std::move(contract));
  return steps;
}

}  // namespace specql::migrate
