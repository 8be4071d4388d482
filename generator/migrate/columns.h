// Columns of a table that both versions have.
#pragma once

#include "generator/migrate/planner.h"

namespace specql::migrate {

void plan_columns(Planner& planner, const TablePair& pair);

/// A computed column that the new version's view shows instead: nothing is lost.
[[nodiscard]] bool is_viewed_now(const catalog::Column& before, const catalog::Table& table,
                                 const catalog::Database& after);

/// For `TablePair::remade`.
[[nodiscard]] std::set<sql::Identifier> remade_columns(const TablePair& pair);

}  // namespace specql::migrate
