#include "tests/property/walk.h"

#include "generator/project/schema_dump.h"
#include "generator/project/trace.h"
#include "tests/support/postgres.h"
#include "tests/support/rehearsal.h"

namespace specql::testing {

Compiled lowered(const Texts& texts) {
  Compiled result = check(texts);
  if (!result.accepted) return result;
  project::Trace trace;
  result.workspace->lower(trace);
  return result;
}

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

State state_of(const std::string& database, const catalog::Database& catalog, Witnesses witnesses) {
  State state{state_of(database, catalog), {}};
  if (witnesses == Witnesses::Both) state.dump = dump_of(database, catalog);
  return state;
}

State fresh_state(const catalog::Database& goal, Witnesses witnesses) {
  const TemporaryDatabase fresh;
  fresh.connect().must(script_of(goal));
  return state_of(fresh.name(), goal, witnesses);
}

std::string difference(const State& found, const State& expected) {
  std::string text = difference(found.facts, expected.facts);
  if (found.dump && expected.dump) text += project::difference_of_dumps(*expected.dump, *found.dump);
  return text;
}

}  // namespace specql::testing
