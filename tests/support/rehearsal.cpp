#include "tests/support/rehearsal.h"

#include "generator/diagnostics/render.h"
#include "generator/migrate/render.h"
#include "generator/project/measured_run.h"
#include "generator/project/migration_lint.h"
#include "generator/project/sample_rows.h"
#include "generator/project/schema_dump.h"
#include "generator/support/text.h"

#include <stdexcept>

#include <fmt/core.h>

namespace specql::testing {
namespace {

/// What a plan leads to, as it would lie on disk.
project::Migration migration_of(const migrate::Plan& plan) {
  project::Migration migration;
  migration.name = "0001_plan";
  migration.up = migrate::to_script(plan, "A migration.");
  migration.plan = migrate::to_json(plan, migrate::WayBack());
  return migration;
}

}  // namespace

project::Connection open(const std::string& database) {
  auto opened = project::Connection::open(Server::instance().parameters(database));
  if (const auto* problem = std::get_if<project::ConnectProblem>(&opened))
    throw std::runtime_error(problem->message);
  return std::get<project::Connection>(std::move(opened));
}

std::size_t insert_rows(const std::string& database, const catalog::Database& version) {
  project::Connection connection = open(database);
  return project::insert_rows(connection, version).count;
}

project::Values values_of(const std::string& database, const project::Survivors& columns,
                          project::Moment moment) {
  project::Connection connection = open(database);
  auto values = project::read_values(connection, columns, moment);
  if (const auto* error = std::get_if<SqlError>(&values)) throw std::runtime_error(error->message);
  return std::get<project::Values>(std::move(values));
}

std::string rehearse(const std::string& database, const migrate::Plan& plan) {
  project::Connection connection = open(database);
  project::Connection watcher = open(database);
  const project::MeasuredRun run = project::run_measured(connection, watcher, migration_of(plan));
  if (!run.notes.empty()) return join(run.notes, "\n") + "\n";
  if (!run.problem) return "";
  return fmt::format("{}{}\n", run.rows_refuse ? kRowsRefuse : "", run.problem->message);
}

std::vector<project::Fact> state_of(const std::string& database, const catalog::Database& catalog) {
  project::Connection connection = open(database);
  auto state = project::read_state(connection, catalog);
  if (const auto* error = std::get_if<SqlError>(&state)) throw std::runtime_error(error->message);
  return std::get<std::vector<project::Fact>>(std::move(state));
}

std::vector<std::string> dump_of(const std::string& database, const catalog::Database& catalog) {
  auto dump = project::dump_schemas(Server::program("pg_dump"), Server::instance().parameters(database),
                                    project::schemas_of(catalog));
  if (const auto* problem = std::get_if<project::RunProblem>(&dump))
    throw std::runtime_error(problem->message);
  return std::get<std::vector<std::string>>(std::move(dump));
}

std::string difference(const std::vector<project::Fact>& found, const std::vector<project::Fact>& expected) {
  const project::Drift drift = project::compare(expected, found);
  std::string text = project::to_text(drift);
  for (const auto& [wanted, other] : drift.other)
    text += fmt::format("--- expected\n{}\n--- found\n{}\n", wanted.text, other.text);
  return text;
}

std::string undeclared(const migrate::Plan& plan) {
  const project::Migration migration = migration_of(plan);
  source::SourceMap sources;
  const source::FileId file = sources.add("up.sql", migration.up);
  return diagnostics::render_text(project::lint_migration(migration, sources.file(file)), sources, {});
}

std::string difference(const std::string& database, const std::string& expected,
                       const catalog::Database& catalog) {
  return difference(state_of(database, catalog), state_of(expected, catalog));
}

}  // namespace specql::testing
