// Any two versions of a project: the way from the one to the other ends where the other was made at once,
// every lock, rewrite and scan on it claimed, all that rules for scripts know of it declared, and the way
// back where it began.
#include "generator/migrate/render.h"
#include "generator/project/survivors.h"
#include "tests/property/run.h"
#include "tests/property/walk.h"
#include "tests/support/rehearsal.h"
#include "tests/support/turning.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::size_t kDumped = 4;  ///< one of so many pairs is seen by pg_dump as well

struct Counts {
  std::size_t pairs = 0;
  std::size_t refused = 0;
  std::size_t equal = 0;
  std::size_t expanded = 0;
  std::size_t relabelled = 0;
  std::size_t back = 0;
  std::size_t rows = 0;
  std::size_t stopped = 0;  ///< by rows that a new rule refuses
};

bool relabels(const migrate::Plan& plan) {
  return std::any_of(plan.changes.begin(), plan.changes.end(), [](const migrate::Change& change) {
    return change.kind == migrate::ChangeKind::value_renamed ||
           change.kind == migrate::ChangeKind::member_renamed;
  });
}

std::string walk_problem(const Texts& from, const Texts& to, Counts& counts) {
  const Compiled before = lowered(from);
  const Compiled after = lowered(to);
  if (!before.accepted || !after.accepted) return "refused:\n" + before.complaints() + after.complaints();
  const catalog::Database& old = before.workspace->database();
  const catalog::Database& now = after.workspace->database();
  ++counts.pairs;
  const auto steps = plan_with_decisions(old, now);
  if (!steps) {
    ++counts.refused;
    return "";
  }
  if (steps->front().plan.stages.empty()) {
    ++counts.equal;
    return "";
  }
  if (steps->size() > 1) ++counts.expanded;
  if (relabels(steps->front().plan)) ++counts.relabelled;
  const TemporaryDatabase walked;
  walked.connect().must(script_of(old));
  const Witnesses witnesses = counts.pairs % kDumped == 0 ? Witnesses::Both : Witnesses::One;
  std::vector<State> states{state_of(walked.name(), old, witnesses)};
  counts.rows += insert_rows(walked.name(), old);
  const project::Survivors columns = project::survivors(old, now, steps->front().plan.changes);
  const project::Values values = values_of(walked.name(), columns, project::Moment::Before);
  const std::size_t stages = steps->front().plan.stages.size();
  const std::size_t stop = 1 + counts.pairs % stages;
  std::string turned = stop == stages ? "" : turn_back_behind(stop, walked, steps->front(), old);
  if (!turned.empty()) return turned + migrate::to_script(steps->front().plan, "up");
  for (const migrate::Step& step : *steps) {
    std::string problem = undeclared(step.plan);
    if (problem.empty()) problem = rehearse(walked.name(), step.plan);
    if (problem.starts_with(kRowsRefuse)) {
      ++counts.stopped;
      return "";
    }
    states.push_back(fresh_state(step.goal, witnesses));
    if (problem.empty()) problem = difference(state_of(walked.name(), step.goal, witnesses), states.back());
    if (!problem.empty()) return "up: " + problem + migrate::to_script(step.plan, "up");
  }
  if (values_of(walked.name(), columns, project::Moment::After) != values)
    return "values were lost\n" + migrate::to_script(steps->front().plan, "up");
  for (std::size_t i = steps->size(); i-- > 0;) {
    const catalog::Database& goal = i == 0 ? old : (*steps)[i - 1].goal;
    const migrate::WayBack back = migrate::plan_back(goal, (*steps)[i]);
    if (!back.plan) return "";
    ++counts.back;
    std::string problem = undeclared(*back.plan);
    if (problem.empty()) problem = rehearse(walked.name(), *back.plan);
    if (problem.starts_with(kRowsRefuse)) return "";
    if (problem.empty()) problem = difference(state_of(walked.name(), goal, witnesses), states[i]);
    if (!problem.empty()) return "down: " + problem + migrate::to_script(back, "down");
  }
  if (values_of(walked.name(), columns, project::Moment::Before) != values)
    return "values were lost on the way back";
  return "";
}

}  // namespace

TEST_CASE("versions of a project migrate to each other, and back") {
  Counts counts;
  const std::string problem =
      falsify_pairs(wanted_cases() * 3 / 2, 5,
                    [&](const Texts& from, const Texts& to) { return walk_problem(from, to, counts); });
  CHECK_MESSAGE(problem.empty(), problem);
  MESSAGE(counts.pairs, " pairs: ", counts.refused, " refused, ", counts.equal, " alike, ", counts.expanded,
          " in two migrations, ", counts.relabelled, " with other labels or members, ", counts.back,
          " back again, ", counts.rows, " rows, ", counts.stopped, " stopped by rows");
  CHECK_MESSAGE(counts.refused * 5 < counts.pairs, counts.refused, " of ", counts.pairs, " were refused");
}

}  // namespace specql::testing
