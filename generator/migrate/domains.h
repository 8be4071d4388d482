// Columns that may hold less than before, whatever PostgreSQL says of their types: labels that are gone,
// rules that have got tighter, amounts of another currency.
#pragma once

#include "generator/migrate/implied.h"
#include "generator/migrate/planner.h"

#include <optional>
#include <string>

namespace specql::migrate {

/// What rows of the old version keep, in the new one's names.
[[nodiscard]] KeptRules rules_before(const TablePair& pair);

struct Narrowing {
  std::string detail;
  std::string advice = {};
};

/// What values that rows may hold have no place in the new version; nothing if there are none.
[[nodiscard]] std::optional<Narrowing> narrowing_of(const TablePair& pair, const catalog::Column& before,
                                                    const catalog::Column& after);

/// A problem for each column that nobody has decided about.
[[nodiscard]] std::vector<Problem> undecided_narrowings(const Planner& planner);

}  // namespace specql::migrate
