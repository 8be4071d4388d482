// Enums that are kept as texts: the labels that a column's rule allows.
#pragma once

#include "generator/migrate/planner.h"

#include <string>
#include <vector>

namespace specql::migrate {

/// Labels that rows of a column may hold and that the new version does not know.
[[nodiscard]] std::vector<std::string> labels_gone(const TablePair& pair, const catalog::Column& before,
                                                   const catalog::Column& after);

/// Asks about each column that has lost some, unless it is decided.
void plan_labels(Planner& planner, const TablePair& pair);

}  // namespace specql::migrate
