// Relation paths that steps read more than once: `company.tier` and `company.owner.name`. What they lead to
// is fetched by one query, into variables.
#pragma once

#include "generator/actions/step_lists.h"

namespace specql::actions {

/// Fetches for the steps that begin at `first`, as many as see rows as they are now; the place of the next
/// one. A query of its own, not a join in the one that locks the row: if that has to wait for a change of
/// the row, PostgreSQL looks at the new row, but joins it to what it found for the old one.
[[nodiscard]] std::size_t fetch_shared_paths(const Steps& steps, std::size_t first, LowerContext& context);

}  // namespace specql::actions
