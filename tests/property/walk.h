// What tests of random versions share: a version's database, the way to the next one, what is made at once.
#pragma once

#include "generator/migrate/expand.h"
#include "generator/project/facts.h"
#include "tests/support/compile.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace specql::testing {

/// Judges pairs of versions, the second after a few changes, until one has something wrong with it or there
/// were so many; what is wrong, with the pair. What `judge` throws is wrong, too.
using JudgeOfPair = std::function<std::string(const Texts& from, const Texts& to)>;
[[nodiscard]] std::string falsify_pairs(std::size_t pairs, std::size_t most_changes,
                                        const JudgeOfPair& judge);

/// Checked, and its database made; no outputs.
[[nodiscard]] Compiled lowered(const Texts& texts);

/// Everything that a plan asks about is decided; what it refuses for good is left.
[[nodiscard]] std::optional<std::vector<migrate::Step>> plan_with_decisions(const catalog::Database& before,
                                                                            const catalog::Database& after);

/// A database as two witnesses see it: the product's own facts, and `pg_dump`, which takes its time and is
/// not asked always.
struct State {
  std::vector<project::Fact> facts;
  std::optional<std::vector<std::string>> dump;
};
enum class Witnesses : bool { One, Both };
[[nodiscard]] State state_of(const std::string& database, const catalog::Database& catalog,
                             Witnesses witnesses);
/// That of a database that is made at once.
[[nodiscard]] State fresh_state(const catalog::Database& goal, Witnesses witnesses);

/// How the one differs from the other; empty if in nothing.
[[nodiscard]] std::string difference(const State& found, const State& expected);

}  // namespace specql::testing
