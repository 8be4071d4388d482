// Columns of a table that both versions have.
#pragma once

#include "generator/migrate/planner.h"

namespace specql::migrate {

void plan_columns(Planner& planner, const TablePair& pair);

/// It keeps a part of a reference to one of several entities, of which exactly one has to be there.
[[nodiscard]] bool is_of_required_arc(const catalog::Table& table, const catalog::Column& column);

/// A computed column that the new version's view shows instead: nothing is lost.
[[nodiscard]] bool is_viewed_now(const catalog::Column& before, const catalog::Table& table,
                                 const catalog::Database& after);

/// For `TablePair::remade`.
[[nodiscard]] std::set<sql::Identifier> remade_columns(const TablePair& pair);

}  // namespace specql::migrate
