// Which objects a statement makes, changes and locks.
#pragma once

#include "generator/sql_lint/script.h"

namespace specql::sql_lint {

/// What a statement changes: relations, domains and types, by the names it has for them.
[[nodiscard]] std::vector<Name> objects_changed(const std::string& kind, const Json& node);

/// What it makes. A schema is the name in itself, and whatever is said to stand in it.
[[nodiscard]] std::vector<Name> objects_made(const std::string& kind, const Json& node);

/// The locks that keep others from their work, as PostgreSQL 15 takes them.
[[nodiscard]] std::vector<TableLock> locks_taken(const Statement& statement);

}  // namespace specql::sql_lint
