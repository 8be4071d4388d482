// A plan on a real database, each claim of it measured.
#pragma once

#include "generator/migrate/plan.h"
#include "generator/project/facts.h"
#include "generator/project/survivors.h"
#include "tests/support/postgres.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::testing {

/// Runs the statements of a plan on a database that nobody else is connected to. What comes back is what went
/// wrong, or which lock, rewrite or scan was not claimed; empty if nothing. It begins with `kRowsRefuse`
/// where a statement met rows that it says may be there.
inline constexpr std::string_view kRowsRefuse = "rows refuse: ";
[[nodiscard]] std::string rehearse(const std::string& database, const migrate::Plan& plan);

/// A connection of the product's own to a database of the test server.
[[nodiscard]] project::Connection open(const std::string& database);

/// Rows that fit a version, where there can be some; how many there are then.
std::size_t insert_rows(const std::string& database, const catalog::Database& version);

/// The values of columns, read by a session that ends then; throws where they cannot be read.
[[nodiscard]] project::Values values_of(const std::string& database, const project::Survivors& columns,
                                        project::Moment moment);

/// What rules for scripts have against a plan and the plan does not declare; empty if nothing.
[[nodiscard]] std::string undeclared(const migrate::Plan& plan);

/// The state of a database, in the schemas of a catalog.
[[nodiscard]] std::vector<project::Fact> state_of(const std::string& database,
                                                  const catalog::Database& catalog);

/// The schemas of a catalog as pg_dump writes them, in statements.
[[nodiscard]] std::vector<std::string> dump_of(const std::string& database, const catalog::Database& catalog);

/// How the one state differs from the other; empty if in nothing.
[[nodiscard]] std::string difference(const std::vector<project::Fact>& found,
                                     const std::vector<project::Fact>& expected);

/// How a database differs from one that was made at once, in the schemas of that; empty if in nothing.
[[nodiscard]] std::string difference(const std::string& database, const std::string& expected,
                                     const catalog::Database& catalog);

}  // namespace specql::testing
