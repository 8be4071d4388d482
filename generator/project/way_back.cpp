#include "generator/project/way_back.h"

#include "generator/migrate/written_plan.h"
#include "generator/project/undo.h"
#include "generator/sql/statement_trees.h"
#include "generator/support/text.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

namespace specql::project {
namespace {

using migrate::Phase;
using sql::ScriptUnit;

struct Known {
  Phase phase = Phase::Expand;
  bool proves_again = false;  ///< a rule that the old version has as well
};

/// The statements of a plan, and when they come.
std::map<std::string, Known> known_statements(const migrate::WrittenPlan& plan) {
  std::map<std::string, Known> known;
  for (const migrate::WrittenStatement& written : plan.statements) {
    const bool restores = written.change < plan.changes.size() &&
                          plan.changes[written.change].kind == migrate::ChangeKind::constraint_restored;
    const auto parts = sql::split_statements(written.sql);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&parts)) {
      for (const std::string& text : *texts)
        known.emplace(text, Known{written.phase, restores && written.phase == Phase::Constrain});
    }
  }
  return known;
}

/// A unit of up.sql that is counted.
struct Step {
  const ScriptUnit* unit = nullptr;
  Known known;
};

/// What somebody has put between the statements of the plan belongs to those before it.
std::vector<Step> steps_of(const Script& script, const std::map<std::string, Known>& statements) {
  std::vector<Step> steps;
  Known known;
  for (const ScriptUnit& unit : script.units) {
    if (!unit.is_counted()) continue;
    for (const std::string& statement : unit.statements) {
      if (const auto found = statements.find(statement); found != statements.end()) known = found->second;
    }
    steps.push_back({&unit, known});
  }
  return steps;
}

/// Behind which steps the new version is in force.
std::size_t end_of_switch(const std::vector<Step>& steps) {
  const auto first = std::find_if(steps.begin(), steps.end(),
                                  [](const Step& step) { return step.known.phase > Phase::Switch; });
  return static_cast<std::size_t>(first - steps.begin());
}

NoWayBack to_complete(std::string_view why) {
  return {fmt::format("{}; `specql migrate apply` completes it", why)};
}

class Turning {
 public:
  Turning(const Migration& migration, std::vector<Script> up, std::vector<Script> down)
      : migration_(migration),
        plan_(migrate::read_plan(migration.plan)),
        known_(known_statements(plan_)),
        up_(std::move(up)),
        down_(std::move(down)) {}

  /// `done` of all units, but not the last one.
  std::variant<ScriptsBack, NoWayBack> behind(std::size_t done) && {
    for (const Script& script : up_) {
      if (!script.own) return behind_steps(script, done);
      const std::size_t count = count_of(script);
      if (done == 0) return ScriptsBack{{}, false};
      if (done < count) return stopped_in(script);
      done -= count;
    }
    return ScriptsBack();
  }

 private:
  static NoWayBack stopped_in(const Script& script) {
    return to_complete(fmt::format("it has stopped in the middle of {}", script.file));
  }

  std::variant<ScriptsBack, NoWayBack> behind_steps(const Script& script, std::size_t done) {
    steps_ = steps_of(script, known_);
    file_ = script.file;
    if (done > steps_.size()) return stopped_in(up_.back());
    const std::size_t switched = end_of_switch(steps_);
    auto problem = done > 0 && done >= switched ? from_new_version(switched, done) : from_old_version(done);
    if (problem) return std::move(*problem);
    return std::move(back_);
  }

  /// What stands beside the old version goes.
  std::optional<NoWayBack> from_old_version(std::size_t done) {
    back_.after_switch = false;
    const auto& [before, after] = kOwnSteps;
    if (migration_.own_steps.contains(before.up) && !migration_.own_steps.contains(before.down))
      return NoWayBack{fmt::format("it has {}, and no {}", before.up, before.down)};
    if (auto problem = undo_steps(0, done)) return problem;
    take_script(before.down);
    return std::nullopt;
  }

