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

/// The columns whose values a plan leaves alone: the name after it, and the one before.
using Survivors = std::map<std::string, std::string>;
[[nodiscard]] Survivors survivors(const catalog::Database& before, const catalog::Database& after,
                                  const migrate::Plan& plan);

/// A digest of the values of each column, by its name.
using Values = std::map<std::string, std::string>;
/// Of columns that are survivors, by the names that they get.
[[nodiscard]] Values values_before(Connection& connection, const Survivors& columns);
/// Of the same columns as `before`.
[[nodiscard]] Values values_after(Connection& connection, const Values& before);

}  // namespace specql::testing
