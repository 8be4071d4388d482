// Any two versions of a project: the way from the one to the other ends where the other was made at once,
// every lock and rewrite on it claimed, all that rules for scripts know of it declared, and the way back
// where it began.
#include "generator/migrate/plan.h"
#include "generator/migrate/render.h"
#include "tests/property/choices.h"
#include "tests/property/edits.h"
#include "tests/property/run.h"
#include "tests/property/sample_rows.h"
#include "tests/support/rehearsal.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <rapidcheck.h>

namespace specql::testing {
namespace {

struct Counts {
  std::size_t pairs = 0;
  std::size_t refused = 0;
  std::size_t equal = 0;
  std::size_t expanded = 0;
  std::size_t back = 0;
  std::size_t rows = 0;
  std::size_t stopped = 0;  ///< by rows that a new rule refuses
};

/// Everything that a plan asks about is decided; what it refuses for good is left.
std::optional<std::vector<migrate::Step>> plan_with_decisions(const catalog::Database& before,
                                                              const catalog::Database& after) {
  migrate::Decisions decisions;
  for (int round = 0; round < 3; ++round) {
    auto planned = migrate::plan_steps(before, after, decisions);
    if (auto* steps = std::get_if<std::vector<migrate::Step>>(&planned)) return std::move(*steps);
    for (const migrate::Problem& problem : std::get<std::vector<migrate::Problem>>(planned)) {
      if (problem.kind == migrate::ProblemKind::Undecided) decisions.drops.insert(problem.subject);
      if (problem.kind == migrate::ProblemKind::NoValue) decisions.filled.insert(problem.subject);
      if (problem.kind == migrate::ProblemKind::Narrowed) decisions.narrows.insert(problem.subject);
    }
  }
  return std::nullopt;
}

/// From one that is made at once.
std::string difference_to(const TemporaryDatabase& walked, const catalog::Database& goal) {
  const TemporaryDatabase fresh;
  fresh.connect().must(script_of(goal));
  return difference(walked.name(), fresh.name(), goal);
}

std::string walk_problem(const Texts& from, const Texts& to, Counts& counts) {
  const Compiled before = compile(from);
  const Compiled after = compile(to);
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
  const TemporaryDatabase first;
  first.connect().must(single_script(from));
  const TemporaryDatabase walked(TemporaryDatabase::CopyOf{first});
  Connection connection = walked.connect();
  counts.rows += insert_rows(connection, old);
  const Values values = values_before(connection, old, now, steps->front().plan);
  for (const migrate::Step& step : *steps) {
    std::string problem = undeclared(step.plan);
    if (problem.empty()) problem = rehearse(connection, step.plan);
    if (problem.starts_with(kRowsRefuse)) {
      ++counts.stopped;
      return "";
    }
    if (problem.empty()) problem = difference_to(walked, step.goal);
    if (!problem.empty()) return "up: " + problem + migrate::to_script(step.plan, "up");
  }
  if (values_after(connection, values) != values)
    return "values were lost\n" + migrate::to_script(steps->front().plan, "up");
  for (std::size_t i = steps->size(); i-- > 0;) {
    const catalog::Database& goal = i == 0 ? old : (*steps)[i - 1].goal;
    const migrate::WayBack back = migrate::plan_back(goal, (*steps)[i]);
    if (!back.plan) return "";
    ++counts.back;
    std::string problem = undeclared(*back.plan);
    if (problem.empty()) problem = rehearse(connection, *back.plan);
    if (problem.starts_with(kRowsRefuse)) return "";
    if (problem.empty()) problem = difference_to(walked, goal);
    if (!problem.empty()) return "down: " + problem + migrate::to_script(back, "down");
  }
  return "";
}

}  // namespace

TEST_CASE("versions of a project migrate to each other, and back") {
  Counts counts;
  const std::string problem = falsify(wanted_cases() * 3 / 2, [&counts] {
    const auto [from, to] = *rc::gen::exec([] {
      const Version first = first_version(random_project());
      const std::size_t changes = 1 + below(5);
      const Version second = edited(first, changes);
      return std::pair(first.texts, second.texts);
    });
    std::string found;
    try {
      found = walk_problem(from, to, counts);
    } catch (const std::exception& error) {
      found = error.what();
    }
    return found.empty() ? found : found + "\nfrom:\n" + show(from) + "\nto:\n" + show(to);
  });
  CHECK_MESSAGE(problem.empty(), problem);
  MESSAGE(counts.pairs, " pairs: ", counts.refused, " refused, ", counts.equal, " alike, ", counts.expanded,
          " in two migrations, ", counts.back, " back again, ", counts.rows, " rows, ", counts.stopped,
          " stopped by rows");
  CHECK_MESSAGE(counts.refused * 5 < counts.pairs, counts.refused, " of ", counts.pairs, " were refused");
}

}  // namespace specql::testing