  /// Rules that have come for rows that are there go, what is left to go goes as well, and down.sql finds
  /// what it expects but for those rules. Those that the old version has too are proven first.
  std::optional<NoWayBack> from_new_version(std::size_t switched, std::size_t done) {
    if (std::string reason = migration_.why_not_back(); !reason.empty()) return NoWayBack{std::move(reason)};
    const bool has_rules = done == steps_.size() || steps_[done].known.phase == Phase::Contract;
    if (!has_rules) {
      if (changes_key()) return to_complete("its primary keys are being exchanged");
      if (auto problem = undo_steps(switched, done)) return problem;
    }
    Script rest{file_, {}, false};
    for (std::size_t i = done; i < steps_.size(); ++i) {
      const Known& known = steps_[i].known;
      if (known.phase == Phase::Contract || known.proves_again) rest.units.push_back(*steps_[i].unit);
    }
    back_.scripts.push_back(std::move(rest));
    take_script("down.sql");
    take_script(kOwnSteps.front().down);
    return std::nullopt;
  }

  [[nodiscard]] bool changes_key() const {
    return std::any_of(plan_.changes.begin(), plan_.changes.end(), [](const migrate::Change& one) {
      return one.kind == migrate::ChangeKind::primary_key;
    });
  }

  /// From one to before another, and the one behind them if it stands by itself: it may have been run and not
  /// been counted.
  std::optional<NoWayBack> undo_steps(std::size_t begin, std::size_t end) {
    if (end < steps_.size() && steps_[end].unit->kind == ScriptUnit::Kind::Alone) ++end;
    std::vector<std::string> statements;
    for (std::size_t i = begin; i < end; ++i) {
      for (const std::string& statement : steps_[i].unit->statements) {
        if (!known_.contains(statement))
          return to_complete(
              fmt::format("{}:{} is not what specql has written, so nobody knows what takes it back", file_,
                          steps_[i].unit->line));
        statements.push_back(statement);
      }
    }
    auto undone = undo(statements);
    if (const auto* problem = std::get_if<NoUndo>(&undone))
      return to_complete(fmt::format("nothing takes `{}` back", problem->statement));
    Script back{file_, {}, false};
    for (std::string& statement : std::get<std::vector<std::string>>(undone))
      back.units.push_back({ScriptUnit::Kind::Alone, {std::move(statement)}, 1, {}});
    back_.scripts.push_back(std::move(back));
    return std::nullopt;
  }

  void take_script(std::string_view file) {
    for (Script& script : down_) {
      if (script.file == file) back_.scripts.push_back(std::move(script));
    }
  }

  const Migration& migration_;
  const migrate::WrittenPlan plan_;
  const std::map<std::string, Known> known_;
  std::vector<Script> up_;
  std::vector<Script> down_;
  std::vector<Step> steps_;  ///< of up.sql
  std::string file_;
  ScriptsBack back_;
};

}  // namespace

std::variant<ScriptsBack, NoWayBack> way_back(const Migration& migration,
                                              std::optional<std::size_t> stopped_behind) {
  std::vector<Script> both[2];
  for (const Direction direction : {Direction::Up, Direction::Down}) {
    auto read = migration.scripts(direction);
    if (const auto* problem = std::get_if<ScriptProblem>(&read))
      return NoWayBack{fmt::format("{}: {}", problem->place, problem->message)};
    both[direction == Direction::Down ? 1 : 0] = std::get<std::vector<Script>>(std::move(read));
  }
  auto& [up, down] = both;
  if (stopped_behind && *stopped_behind < count_of(up))
    return Turning(migration, std::move(up), std::move(down)).behind(*stopped_behind);
  if (std::string reason = migration.why_not_back(); !reason.empty()) return NoWayBack{std::move(reason)};
  return ScriptsBack{std::move(down), true};
}

}  // namespace specql::project
