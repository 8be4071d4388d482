// Constraints and indexes of a table that both versions have.
#pragma once

#include "generator/migrate/planner.h"

namespace specql::migrate {

void plan_constraints(Planner& planner, const TablePair& pair);
void plan_indexes(Planner& planner, const TablePair& pair);

/// A foreign key of a table that holds rows: first for what is written from now on, then for what is there.
void add_rule(Planner& planner, const catalog::Table& table, const catalog::Constraint& rule);

}  // namespace specql::migrate
