// Rows for a database whose tables are known, and what became of them.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/migrate/plan.h"
#include "tests/support/postgres.h"

#include <map>
#include <string>

namespace specql::testing {

/// A few rows for each table, as far as its rules take them. Gives how many there are.
std::size_t insert_rows(Connection& connection, const catalog::Database& database);

/// A digest of the values of each column that a plan leaves alone, by the column's name after it.
using Values = std::map<std::string, std::string>;
[[nodiscard]] Values values_before(Connection& connection, const catalog::Database& before,
                                   const catalog::Database& after, const migrate::Plan& plan);
[[nodiscard]] Values values_after(Connection& connection, const Values& before);

}  // namespace specql::testing
