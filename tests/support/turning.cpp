#include "tests/support/turning.h"

#include "generator/migrate/render.h"
#include "generator/project/ledger.h"
#include "generator/project/runner.h"
#include "generator/project/way_back.h"
#include "tests/support/rehearsal.h"

#include <stdexcept>

#include <fmt/core.h>

namespace specql::testing {
namespace {

project::Migration migration_of(const migrate::Step& step, const catalog::Database& start) {
  const migrate::WayBack back = migrate::plan_back(start, step);
  project::Migration migration;
  migration.name = "0002_turned";
  migration.digest = "none";
  migration.up = migrate::to_script(step.plan, "A migration.");
  migration.down = migrate::to_script(back, "A migration.");
  migration.plan = migrate::to_json(step.plan, back);
  migration.reversible = back.plan.has_value();
  return migration;
}

/// Runs the way up until so many units are done.
void run_until(const std::string& database, const project::Migration& migration, std::size_t stop) {
  project::Connection connection = open(database);
  if (project::Ledger(connection).prepare()) throw std::runtime_error("there is no ledger");
  const int process = connection.process();
  const auto cut = [&](const std::string&, std::size_t done, std::size_t) {
    if (done != stop) return;
    Server::instance().connect("postgres").must(fmt::format("select pg_terminate_backend({})", process));
  };
  static_cast<void>(project::run_migration(connection, migration, project::Direction::Up, cut));
}

/// What PostgreSQL cannot undo, and what would take more than it is worth.
bool is_refusal(const project::Migration& migration, const std::string& reason) {
  return reason.find(" add value ") != std::string::npos ||
         reason.starts_with("its primary keys are being exchanged") ||
         (!migration.reversible && reason == migration.why_not_back());
}

/// A database, and what is to be found in it at the end.
struct Beginning {
  const TemporaryDatabase& database;
  const catalog::Database& catalog;
  project::Survivors columns;
};

std::string turn_back_at(const Beginning& began, const project::Migration& migration, std::size_t stop) {
  const auto back = project::way_back(migration, stop);
  if (const auto* none = std::get_if<project::NoWayBack>(&back))
    return is_refusal(migration, none->reason) ? "" : fmt::format("behind {}: {}\n", stop, none->reason);
  const TemporaryDatabase walked(TemporaryDatabase::CopyOf{began.database});
  run_until(walked.name(), migration, stop);
  {
    project::Connection connection = open(walked.name());
    const auto quiet = [](const std::string&, std::size_t, std::size_t) {};
    const auto problem = project::run_migration(connection, migration, project::Direction::Down, quiet);
    // Rows may have stopped it before.
    if (problem &&
        (problem->about_a_value || problem->message.find("cannot be taken back") != std::string::npos))
      return "";
    if (problem) return fmt::format("turning back behind {}: {}\n", stop, problem->message);
  }
  std::string left = difference(walked.name(), began.database.name(), began.catalog);
  const auto values = [&](const TemporaryDatabase& database) {
    return values_of(database.name(), began.columns, project::Moment::Before);
  };
  for (const std::string& column : project::lost(values(began.database), values(walked)))
    left += fmt::format("values of {} are lost\n", column);
  return left.empty() ? left : fmt::format("turned back behind {}:\n{}", stop, left);
}

}  // namespace

std::string turn_back_behind(std::size_t stop, const TemporaryDatabase& began, const migrate::Step& step,
                             const catalog::Database& start) {
  const Beginning beginning{began, start, project::survivors(start, step.goal, step.plan.changes)};
  return turn_back_at(beginning, migration_of(step, start), stop);
}

std::string turn_back(const TemporaryDatabase& began, const migrate::Step& step,
                      const catalog::Database& start) {
  std::string problems;
  for (std::size_t stop = 1; stop < step.plan.stages.size(); ++stop)
    problems += turn_back_behind(stop, began, step, start);
  return problems;
}

}  // namespace specql::testing
