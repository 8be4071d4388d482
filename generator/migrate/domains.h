// Columns that may hold less than before, whatever PostgreSQL says of their types: labels that are gone,
// rules that have got tighter, amounts of another currency.
#pragma once

#include "generator/migrate/planner.h"

#include <vector>

namespace specql::migrate {

/// Whether rows that keep the old version's rules keep a check of the new one.
[[nodiscard]] bool is_kept_already(const Planner& planner, const TablePair& pair,
                                   const catalog::Constraint& rule);

/// A problem for each column that nobody has decided about, and for each table where it is about several.
[[nodiscard]] std::vector<Problem> undecided_narrowings(const Planner& planner);
/// Refuses them; whether there are any.
bool refuse_undecided(Planner& planner);

}  // namespace specql::migrate
