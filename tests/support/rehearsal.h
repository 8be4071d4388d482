// A plan on a real database, each claim of it measured.
#pragma once

#include "generator/migrate/plan.h"
#include "generator/project/facts.h"
#include "tests/support/postgres.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::testing {

/// Runs the statements of a plan, stage by stage. What comes back is what went wrong, or which lock or
/// rewrite was not claimed; empty if nothing. It begins with `kRowsRefuse` where a statement met rows that it
/// says may be there.
inline constexpr std::string_view kRowsRefuse = "rows refuse: ";
[[nodiscard]] std::string rehearse(Connection& connection, const migrate::Plan& plan);

/// What rules for scripts have against a plan and the plan does not declare; empty if nothing.
[[nodiscard]] std::string undeclared(const migrate::Plan& plan);

/// The state of a database, in the schemas of a catalog.
[[nodiscard]] std::vector<project::Fact> state_of(const std::string& database,
                                                  const catalog::Database& catalog);

/// How the one state differs from the other; empty if in nothing.
[[nodiscard]] std::string difference(const std::vector<project::Fact>& found,
                                     const std::vector<project::Fact>& expected);

/// How a database differs from one that was made at once, in the schemas of that; empty if in nothing.
[[nodiscard]] std::string difference(const std::string& database, const std::string& expected,
                                     const catalog::Database& catalog);

}  // namespace specql::testing
