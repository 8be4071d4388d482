// What statements do to tables, as PostgreSQL itself tells: the locks that they take, the tables that they
// write anew, and those that they read from end to end.
//
// In a transaction locks stay until its end, and `pg_locks` has them all. Outside of transactions a lock may
// be gone before anyone has looked. There a second session stands in the way, twice, as a session that waits
// can be looked at. First it holds locks of all kinds that the claimed ones conflict with: a statement that
// never waits for it claims too much. Let through, it meets of every table the strongest lock beside which it
// can do what it claims: one that claims too little has to wait again. A concurrent build of an index waits
// for that session, too, whatever it claims; it is looked at once, then let through, and what it takes after
// that is not seen.
//
// A new file for each writing of a table, and the count of sequential scans, in which builds of indexes and
// checks of constraints count, tell the rest. Tables of tests are so small that PostgreSQL would always
// choose a sequential scan, so those that an index could spare are turned off, and indexes are not read in
// the place of a table. What `alter table` asks of itself, to validate a foreign key, goes through all rows
// whatever it uses: there it is indexes that are turned off.
#pragma once

#include "generator/migrate/plan.h"
#include "generator/project/database.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

namespace specql::project {

/// What a statement did to a table.
struct Effect {
  std::optional<migrate::Lock> lock;  ///< came, or became stronger
  bool rewritten = false;
  bool scanned = false;

  [[nodiscard]] bool is_nothing() const { return !lock && !rewritten && !scanned; }
};
/// To tables that were there when measuring began, by their names before the statement.
using Effects = std::map<std::string, Effect>;

/// Locks by table.
using Locks = std::map<std::string, migrate::Lock>;

struct Measured {
  std::optional<SqlError> error;
  Effects effects;

  // What a claim can be held against, of tables that came later, too.

  /// All that were held when it ended, by whichever statement of the transaction they were taken; outside of
  /// one, those that were seen.
  Locks held;
  std::set<std::string> rewritten;
  /// Read from end to end, or searched by an index.
  std::set<std::string> read;
  /// Tables without rows, for which a statement may have had nothing to do.
  std::set<std::string> empty;
};

/// Measures what one connection does. Nobody else may work on the database meanwhile.
class Meter {
 public:
  /// `watcher` is another connection to the same database.
  Meter(Connection& subject, Connection& watcher) : subject_(subject), watcher_(watcher) {}

  /// Nobody waits for tables that come after this, and they are not measured. Sessions that are about to end
  /// are waited for, a little: they tell what they have counted when they do.
  [[nodiscard]] std::optional<SqlError> start();
  /// What the session has to have set; again where it has been reset.
  [[nodiscard]] std::optional<SqlError> prepare_session();

  /// A transaction, which ends when the session ends it.
  [[nodiscard]] std::optional<SqlError> begin();
  /// A statement in it.
  [[nodiscard]] Measured run_inside(const std::string& statement);
  /// One outside of transactions that claims such locks.
  [[nodiscard]] Measured run_alone(const std::string& statement, const Locks& claimed);

 private:
  struct Table {
    std::string name;  ///< empty once it is gone
    std::string file;
    int lock = 0;  ///< 0: none that anybody would notice
    long long scans = 0;
    long long searches = 0;  ///< by its indexes
    bool empty = false;
  };
  using Tables = std::map<std::string, Table>;     ///< by their numbers
  using LockNumbers = std::map<std::string, int>;  ///< by the tables' numbers
  enum class Counts : bool { OfTransaction, OfAll };

  [[nodiscard]] std::optional<SqlError> wait_for_others();
  [[nodiscard]] std::optional<SqlError> execute(const std::string& statement);
  [[nodiscard]] std::variant<Tables, SqlError> look(Counts counts);
  [[nodiscard]] Measured compare(const Tables& before, const Tables& after) const;
  [[nodiscard]] std::optional<SqlError> stand_in_the_way(const Tables& tables, const Locks& claimed);
  [[nodiscard]] LockNumbers locks_if_waiting();
  [[nodiscard]] std::optional<SqlError> run_watched(const std::string& statement, LockNumbers& seen);

  Connection& subject_;
  Connection& watcher_;
  std::set<std::string> at_first_;
  Tables now_;  ///< in a transaction: before the next statement
};

}  // namespace specql::project
