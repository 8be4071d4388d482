#include "generator/project/runner.h"

#include "generator/project/ledger.h"
#include "generator/project/way_back.h"
#include "generator/sql/script.h"
#include "generator/support/digest.h"
#include "generator/support/text.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include <fmt/core.h>

namespace specql::project {
namespace {

using sql::ScriptUnit;

/// Any number, as long as nobody else uses it: the letters of SpecQL.
constexpr std::string_view kLockNumber = "91748130245964";

constexpr int kAttempts = 40;

/// Settings and the hold would be lost.
constexpr const char* kPooled =
    "the connection changes sessions between statements: connect to the database itself, or to a pool in "
    "session mode";

constexpr std::string_view kCancelled = "57014";

// As the ledger has them.
constexpr std::string_view kUp = "up";
constexpr std::string_view kDown = "down";

/// Another may have what this one needs, for now: a lock that is not to be had, a deadlock, a conflict, a
/// catalog row that somebody else has just changed.
bool passes(const SqlError& error) {
  const auto says = [&](std::string_view words) { return error.message.find(words) != error.message.npos; };
  const bool catalog_race = (error.state == "XX000" && says("tuple concurrently updated")) ||
                            (error.state == "23505" && says("unique constraint \"pg_"));
  return error.state == "55P03" || error.state == "40P01" || error.state == "40001" || catalog_race;
}

/// A while that is longer each time and not the same for all, so that those who met do not meet again.
void rest(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int most = std::min(100 * (attempt + 1), 2000);
  std::uniform_int_distribution<int> milliseconds(most / 2, most);
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds(random)));
}

/// What PostgreSQL says of a statement that cannot be in a transaction: it may not begin, or not commit.
bool wants_no_transaction(const SqlError& error) {
  return error.state == "25001" || error.state == "2D000";
}

RunProblem problem_of(const SqlError& error, const std::string& where) {
  return {fmt::format("{}: {} ({})", where, error.message, error.state), error.is_about_a_value()};
}

std::string with_unit(const std::string& so_far, const ScriptUnit& unit) {
  return digest(so_far + join(unit.statements, ";\n"));
}

/// Of the first units that are counted; empty if there are not so many.
std::string digest_of(const std::vector<Script>& scripts, std::size_t count) {
  std::string so_far;
  for (const Script& script : scripts) {
    for (const ScriptUnit& unit : script.units) {
      if (!unit.is_counted()) continue;
      so_far = with_unit(so_far, unit);
      if (--count == 0) return so_far;
    }
  }
  return {};
}

class ScriptRun {
 public:
  ScriptRun(Connection& connection, const Migration& migration, const Progress& progress, Pause pause)
      : connection_(connection), migration_(migration), progress_(progress), pause_(pause) {}

