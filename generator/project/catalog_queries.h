// Pieces of queries to PostgreSQL's catalogs.
#pragma once

#include "generator/sql/identifier.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::project {

// PostgreSQL's own functions for comments run a query for each row; these are looked up with the rest.

/// The comment on an object, empty where there is none: by the catalog that it is in, and its number there.
[[nodiscard]] std::string comment_on(std::string_view catalog, std::string_view number);
/// Joins `described` to rows of pg_attribute, for the comments on these columns.
[[nodiscard]] std::string join_comments(std::string_view attributes);

/// `'app', 'crm'`, for `in (…)`; where there are no names, one that nothing has.
[[nodiscard]] std::string list_of_names(const std::vector<sql::Identifier>& names);

}  // namespace specql::project
