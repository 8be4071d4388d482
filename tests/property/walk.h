// What tests of random versions share: a version's database, the way to the next one, what is made at once.
#pragma once

#include "generator/migrate/expand.h"
#include "generator/project/facts.h"
#include "tests/support/compile.h"

#include <optional>
#include <vector>

namespace specql::testing {

/// Checked, and its database made; no outputs.
[[nodiscard]] Compiled lowered(const Texts& texts);

/// Everything that a plan asks about is decided; what it refuses for good is left.
[[nodiscard]] std::optional<std::vector<migrate::Step>> plan_with_decisions(const catalog::Database& before,
                                                                            const catalog::Database& after);

/// The state of a database that is made at once.
[[nodiscard]] std::vector<project::Fact> fresh_state(const catalog::Database& goal);

}  // namespace specql::testing
