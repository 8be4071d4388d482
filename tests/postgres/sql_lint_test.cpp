// What rules for scripts claim of PostgreSQL: the examples that fail are run, and their locks, scans and
// rewrites are measured.
#include "generator/sql/statement_trees.h"
#include "generator/sql_lint/rule.h"
#include "generator/support/text.h"
#include "tests/support/case_file.h"
#include "tests/support/postgres.h"
#include "tests/support/scripts.h"

#include <chrono>
#include <map>
#include <set>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

using sql_lint::Rule;
using sql_lint::Work;

/// Rules whose examples cannot be run, and why.
const std::set<std::string_view> kNotRun = {
    "table_moved",       // there is no other tablespace
    "database_dropped",  // there is no other database
};

/// A truncation gives a table a new file, as a rewrite does, without writing a row.
const std::set<std::string_view> kNewFileOnly = {"table_truncated"};

/// What PostgreSQL calls the locks, weakest first, as `migrate::Lock` has them.
constexpr std::string_view kModes[] = {
    "RowShareLock",          "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
    "ShareRowExclusiveLock", "ExclusiveLock",    "AccessExclusiveLock"};

/// What was measured.
struct Measured {
  std::optional<migrate::Lock> lock;  ///< the strongest on what was there before
  bool scans = false;
  bool rewrites = false;
  std::optional<SqlError> error;
};

struct Part {
  std::string sql;
  bool ends_transaction = false;
};

std::vector<Part> parts_of(const std::string& script) {
  const auto read = sql::read_statements(script);
  const auto* trees = std::get_if<std::vector<sql::StatementTree>>(&read);
  REQUIRE(trees != nullptr);
  std::vector<Part> parts;
  for (const sql::StatementTree& tree : *trees) {
    const std::string kind = tree.node.value("kind", "");
    parts.push_back({script.substr(tree.begin, tree.end - tree.begin),
                     kind == "TRANS_STMT_COMMIT" || kind == "TRANS_STMT_ROLLBACK"});
  }
  return parts;
}

/// Runs scripts on a database of their own, in which the tables of the examples are.
class Scene {
 public:
  explicit Scene(const TemporaryDatabase& original)
      : database_(TemporaryDatabase::CopyOf{original}), connection_(database_.connect()) {}

  Measured measure(const std::string& script) {
    prepare();
    const std::vector<Part> parts = parts_of(script);
    const bool own_transactions = lowercase(script).find("begin;") != std::string::npos;
    if (!own_transactions) connection_.must("begin");
    for (const Part& part : parts) {
      if (part.ends_transaction) look();
      const Outcome outcome = connection_.run(part.sql);
      if (outcome.error) measured_.error = outcome.error;
      if (outcome.error) return measured_;
    }
    if (!own_transactions) look();
    return measured_;
  }

  /// Of a statement that runs outside of transactions: what it waits for while somebody reads.
  Measured measure_waiting(const std::string& statement, const std::string& table) {
    Connection other = database_.connect();
    other.must("begin; lock table " + table + " in access share mode");
    prepare();
    connection_.send(statement);
    const std::string process = std::to_string(connection_.process());
    for (int i = 0; i < 500 && !measured_.lock; ++i) {
      const Outcome waits = other.must("select mode from pg_locks where not granted and pid = " + process);
      if (!waits.rows.empty()) note(waits.rows[0][0]);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    other.must("rollback");
    measured_.error = connection_.await().error;
    look_at_files();
    return measured_;
  }

  /// Each statement by itself, as the runner does it.
  std::optional<SqlError> run(const std::string& script) {
    for (const Part& part : parts_of(script)) {
      const Outcome outcome = connection_.run(part.sql);
      if (outcome.error) return outcome.error;
    }
    return std::nullopt;
  }

 private:
  /// Keeps in mind what is there before, and which file each table is in.
  void prepare() {
    connection_.must(
        "create table public.measured as select oid, coalesce(pg_relation_filenode(oid), 0) as file "
        "from pg_class where relkind in ('r', 'p', 'm', 'v') and oid >= 16384");
  }

  void note(std::string_view mode) {
    for (std::size_t i = 0; i < std::size(kModes); ++i) {
      const auto lock = static_cast<migrate::Lock>(i);
      if (kModes[i] == mode && (!measured_.lock || *measured_.lock < lock)) measured_.lock = lock;
    }
  }

  void look() {
    const Outcome locks = connection_.must(
        "select mode from pg_locks join public.measured on oid = relation where pid = pg_backend_pid()");
    for (const auto& row : locks.rows)
      note(row[0]);
    const Outcome scans = connection_.must(
        "select coalesce(sum(seq_scan), 0) from pg_stat_xact_user_tables join public.measured on oid = "
        "relid");
    measured_.scans = scans.rows[0][0] != "0";
    look_at_files();
  }

  void look_at_files() {
    const Outcome files = connection_.must(
        "select count(*) from public.measured join pg_class using (oid) "
        "where file <> coalesce(pg_relation_filenode(oid), 0)");
    measured_.rewrites = files.rows[0][0] != "0";
  }

  TemporaryDatabase database_;
  Connection connection_;
  Measured measured_;
};

const TemporaryDatabase& original() {
  static const TemporaryDatabase kDatabase;
  static const bool kMade = [] {
    kDatabase.connect().must(read_text(source_root() / "tests/sql_lint/setup.sql"));
    return true;
  }();
  REQUIRE(kMade);
  return kDatabase;
}

Work work_of(const Measured& measured) {
  return measured.rewrites ? Work::Rewrite : measured.scans ? Work::Scan : Work::None;
}

}  // namespace

TEST_CASE("locks and work are those that rules claim") {
  std::size_t count = 0;
  for (const Rule& rule : sql_lint::all_rules()) {
    if (!rule.lock || kNotRun.contains(rule.spec->name)) continue;
    CAPTURE(rule.spec->name);
    const std::string script = read_rule_case(rule).fails;
    Scene scene(original());
    const Measured found = script.starts_with("vacuum") ? scene.measure_waiting(script, "crm.tb_contact")
                                                        : scene.measure(script);
    CHECK_MESSAGE(!found.error, found.error.value_or(SqlError{}).message);
    REQUIRE(found.lock);
    CHECK(name_of(*found.lock) == name_of(*rule.lock));
    if (!kNewFileOnly.contains(rule.spec->name)) CHECK(name_of(work_of(found)) == name_of(rule.work));
    ++count;
  }
  CHECK(count > 40);
}

TEST_CASE("what rules call errors, PostgreSQL refuses; what passes, it takes") {
  for (const Rule& rule : sql_lint::all_rules()) {
    if (kNotRun.contains(rule.spec->name)) continue;
    CAPTURE(rule.spec->name);
    const RuleCase example = read_rule_case(rule);
    const auto error = Scene(original()).run(example.passes);
    CHECK_MESSAGE(!error, error.value_or(SqlError{}).message);
    // A transaction that is left open fails by what does not happen.
    const bool refused = rule.spec->severity == diagnostics::Severity::Error;
    if (refused && std::string_view(rule.spec->name) != "transaction_left_open")
      CHECK(Scene(original()).run(example.fails));
  }
}

}  // namespace specql::testing
