// What cases of migrations decide: the sections `rename`, `drop`, `narrow` and `filled`.
#pragma once

#include "generator/migrate/decisions.h"
#include "tests/support/case_file.h"

#include <string>
#include <vector>

namespace specql::testing {

struct Decided {
  migrate::Decisions decisions;
  std::string problems;  ///< a line for each section that decides nothing
};
/// Renames stand in the catalog of the new version behind it.
[[nodiscard]] Decided decided_in(const std::vector<Section>& sections, const catalog::Database& before,
                                 catalog::Database& goal);

}  // namespace specql::testing
