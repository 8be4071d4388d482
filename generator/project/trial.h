// A migration on a copy of a database, with rows in it: what it does is measured, what it leaves is counted.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/project/measured_run.h"
#include "generator/project/migrations.h"
#include "generator/project/scratch_database.h"

namespace specql::project {

/// The versions that a migration lies between.
struct Versions {
  const catalog::Database& before;
  const catalog::Database& after;
};

/// Puts rows into a copy of a database that stands before the migration and runs it there, each statement
/// measured: rows and values that the plan leaves alone have to come through, and through the way back as
/// well where there is one. Where the migration does not take the rows and need not, it is measured without.
[[nodiscard]] MeasuredRun try_out(ScratchDatabase& database, const Migration& migration,
                                  const Versions& versions);

}  // namespace specql::project
