// Rows for a database whose tables are known.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/project/database.h"

#include <cstddef>
#include <string>
#include <vector>

namespace specql::project {

struct SampleRows {
  std::size_t count = 0;
  std::vector<std::string> empty;  ///< tables whose rules no made-up row keeps
};

/// A few rows for each table of an entity: labels in turn, and values that the rules of their types take.
SampleRows insert_rows(Connection& connection, const catalog::Database& database);

}  // namespace specql::project
