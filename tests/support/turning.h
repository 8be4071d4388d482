// Migrations that are stopped on their way up, and taken back from there.
#pragma once

#include "generator/migrate/expand.h"
#include "tests/support/postgres.h"

#include <string>

namespace specql::testing {

/// Stops a step behind each unit of its script, or one of them, on copies of a database that is at its start,
/// and takes it back. What comes back is where it did not end as it began; empty if nowhere. A way back that
/// is refused with a reason is none.
[[nodiscard]] std::string turn_back(const TemporaryDatabase& began, const migrate::Step& step,
                                    const catalog::Database& start);
[[nodiscard]] std::string turn_back_behind(std::size_t stop, const TemporaryDatabase& began,
                                           const migrate::Step& step, const catalog::Database& start);

}  // namespace specql::testing
