#include "tests/support/rehearsal.h"

#include "generator/diagnostics/render.h"
#include "generator/migrate/render.h"
#include "generator/project/migration_lint.h"

#include <map>
#include <set>
#include <stdexcept>

#include <fmt/core.h>

namespace specql::testing {
namespace {

/// What PostgreSQL calls the locks, weakest first.
constexpr std::string_view kModes[] = {
    "RowShareLock",          "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
    "ShareRowExclusiveLock", "ExclusiveLock",    "AccessExclusiveLock"};

using Files = std::map<std::string, std::string>;

/// Tables by their numbers, with the file that each is in.
Files files_of(Connection& connection) {
  Files files;
  const Outcome outcome = connection.must(
      "select oid, coalesce(pg_relation_filenode(oid), 0) from pg_class where relkind = 'r' and oid >= "
      "16384");
  for (const auto& row : outcome.rows)
    files.emplace(row[0], row[1]);
  return files;
}

/// Locks that a session holds on tables that were there before; by the names they have now.
std::map<std::string, std::size_t> locks_held(Connection& connection, const Files& before) {
  std::map<std::string, std::size_t> locks;
  const Outcome outcome = connection.must(
      "select c.oid, format('%I.%I', n.nspname, c.relname), l.mode from pg_locks l "
      "join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace "
      "where l.pid = pg_backend_pid() and c.relkind = 'r' and c.oid >= 16384");
  for (const auto& row : outcome.rows) {
    if (!before.contains(row[0])) continue;
    for (std::size_t mode = 0; mode < std::size(kModes); ++mode) {
      if (kModes[mode] == row[2]) locks[row[1]] = std::max(locks[row[1]], mode + 1);
    }
  }
  return locks;
}

class Rehearsal {
 public:
  Rehearsal(Connection& connection, const migrate::Plan& plan) : connection_(connection), plan_(plan) {}

  std::string run() {
    at_first_ = files_of(connection_);
    for (const migrate::Stage& stage : plan_.stages) {
      const Files before = files_of(connection_);
      claimed_.clear();
      rewrites_ = false;
      if (stage.transaction) connection_.must("begin");
      for (const migrate::Statement& statement : stage.statements) {
        const Outcome outcome = connection_.run(statement.sql);
        if (outcome.error) return refusal(*outcome.error, statement);
        claim(statement);
      }
      if (!stage.transaction) continue;  // its locks are gone when it ends
      measure_locks(stage);
      measure_rewrites(before, stage);
      connection_.must("commit");
    }
    return problems_;
  }

 private:
  static std::string refusal(const SqlError& error, const migrate::Statement& statement) {
    const bool foreseen =
        error.is_about_a_value() && statement.hazards.contains(migrate::HazardKind::may_fail);
    return fmt::format("{}{}: {}\nin: {}\n", foreseen ? kRowsRefuse : "", error.state, error.message,
                       statement.sql);
  }

  void claim(const migrate::Statement& statement) {
    for (const migrate::LockClaim& one : statement.locks) {
      std::size_t& strongest = claimed_[sql::to_string(one.table)];
      strongest = std::max(strongest, static_cast<std::size_t>(one.lock) + 1);
    }
    rewrites_ = rewrites_ || statement.rewrites;
  }

  /// Nobody waits for a table that the migration itself brings.
  void measure_locks(const migrate::Stage& stage) {
    for (const auto& [table, mode] : locks_held(connection_, at_first_)) {
      const std::size_t allowed = claimed_.contains(table) ? claimed_[table] : 0;
      if (mode > allowed) {
        problems_ += fmt::format("{} was locked in {}, which nobody claimed: stage of `{}`\n", table,
                                 kModes[mode - 1], stage.statements.front().sql.substr(0, 80));
      }
    }
  }

  void measure_rewrites(const Files& before, const migrate::Stage& stage) {
    for (const auto& [table, file] : files_of(connection_)) {
      const auto old = before.find(table);
      if (old == before.end() || old->second == file || rewrites_) continue;
      problems_ += fmt::format("table {} was written anew, which nobody claimed: stage of `{}`\n", table,
                               stage.statements.front().sql.substr(0, 80));
    }
  }

  Connection& connection_;
  const migrate::Plan& plan_;
  Files at_first_;
  std::map<std::string, std::size_t> claimed_;
  bool rewrites_ = false;
  std::string problems_;
};

}  // namespace

std::string rehearse(Connection& connection, const migrate::Plan& plan) {
  return Rehearsal(connection, plan).run();
}

std::vector<project::Fact> state_of(const std::string& database, const catalog::Database& catalog) {
  auto opened = project::Connection::open(Server::instance().parameters(database));
  if (const auto* problem = std::get_if<project::ConnectProblem>(&opened))
    throw std::runtime_error(problem->message);
  auto& connection = std::get<project::Connection>(opened);
  auto state = project::read_state(connection, catalog);
  if (const auto* error = std::get_if<SqlError>(&state)) throw std::runtime_error(error->message);
  return std::get<std::vector<project::Fact>>(std::move(state));
}

std::string difference(const std::vector<project::Fact>& found, const std::vector<project::Fact>& expected) {
  const project::Drift drift = project::compare(expected, found);
  std::string text = project::to_text(drift);
  for (const auto& [wanted, other] : drift.other)
    text += fmt::format("--- expected\n{}\n--- found\n{}\n", wanted.text, other.text);
  return text;
}

std::string undeclared(const migrate::Plan& plan) {
  project::Migration migration;
  migration.up = migrate::to_script(plan, "A migration.");
  migration.plan = migrate::to_json(plan, false);
  source::SourceMap sources;
  const source::FileId file = sources.add("up.sql", migration.up);
  return diagnostics::render_text(project::lint_migration(migration, sources.file(file)), sources, {});
}

std::string difference(const std::string& database, const std::string& expected,
                       const catalog::Database& catalog) {
  return difference(state_of(database, catalog), state_of(expected, catalog));
}

}  // namespace specql::testing
