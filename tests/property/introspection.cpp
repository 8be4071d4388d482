// Databases tell the same differences as the catalogs that they were made from: nothing is lost between a
// catalog, the objects it makes, and what is read of these.
#include "generator/introspect/introspect.h"
#include "generator/introspect/origins.h"
#include "tests/property/run.h"
#include "tests/property/walk.h"
#include "tests/support/postgres.h"

#include <set>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

/// Databases remember no former names.
catalog::Database without_former_names(catalog::Database database) {
  for (catalog::Table& table : database.tables) {
    table.origin.was = {};
    for (catalog::Column& column : table.columns) {
      column.origin.was = {};
      column.origin.takes_over = false;
    }
  }
  return database;
}

introspect::Introspection made_and_read(const catalog::Database& database) {
  const TemporaryDatabase made;
  made.connect().must(script_of(database));
  auto opened = project::Connection::open(Server::instance().parameters(made.name()));
  auto read = introspect::introspect(std::get<project::Connection>(opened), introspect::scope_of(database));
  if (const auto* error = std::get_if<SqlError>(&read)) throw std::runtime_error(error->message);
  auto& found = std::get<introspect::Introspection>(read);
  introspect::adopt_origins(found.database, database);
  return std::move(found);
}

std::set<std::string> told(const std::vector<migrate::Change>& changes) {
  std::set<std::string> lines;
  for (const migrate::Change& change : changes)
    lines.insert(fmt::format("{} {}", info(change.kind).name, change.subject));
  return lines;
}

std::string only_in(const std::set<std::string>& one, const std::set<std::string>& other,
                    std::string_view where) {
  std::string text;
  for (const std::string& line : one) {
    if (!other.contains(line)) text += fmt::format("only {}: {}\n", where, line);
  }
  return text;
}

std::string problem_of(const Texts& from, const Texts& to, std::size_t& changes) {
  const Compiled before = lowered(from);
  const Compiled after = lowered(to);
  if (!before.accepted || !after.accepted) return "refused:\n" + before.complaints() + after.complaints();
  const catalog::Database& old = before.workspace->database();
  const catalog::Database now = without_former_names(after.workspace->database());
  const introspect::Introspection old_read = made_and_read(old);
  const introspect::Introspection now_read = made_and_read(now);
  for (const introspect::Beyond& beyond : now_read.beyond) {
    if (beyond.name != "plpgsql_check")  // which every database of the tests has
      return fmt::format("no part of the catalog: {} {} {}", beyond.kind, beyond.name, beyond.reason);
  }
  const std::set<std::string> of_catalogs = told(migrate::differences(old, now));
  const std::set<std::string> of_databases = told(migrate::differences(old_read.database, now_read.database));
  changes += of_catalogs.size();
  return only_in(of_catalogs, of_databases, "between catalogs") +
         only_in(of_databases, of_catalogs, "between databases");
}

}  // namespace

TEST_CASE("databases differ in what their catalogs differ in") {
  std::size_t changes = 0;
  const std::string problem = falsify_pairs(wanted_cases() / 4, 4, [&](const Texts& from, const Texts& to) {
    return problem_of(from, to, changes);
  });
  CHECK_MESSAGE(problem.empty(), problem);
  MESSAGE(changes, " changes");
}

}  // namespace specql::testing
