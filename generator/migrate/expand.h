// Columns whose values have to be written anew for another type: expand, fill, switch, contract.
//
// A second column takes the values in their new form, while a trigger keeps it in step with what the old
// version writes. Once every row has its value, the two change names in the switch, and the trigger goes the
// other way: the old column follows what the new version writes, so that there is a way back without a loss.
// A migration of its own takes the old column away.
#pragma once

#include "generator/migrate/plan.h"

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::migrate {

/// One migration of those that lead from one version to the next.
struct Step {
  Plan plan;
  catalog::Database goal;
  /// Where rows may keep it from being taken back: the goal with the rules for rows that judge them first.
  std::optional<catalog::Database> before_return = std::nullopt;
  /// What it is for, beside the others; empty for the first one.
  std::string_view purpose = {};
};

/// As `plan`, but without closing a table for as long as it takes to write its rows anew, where there is a
/// way. The last step leads to `after`; there is one at least.
[[nodiscard]] std::variant<std::vector<Step>, std::vector<Problem>> plan_steps(
    const catalog::Database& before, const catalog::Database& after, const Decisions& decisions);

}  // namespace specql::migrate
