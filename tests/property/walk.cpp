#include "tests/property/walk.h"

#include "generator/migrate/decisions.h"
#include "generator/migrate/renames.h"
#include "generator/project/schema_dump.h"
#include "generator/project/trace.h"
#include "tests/property/choices.h"
#include "tests/property/edits.h"
#include "tests/property/run.h"
#include "tests/support/postgres.h"
#include "tests/support/rehearsal.h"

#include <exception>
#include <utility>

#include <rapidcheck.h>

namespace specql::testing {

std::string falsify_pairs(std::size_t pairs, std::size_t most_changes, const JudgeOfPair& judge) {
  return falsify(pairs, [&] {
    const auto [from, to] = *rc::gen::exec([&] {
      const Version first = first_version(random_project());
      const Version second = edited(first, 1 + below(most_changes));
      return std::pair(first.texts, second.texts);
    });
    std::string found;
    try {
      found = judge(from, to);
    } catch (const std::exception& error) {
      found = error.what();
    }
    return found.empty() ? found : found + "\nfrom:\n" + show(from) + "\nto:\n" + show(to);
  });
}

Compiled lowered(const Texts& texts) {
  Compiled result = check(texts);
  if (!result.accepted) return result;
  project::Trace trace;
  result.workspace->lower(trace);
  return result;
}

namespace {

/// The first way in which a lost label or member may have another name.
bool rename_value(const migrate::Problem& problem, const catalog::Database& before, catalog::Database& goal) {
  if (problem.relabellings.empty()) return false;
  const std::string& first = problem.relabellings.front();
  const std::size_t equals = first.find('=');
  return !migrate::rename(goal, before, first.substr(0, equals), first.substr(equals + 1)).empty();
}

}  // namespace

std::optional<std::vector<migrate::Step>> plan_with_decisions(const catalog::Database& before,
                                                              const catalog::Database& after) {
  migrate::Decisions decisions;
  catalog::Database goal = after;
  for (int round = 0; round < 3; ++round) {
    auto planned = migrate::plan_steps(before, goal, decisions);
    if (auto* steps = std::get_if<std::vector<migrate::Step>>(&planned)) return std::move(*steps);
    for (const migrate::Problem& problem : std::get<std::vector<migrate::Problem>>(planned)) {
      if (problem.kind == migrate::ProblemKind::GoneAction) decisions.drops.insert(problem.subject);
      if (problem.kind == migrate::ProblemKind::Undecided) {
        for (std::string& subject :
             migrate::decided_by(migrate::Decision::Drop, problem.subject, before, goal))
          decisions.drops.insert(std::move(subject));
      }
      if (problem.kind == migrate::ProblemKind::NoValue) decisions.filled.insert(problem.subject);
      if (rename_value(problem, before, goal)) continue;
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
