// Columns of a table that both versions have.
#pragma once

#include "generator/migrate/planner.h"

namespace specql::migrate {

void plan_columns(Planner& planner, const TablePair& pair);

/// For `TablePair::remade`.
[[nodiscard]] std::set<sql::Identifier> remade_columns(const TablePair& pair);

}  // namespace specql::migrate