  /// Passes over the units that an earlier run has done, if they are what the scripts begin with.
  std::optional<RunProblem> run(const std::vector<Script>& scripts, const LedgerRow& row) {
    const std::size_t done = row.done;
    count_ = count_of(scripts);
    done_digest_ = row.done_digest;
    if (done > 0 && digest_of(scripts, done) != done_digest_) {
      return RunProblem{fmt::format(
          "{} has stopped behind step {}, and what its scripts say up to there is not what has been run: "
          "only what comes after may be edited",
          migration_.name, done)};
    }
    const std::string settings =
        fmt::format("set specql.pause = '{} ms';\n{}", pause_.count(), migrate::session_settings());
    for (const Script& script : scripts) {
      where_ = migration_.name + "/" + script.file;
      own_ = script.own;
      // What one script sets, the next one shall not find.
      if (const auto error = connection_.reset().error) return problem_of(*error, where_);
      if (const auto error = connection_.run(settings).error) return problem_of(*error, where_);
      for (const ScriptUnit& unit : script.units) {
        if (auto problem = run_unit(unit, done)) return problem;
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<RunProblem> run_unit(const ScriptUnit& unit, std::size_t done) {
    if (!unit.is_counted()) return must(unit.statements.front(), unit);
    if (++number_ <= done) return std::nullopt;
    done_digest_ = with_unit(done_digest_, unit);
    if (auto problem = check_session()) return problem;
    auto problem =
        unit.kind == ScriptUnit::Kind::Transaction ? together(unit, number_) : alone(unit, number_);
    if (!problem) progress_(migration_.name, number_, count_);
    return problem;
  }

  [[nodiscard]] std::string place(const ScriptUnit& unit) const {
    return fmt::format("{}:{}", where_, unit.line);
  }

  std::optional<RunProblem> must(const std::string& sql, const ScriptUnit& unit) {
    const Answer answer = connection_.run(sql);
    if (answer.error) return problem_of(*answer.error, place(unit));
    return std::nullopt;
  }

  std::optional<RunProblem> check_session() {
    const Answer answer = connection_.run("select pg_backend_pid()");
    if (answer.error) return problem_of(*answer.error, where_);
    const std::string process = answer.rows[0][0].value_or("");
    if (process_.empty()) process_ = process;
    if (process == process_) return std::nullopt;
    return RunProblem{kPooled};
  }

  std::optional<RunProblem> together(const ScriptUnit& unit, std::size_t number) {
    std::string script = "begin;\n" + join(unit.statements, ";\n") + ";\n" +
                         Ledger::mark_done(migration_, number, done_digest_) + ";\ncommit;";
    return try_often(unit, [&] {
      auto error = connection_.run(script).error;
      if (error && own_ && wants_no_transaction(*error))
        error->message += fmt::format("; write `{}` above it", sql::kOutside);
      return error;
    });
  }

  std::optional<RunProblem> alone(const ScriptUnit& unit, std::size_t number) {
    const std::string& statement = unit.statements.front();
    const auto index = sql::read_concurrent_index(statement);
    auto problem =
        try_often(unit, [&] { return index ? build(statement, *index) : connection_.run(statement).error; });
    if (problem) return problem;
    return must("begin;\n" + Ledger::mark_done(migration_, number, done_digest_) + ";\ncommit;", unit);
  }

  /// It waits for others without keeping them from anything, so it may wait. What an attempt that failed has
  /// left is no index, and goes first.
  std::optional<SqlError> build(const std::string& statement, const sql::ConcurrentIndex& index) {
    const std::string name = as_literal(sql::to_string(index.name));
    const Answer there = connection_.run(
        fmt::format("select indisvalid from pg_index where indexrelid = to_regclass({})", name));
    if (there.error) return there.error;
    const bool exists = !there.rows.empty();
    const bool valid = exists && there.rows[0][0] == "t";
    if (index.builds ? valid : !exists) return std::nullopt;
    const Answer limit = connection_.run("show lock_timeout");
    if (limit.error) return limit.error;
    if (auto error = connection_.run("set lock_timeout = 0").error) return error;
    std::optional<SqlError> error;
    if (index.builds && exists)
      error = connection_.run(fmt::format("drop index concurrently {}", sql::to_string(index.name))).error;
    if (!error) error = connection_.run(statement).error;
    const std::string reset = "set lock_timeout = " + as_literal(limit.rows[0][0].value_or("0"));
    if (auto failed = connection_.run(reset).error; failed && !error) error = failed;
    return error;
  }

  template <class Work>
  std::optional<RunProblem> try_often(const ScriptUnit& unit, Work work) {
    for (int attempt = 0;; ++attempt) {
      const std::optional<SqlError> error = work();
      if (!error) return std::nullopt;
      // It may stand in the middle of a transaction that failed.
      static_cast<void>(connection_.run("rollback"));
      if (!passes(*error) || attempt + 1 == kAttempts) return problem_of(*error, place(unit));
      rest(attempt);
    }
  }

  Connection& connection_;
  const Migration& migration_;
  const Progress& progress_;
  Pause pause_;
  std::size_t count_ = 0;    ///< of units, in all scripts
  std::size_t number_ = 0;   ///< of the one that is run, from 1
  std::string done_digest_;  ///< of all units up to that one
  std::string where_;
  bool own_ = false;  ///< the script is one of the user's
  std::string process_;
};

}  // namespace

std::variant<Hold, RunProblem> Hold::take(Connection& connection, unsigned seconds) {
  for (unsigned tenth = 0;; ++tenth) {
    const Answer answer = connection.run(fmt::format("select pg_try_advisory_lock({})", kLockNumber));
    if (answer.error) return RunProblem{answer.error->message};
    if (answer.rows[0][0] == "t") return Hold(connection);
    if (tenth >= seconds * 10)
      return RunProblem{
          fmt::format("another migration of this database has been running for {} seconds", seconds)};
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

Hold::~Hold() {
  if (connection_ != nullptr)
    static_cast<void>(connection_->run(fmt::format("select pg_advisory_unlock({})", kLockNumber)));
}

namespace {

/// What an earlier run in this direction has done; of another one, where that has stopped.
std::variant<LedgerRow, SqlError> done_before(Ledger& ledger, const Migration& migration,
                                              std::string_view direction) {
  auto read = ledger.read();
  if (auto* error = std::get_if<SqlError>(&read)) return std::move(*error);
  LedgerRow row;
  for (LedgerRow& one : std::get<std::vector<LedgerRow>>(read)) {
    if (one.name == migration.name) row = std::move(one);
  }
  if (row.direction == direction && !row.finished) return row;
  LedgerRow anew;
  if (direction == kDown) anew.turned_at = row.stopped_behind();
  return anew;
}

/// What is run of a migration that is where the ledger says.
std::variant<std::vector<Script>, RunProblem> scripts_of(const Migration& migration, Direction direction,
                                                         const LedgerRow& row) {
  if (direction == Direction::Down) {
    auto back = way_back(migration, row.turned_at);
    if (const auto* problem = std::get_if<NoWayBack>(&back))
      return RunProblem{fmt::format("{} cannot be taken back: {}", migration.name, problem->reason)};
    return std::get<ScriptsBack>(std::move(back)).scripts;
  }
  auto scripts = migration.scripts(direction);
  if (const auto* problem = std::get_if<ScriptProblem>(&scripts))
    return RunProblem{fmt::format("{}/{}: {}", migration.name, problem->place, problem->message)};
  return std::get<std::vector<Script>>(std::move(scripts));
}

/// Whoever uses the session next does not work as a script did. A request to end may end this as well.
void leave_as_opened(Connection& connection) {
  constexpr int kTries = 10;
  for (int i = 0; i < kTries; ++i) {
    const auto error = connection.reset().error;
    if (!error || error->state != kCancelled) return;
  }
}

}  // namespace

std::optional<RunProblem> run_migration(Connection& connection, const Migration& migration,
                                        Direction direction, const Progress& progress, Pause pause) {
  if (connection.is_shared()) {
    static_cast<void>(connection.run("reset all"));  // for whoever is given the session next
    return RunProblem{kPooled};
  }
  Ledger ledger(connection);
  const std::string_view word = direction == Direction::Up ? kUp : kDown;
  const auto done = done_before(ledger, migration, word);
  if (const auto* error = std::get_if<SqlError>(&done)) return RunProblem{error->message};
  const auto& row = std::get<LedgerRow>(done);
  const auto scripts = scripts_of(migration, direction, row);
  if (const auto* problem = std::get_if<RunProblem>(&scripts)) return *problem;
  const auto error = row.done > 0 ? ledger.go_on(migration) : ledger.begin(migration, word, row.turned_at);
  if (error) return RunProblem{error->message};
  auto problem =
      ScriptRun(connection, migration, progress, pause).run(std::get<std::vector<Script>>(scripts), row);
  leave_as_opened(connection);
  return problem;
}

}  // namespace specql::project
