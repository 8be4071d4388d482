#include "generator/migrate/expand.h"

#include "generator/migrate/domains.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/member_tree.h"
#include "generator/migrate/widening.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Database;

/// What a plan does only for a while, told as the changes that ask for it.
class Teller {
 public:
  Teller(const std::vector<Widening>& widenings, const Askers& askers) : askers_(askers) {
    for (const Widening& widening : widenings) {
      for (const Swap& swap : widening.swaps)
        tell(*widening.pair, swap);
    }
  }

  Plan retell(Plan plan) && {
    std::vector<std::size_t> places(plan.changes.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (asker_of(plan.changes[i]) != nullptr) continue;
      places[i] = changes_.size();
      change_of_.emplace(plan.changes[i].subject, changes_.size());
      changes_.push_back(plan.changes[i]);
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (const std::string* asker = asker_of(plan.changes[i])) places[i] = change_of_.at(*asker);
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
    if (with_new_labels(swap.before->default_value.value, swap.labels) == swap.after->default_value.value)
      same_default_.insert(now);
    const std::vector<Rename> renames = renames_of(pair, swap);
    if (!renames.empty()) {
      change_of_.emplace(now, tell(renames, origin));
      return;
    }
    change_of_.emplace(now, changes_.size());
    changes_.push_back(
        {ChangeKind::column_retyped,
         now,
         fmt::format("{} to {}", sql::to_string(swap.before->type), sql::to_string(swap.after->type)),
         origin,
         {}});
  }

  struct Rename {
    ChangeKind kind;
    std::string was, now;
  };

  static std::vector<Rename> renames_of(const TablePair& pair, const Swap& swap) {
    std::vector<Rename> renames;
    const catalog::Domain& before = domain_of(*pair.before, swap.before->name);
    const std::string was = enum_of(*pair.before, before) + ".";
    const std::string now = enum_of(*pair.after, domain_of(*pair.after, swap.after->name)) + ".";
    for (const auto& [from, to] : swap.labels)
      renames.push_back({ChangeKind::value_renamed, was + from, now + to});
    const MemberTree tree(before.members);
    for (const auto& [path, name] : swap.members) {
      const std::string former = tree.name_of(path);
      const std::string type = former.substr(0, former.rfind('.') + 1);
      renames.push_back({ChangeKind::member_renamed, former, type + name});
    }
    return renames;
  }

  /// Once for each enum and type, however many columns hold its values; the number of the first change.
  std::size_t tell(const std::vector<Rename>& renames, const catalog::Origin& origin) {
    for (const auto& [kind, was, now] : renames) {
      if (!renames_told_.emplace(now, changes_.size()).second) continue;
      changes_.push_back({kind, now, "was " + was, origin, was});
    }
    return renames_told_.at(renames.front().now);
  }

  [[nodiscard]] const std::string* asker_of(const Change& change) const {
    if (change.kind == ChangeKind::column_default && same_default_.contains(change.subject))
      return &*same_default_.find(change.subject);
    for (const std::string* subject : {&change.former, &change.subject}) {
      if (const auto found = askers_.find(*subject); found != askers_.end()) return &found->second;
    }
    return nullptr;
  }

  const Askers& askers_;
  std::set<std::string> same_default_;
  std::map<std::string, std::size_t> renames_told_;  ///< by the name now
  std::map<std::string, std::size_t> change_of_;
  std::vector<Change> changes_;
};

/// What keeps the old forms goes with them; what is in the new form and fits there is no loss. Else there may
/// be a type that only they have had.
Plan contracted(Plan plan, const std::vector<Widening>& widenings, const Askers& askers) {
  std::map<std::string, const Swap*> columns;
  for (const Widening& widening : widenings) {
    for (const Swap& swap : widening.swaps)
      columns.emplace(dotted(widening.pair->after->name, swap.old), &swap);
  }
  std::map<std::string, std::size_t> change_of;
  std::vector<Change> changes;
  std::vector<std::size_t> places(plan.changes.size());
  const auto asker_of = [&](const Change& change) {
    const auto found = askers.find(change.subject);
    return found == askers.end() ? nullptr : &found->second;
  };
  for (std::size_t i = 0; i < places.size(); ++i) {
    Change& change = plan.changes[i];
    const auto column = columns.find(change.subject);
    const bool goes = column != columns.end() && change.kind == ChangeKind::column_dropped;
    if (asker_of(change) != nullptr && !goes) continue;
    if (goes && !column->second->narrows) change.kind = ChangeKind::column_contracted;
    if (goes) change_of.emplace(*asker_of(change), changes.size());
    places[i] = changes.size();
    changes.push_back(change);
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string* asker = asker_of(plan.changes[i]);
    if (asker != nullptr) places[i] = change_of.at(*asker);
  }
  for (Stage& stage : plan.stages) {
    for (Statement& statement : stage.statements) {
      statement.change = places[statement.change];
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
Decisions dropping(const std::vector<Widening>& widenings) {
  Decisions decisions;
  for (const Widening& widening : widenings) {
    for (const Swap& swap : widening.swaps) {
      catalog::Column column;
      column.name = swap.old;
      decisions.drops.insert(subject_of(*widening.pair->after, column));
    }
  }
  return decisions;
}

template <class Condition>
bool any_swap(const std::vector<Widening>& widenings, Condition condition) {
  return std::any_of(widenings.begin(), widenings.end(), [&](const Widening& widening) {
    return std::any_of(widening.swaps.begin(), widening.swaps.end(), condition);
  });
}

}  // namespace

std::variant<std::vector<Step>, std::vector<Problem>> plan_steps(const Database& before,
                                                                 const Database& after,
                                                                 const Decisions& decisions) {
  Planner planner(before, after, decisions);
  const std::vector<Widening> widenings = find_widenings(planner);
  if (refuse_undecided(planner) || widenings.empty()) {
    Planned planned = complete(std::move(planner));
    if (auto* problems = std::get_if<std::vector<Problem>>(&planned)) return std::move(*problems);
    return std::vector<Step>{{std::get<Plan>(std::move(planned)), after}};
  }
  Askers askers;
  const Database wide = widened(planner, widenings, askers);
  Step expand{{}, kept(planner, widenings, askers)};
  Planned widening = plan(before, wide, Decisions::whatever_it_takes());
  Planned switching = complete(Planner(wide, expand.goal, decisions));
  for (Planned* one : {&widening, &switching}) {
    if (auto* problems = std::get_if<std::vector<Problem>>(one)) return std::move(*problems);
  }
  settle(expand.goal);
  expand.plan =
      Teller(widenings, askers)
          .retell(joined(std::get<Plan>(std::move(widening)), std::get<Plan>(std::move(switching))));
  if (any_swap(widenings, [](const Swap& swap) { return swap.narrows_back; }))
    expand.before_return = nothing_lost(expand.goal, widenings);
  std::vector<Step> steps;
  steps.push_back(std::move(expand));
  if (!any_swap(widenings, [](const Swap&) { return true; })) return steps;
  const Decisions drops = dropping(widenings);
  Planned contracting = complete(Planner(steps.front().goal, after, drops));
  if (auto* problems = std::get_if<std::vector<Problem>>(&contracting)) return std::move(*problems);
  steps.push_back({contracted(std::get<Plan>(std::move(contracting)), widenings, askers), after});
  steps.back().purpose = "contract";
  return steps;
}

}  // namespace specql::migrate
