#include "cli/commands/diff_comparison.h"

#include "generator/introspect/origins.h"
#include "generator/project/make_at_once.h"
#include "generator/project/scratch_database.h"

#include <algorithm>
#include <memory>

namespace specql::cli {

using project::Connection;
using project::SqlError;

namespace {

bool has(const std::vector<sql::Identifier>& schemas, const sql::Identifier& schema) {
  return std::find(schemas.begin(), schemas.end(), schema) != schemas.end();
}

/// The side that is text; nothing where both are databases.
const catalog::Database* version_of(const Side& from, const Side& to) {
  const auto* version = std::get_if<catalog::Database>(&from);
  return version == nullptr ? std::get_if<catalog::Database>(&to) : version;
}

}  // namespace

Comparison::Problem Comparison::prepare() {
  const bool any_live =
      std::holds_alternative<LiveDatabase>(from_) || std::holds_alternative<LiveDatabase>(to_);
  if (!any_live) {
    before_ = std::get<catalog::Database>(std::move(from_));
    after_ = std::get<catalog::Database>(std::move(to_));
    return std::nullopt;
  }
  if (auto problem = find_scope()) return problem;
  if (auto problem = take(from_, to_, before_)) return problem;
  if (auto problem = take(to_, from_, after_)) return problem;
  std::sort(beyond_.begin(), beyond_.end());
  beyond_.erase(std::unique(beyond_.begin(), beyond_.end()), beyond_.end());
  return std::nullopt;
}

Comparison::Problem Comparison::find_scope() {
  const catalog::Database* version = version_of(from_, to_);
  if (version != nullptr) scope_ = introspect::scope_of(*version);
  for (Side* side : {&from_, &to_}) {
    auto* live = std::get_if<LiveDatabase>(side);
    if (live == nullptr) continue;
    const auto found = introspect::user_schemas(live->connection);
    if (const auto* error = std::get_if<SqlError>(&found)) return Stop{kDatabase, error->message};
    for (const sql::Identifier& schema : std::get<std::vector<sql::Identifier>>(found)) {
      if (has(scope_.schemas, schema)) continue;
      if (version == nullptr) {
        scope_.schemas.push_back(schema);
      } else {
        beyond_.push_back({"schema", std::string(schema.text()), "is none of the project's"});
      }
    }
  }
  return std::nullopt;
}

Comparison::Problem Comparison::take(Side& side, Side& other, catalog::Database& into) {
  if (auto* live = std::get_if<LiveDatabase>(&side)) return take(*live, into);
  return take(std::get<catalog::Database>(side), std::get<LiveDatabase>(other), into);
}

Comparison::Problem Comparison::take(LiveDatabase& live, catalog::Database& into) {
  auto found = introspect::introspect(live.connection, scope_);
  if (const auto* error = std::get_if<SqlError>(&found)) return Stop{kDatabase, error->message};
  auto& read = std::get<introspect::Introspection>(found);
  into = std::move(read.database);
  std::move(read.beyond.begin(), read.beyond.end(), std::back_inserter(beyond_));
  return std::nullopt;
}

Comparison::Problem Comparison::take(const catalog::Database& version, const LiveDatabase& beside,
                                     catalog::Database& into) const {
  auto made = project::ScratchDatabase::create(beside.parameters);
  if (const auto* problem = std::get_if<project::ConnectProblem>(&made))
    return Stop{kDatabase, problem->message};
  Connection& connection = std::get<std::unique_ptr<project::ScratchDatabase>>(made)->connection();
  if (const auto problem = project::make_at_once(connection, version, templates_))
    return Stop{kDatabase, problem->message};
  auto found = introspect::introspect(connection, scope_);
  if (const auto* error = std::get_if<SqlError>(&found)) return Stop{kDatabase, error->message};
  into = std::move(std::get<introspect::Introspection>(found).database);
  introspect::adopt_origins(into, version);
  return std::nullopt;
}

}  // namespace specql::cli
