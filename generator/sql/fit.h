// Names of what the database holds, cut to what PostgreSQL keeps.
#pragma once

#include "generator/sql/identifier.h"

namespace specql::sql {

/// A name that is too long ends with a digest of the whole of it.
[[nodiscard]] Identifier fit(std::string_view name);

}  // namespace specql::sql
