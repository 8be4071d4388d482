// Rows for a database whose tables are known.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/project/database.h"

#include <cstddef>

namespace specql::project {

/// A few rows for each table, as far as its rules take them. Gives how many there are.
std::size_t insert_rows(Connection& connection, const catalog::Database& database);

}  // namespace specql::project
