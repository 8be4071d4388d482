#include "cli/commands/migrate_target.h"

#include "cli/server.h"
#include "generator/project/facts.h"
#include "generator/project/interrupt.h"
#include "generator/project/way_back.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::cli {

using project::Direction;
using project::Extent;
using project::LedgerRow;
using project::Migration;

namespace {

std::string next_step(const Migration& migration, Direction direction, const LedgerRow* row) {
  if (direction == Direction::Down) return "once that is mended, `specql migrate rollback` goes on";
  const bool may_return = row != nullptr && std::holds_alternative<project::ScriptsBack>(
                                                project::way_back(migration, row->stopped_behind()));
  return fmt::format("once that is mended, `specql migrate apply` goes on{}",
                     may_return ? "; `specql migrate rollback` goes back" : "");
}

}  // namespace

std::variant<project::Connection, Stop> connect(const MigrateOptions& options) {
  const std::string parameters = database_from(options.database);
  if (parameters.empty())
    return Stop{kWrongUsage, "which database? name it with --database, or in SPECQL_DATABASE_URL"};
  auto opened = project::Connection::open(parameters);
  if (const auto* problem = std::get_if<project::ConnectProblem>(&opened))
    return Stop{kDatabase, problem->message};
  return std::get<project::Connection>(std::move(opened));
}

std::variant<Target, Stop> Target::open(const MigrateOptions& options,
                                        const project::Migrations& migrations) {
  auto opened = connect(options);
  if (const auto* stop = std::get_if<Stop>(&opened)) return *stop;
  Target target(std::get<project::Connection>(std::move(opened)), migrations, options.databases.has_value());
  if (auto stop = target.refresh()) return *stop;
  return target;
}

std::optional<Stop> Target::refresh() {
  auto read = project::Ledger(connection_).read();
  if (const auto* error = std::get_if<project::SqlError>(&read)) return Stop{kDatabase, error->message};
  rows_.clear();
  for (LedgerRow& row : std::get<std::vector<LedgerRow>>(read))
    rows_.emplace(row.name, std::move(row));
  return check_history();
}

std::optional<Stop> Target::check_history() const {
  std::map<std::string, const Migration*> known;
  for (const Migration& migration : migrations_->all)
    known.emplace(migration.name, &migration);
  for (const auto& [name, row] : rows_) {
    const auto found = known.find(name);
    if (found == known.end())
      return Stop{kStale, fmt::format("the database has been through {}, which is not here", name)};
    if (row.finished && found->second->digest != row.digest) {
      return Stop{kStale,
                  fmt::format("{} is not what the database has been through; `specql migrate baseline "
                              "--to {}` takes it over",
                              name, name)};
    }
  }
  return std::nullopt;
}

const LedgerRow* Target::row(const Migration& migration) const {
  const auto found = rows_.find(migration.name);
  return found == rows_.end() ? nullptr : &found->second;
}

bool Target::is_in_force(const Migration& migration) const {
  const LedgerRow* known = row(migration);
  return known != nullptr && known->finished;
}

const Migration* Target::last() const {
  const Migration* found = nullptr;
  for (const Migration& migration : migrations_->all) {
    if (is_in_force(migration)) found = &migration;
  }
  return found;
}

const LedgerRow* Target::stopped() const {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [](const auto& one) { return !one.second.finished; });
  return found == rows_.end() ? nullptr : &found->second;
}

std::variant<bool, Stop> Target::has_drifted() {
  const LedgerRow* at = stopped();
  if (at == nullptr && last() != nullptr) at = row(*last());
  if (at == nullptr || at->facts.empty()) return false;
  const Migration* migration = project::find_migration(*migrations_, at->name);
  if (migration == nullptr) return false;
  auto found = fingerprint(*migration, at->finished ? Extent::Behind : Extent::OnTheWay);
  if (auto* stop = std::get_if<Stop>(&found)) return std::move(*stop);
  return std::get<std::string>(found) != at->facts;
}

std::variant<std::string, Stop> Target::fingerprint(const Migration& migration, Extent extent) {
  auto facts = project::read_facts(connection_, project::schemas_at(*migrations_, migration, extent));
  if (const auto* error = std::get_if<project::SqlError>(&facts)) return Stop{kDatabase, error->message};
  return project::fingerprint(std::get<std::vector<project::Fact>>(facts));
}

void Target::remember(const Migration& migration) {
  const auto facts = fingerprint(migration, Extent::OnTheWay);
  if (const auto* text = std::get_if<std::string>(&facts))
    static_cast<void>(project::Ledger(connection_).stop(migration, *text));
}

std::optional<Stop> Target::run(const Migration& migration, Direction direction,
                                const project::Progress& progress, project::Pause pause) {
  std::optional<project::RunProblem> problem;
  {
    std::optional<project::InterruptWatch> watch;
    if (!is_one_of_many_) {
      project::hold_interrupts();
      watch.emplace([this] { connection_.cancel(); });
    }
    problem = project::run_migration(connection_, migration, direction, progress, pause);
  }
  if (problem) {
    remember(migration);
    if (project::interrupted() && !is_one_of_many_)
      return Stop{kInterrupted, "interrupted; the next run goes on from here"};
    static_cast<void>(refresh());  // for what is said; it may be the connection that has failed
    return Stop{kDatabase, problem->message, next_step(migration, direction, row(migration))};
  }
  project::Ledger ledger(connection_);
  if (direction == Direction::Down) {
    if (auto error = ledger.forget(migration.name)) return Stop{kDatabase, error->message};
    return refresh();
  }
  auto facts = fingerprint(migration, Extent::Behind);
  if (auto* stop = std::get_if<Stop>(&facts)) return std::move(*stop);
  if (auto error = ledger.finish(migration, std::get<std::string>(facts)))
    return Stop{kDatabase, error->message};
  return refresh();
}

}  // namespace specql::cli
