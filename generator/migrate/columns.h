// Columns of a table that both versions have.
#pragma once

#include "generator/migrate/planner.h"

namespace specql::migrate {

void plan_columns(Planner& planner, const TablePair& pair);

/// Columns that are taken away and made again, because they are computed in another way: what stands on them
/// has to go first. By their names before.
[[nodiscard]] std::set<sql::Identifier> remade_columns(const TablePair& pair);

}  // namespace specql::migrate
