// What became of the rows and values of a database that went through a migration.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/migrate/match.h"
#include "generator/migrate/plan.h"
#include "generator/project/database.h"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace specql::project {

struct Survivor {
  std::string former;      ///< the column's name before
  std::string today = {};  ///< SQL for a former value in the words of now; empty: it has kept them
};
/// The columns whose values changes leave alone, but for the names of labels and members; by the name after
/// them.
using Survivors = std::map<std::string, Survivor>;
[[nodiscard]] Survivors survivors(const catalog::Database& before, const catalog::Database& after,
                                  const std::vector<migrate::Change>& changes);

/// A digest of the values of each column in all rows, and how many rows there are; by its name after.
using Values = std::map<std::string, std::string>;
/// Under the names that the columns have at this time.
enum class Moment : bool { Before, After };
[[nodiscard]] std::variant<Values, SqlError> read_values(Connection& connection, const Survivors& columns,
                                                         Moment moment);

/// The columns whose values are others now.
[[nodiscard]] std::vector<std::string> lost(const Values& before, const Values& after);

}  // namespace specql::project
