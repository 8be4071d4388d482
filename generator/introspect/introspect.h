// A database that is there, read into the catalog that specs are lowered to. Texts in it are PostgreSQL's own
// print of what it has stored; so they are comparable with those of another database only, never with what
// specs were lowered to.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/project/database.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace specql::introspect {

/// What is there and has no place in a catalog.
struct Beyond {
  std::string kind;    ///< `function`, `column`, …
  std::string name;    ///< as PostgreSQL prints it
  std::string reason;  ///< what the catalog does not hold
  auto operator<=>(const Beyond&) const = default;
};

struct Introspection {
  catalog::Database database;
  std::vector<Beyond> beyond;  ///< sorted
};

/// What of a database is read.
struct Scope {
  std::vector<sql::Identifier> schemas;
  /// Others that are there are beyond it; nothing: all extensions count.
  std::optional<std::vector<sql::Identifier>> extensions = std::nullopt;
  /// Tables whose rows belong to the schema, with the columns that count; as `catalog::Database::rows`.
  std::vector<catalog::Rows> rows = {};
};

/// Schemas that somebody has made for objects of their own: those of PostgreSQL, of extensions and of
/// specql's ledger are not among them.
[[nodiscard]] std::variant<std::vector<sql::Identifier>, project::SqlError> user_schemas(
    project::Connection& connection);

/// Where a version of a project has something: its schemas, extensions and rows.
[[nodiscard]] Scope scope_of(const catalog::Database& version);

/// All in the scope, as of one moment; what belongs to an extension is left out. Reads only, outside of a
/// transaction. Fails where the connection does, or where the session may not read PostgreSQL's catalogs.
[[nodiscard]] std::variant<Introspection, project::SqlError> introspect(project::Connection& connection,
                                                                        const Scope& scope);

}  // namespace specql::introspect
