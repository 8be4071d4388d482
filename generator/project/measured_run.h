// A migration run once, each statement of it measured and judged by what its plan claims.
#pragma once

#include "generator/migrate/written_plan.h"
#include "generator/project/measure.h"
#include "generator/project/migrations.h"
#include "generator/project/runner.h"

#include <optional>
#include <string>
#include <vector>

namespace specql::project {

struct MeasuredRun {
  std::optional<RunProblem> problem;  ///< it fails, or does other than its plan claims
  /// What fails is a value in a row, and that was to be expected: the plan says so, or nobody has said
  /// anything, as the statement stands in no plan.
  bool rows_refuse = false;
  /// What nobody has claimed and nobody judges: `0002_more/up.sql:12 stands in no plan: crm.tb_contact:
  /// scan`.
  std::vector<std::string> notes;
};

/// Runs what leads up, without a ledger and without waiting for anybody: the database has to be one that
/// nobody else works on. Ends at the first problem. `watcher` is another connection to the same database.
[[nodiscard]] MeasuredRun run_measured(Connection& connection, Connection& watcher,
                                       const Migration& migration);

/// What was measured and not claimed, table by table; empty if nothing.
[[nodiscard]] std::string excess(const Effects& measured, const migrate::WrittenStatement& claimed);

/// What was claimed and not measured; empty if nothing. A lock that the transaction has already is as good as
/// taken. Rows are taken for read where they were looked for by an index, as a filling in batches does.
[[nodiscard]] std::string shortfall(const Measured& measured, const migrate::WrittenStatement& claimed);

}  // namespace specql::project
