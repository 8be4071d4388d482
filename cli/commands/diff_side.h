// The two sides of `specql diff`: each a version of the project, wherever it is.
#pragma once

#include "cli/session.h"
#include "generator/catalog/catalog.h"
#include "generator/project/database.h"

#include <string>
#include <variant>

namespace specql::cli {

/// A database that is there.
struct LiveDatabase {
  std::string parameters;
  project::Connection connection;
};

/// A version that is text, or one that is a database.
using Side = std::variant<catalog::Database, LiveDatabase>;

/// What a word names: `git:REVISION`, `migration:NUMBER`, `directory:FOLDER`, `catalog:FILE`, `database:URL`,
/// or any of these without its prefix where it can only be one. `session` is that of the project.
[[nodiscard]] std::variant<Side, Stop> open_side(const std::string& word, const Common& common,
                                                 Session& session);

/// The last migration; HEAD where there is none.
[[nodiscard]] std::variant<Side, Stop> open_last(const Common& common, Session& session);

}  // namespace specql::cli
