// A pool between specql and the server: in session mode migrations run; one that hands each transaction to
// another session is told from it, and nothing runs in a session that lacks the settings.
#include "generator/project/ledger.h"
#include "generator/project/runner.h"
#include "tests/support/case_file.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"

#include <csignal>
#include <filesystem>
#include <thread>
#include <unistd.h>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr const char* kProgram = "/usr/sbin/pgbouncer";

/// PgBouncer in front of one database, for as long as it lives.
class Pool {
 public:
  Pool(const std::string& database, std::string_view mode, int size = 20) : database_(database) {
    Connection server = Server::instance().connect(database);
    const auto text = [&](const std::string& sql) { return server.must(sql).rows.at(0).at(0); };
    user_ = text("select current_user");
    const std::string folder = folder_.path().string();
    write_text(
        folder_.path() / "pool.ini",
        fmt::format("[databases]\n{0} = host={1} port={2} dbname={0} user={5}\n[pgbouncer]\nlisten_addr =\n"
                    "unix_socket_dir = {3}\nlisten_port = 6432\nauth_type = any\npool_mode = {4}\n"
                    "pidfile = {3}/pid\nlogfile = {3}/log\n"
                    "ignore_startup_parameters = extra_float_digits,options\ndefault_pool_size = {6}\n",
                    database, text("select split_part(current_setting('unix_socket_directories'), ',', 1)"),
                    text("select current_setting('port')"), folder, mode, user_, size));
    std::vector<std::string> command = {kProgram, "-q", "-d", folder + "/pool.ini"};
    if (::geteuid() == 0) {
      std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
      command.insert(command.begin() + 1, {"-u", "postgres"});
    }
    const ProcessResult started = run_process(command, folder_.path());
    REQUIRE_MESSAGE(started.exit_code == 0, started.err);
    for (int wait = 0; wait < 1500 && !accepts(); ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    REQUIRE_MESSAGE(accepts(), read_text(folder_.path() / "log"));
  }
  ~Pool() { ::kill(std::stoi(read_text(folder_.path() / "pid")), SIGINT); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  [[nodiscard]] std::string parameters() const {
    return fmt::format("host={} port=6432 user={} dbname={}", folder_.path().string(), user_, database_);
  }

 private:
  /// The socket is there before anybody listens at it, and the number of the process comes last.
  [[nodiscard]] bool accepts() const {
    std::error_code unknown;
    const std::uintmax_t written = std::filesystem::file_size(folder_.path() / "pid", unknown);
    return !unknown && written > 0 &&
           std::holds_alternative<project::Connection>(project::Connection::open(parameters()));
  }

  std::string database_;
  std::string user_;
  TemporaryFolder folder_;
};

project::Migration migration() {
  project::Migration migration;
  migration.name = "0001_pooled";
  migration.digest = "none";
  migration.up =
      "set lock_timeout = '1s';\n"
      "begin;\ncreate table public.tb_pooled (a integer);\ncommit;\n"
      "begin;\ninsert into public.tb_pooled values (1);\ncommit;\n"
      "create index concurrently tb_pooled_a_idx on public.tb_pooled (a);\n";
  return migration;
}

/// Runs it through a pool; in between, somebody else takes a session from it.
std::optional<project::RunProblem> run_through(const Pool& pool) {
  auto opened = project::Connection::open(pool.parameters());
  const auto* problem = std::get_if<project::ConnectProblem>(&opened);
  REQUIRE_MESSAGE(problem == nullptr, (problem == nullptr ? "" : problem->message));
  auto& connection = std::get<project::Connection>(opened);
  Connection other(pool.parameters());
  REQUIRE(!project::Ledger(connection).prepare());
  return project::run_migration(connection, migration(), project::Direction::Up,
                                [&](const std::string&, std::size_t done, std::size_t) {
                                  if (done == 1) other.must("begin; select 1");
                                  if (done == 2) other.must("commit");
                                });
}

}  // namespace

TEST_CASE("a pool in session mode is as good as the server") {
  const TemporaryDatabase database;
  {
    const Pool pool(database.name(), "session");
    const auto problem = run_through(pool);
    CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
  }
  CHECK(
      database.connect()
          .must("select count(*) from pg_index where indexrelid = 'tb_pooled_a_idx'::regclass and indisvalid")
          .table == "count\n1\n");
}

TEST_CASE("a pool in transaction mode is told also when nobody else uses it") {
  const TemporaryDatabase database;
  const Pool pool(database.name(), "transaction");
  {
    auto opened = project::Connection::open(pool.parameters());
    auto& connection = std::get<project::Connection>(opened);
    REQUIRE(!project::Ledger(connection).prepare());
    const auto problem = project::run_migration(connection, migration(), project::Direction::Up,
                                                [](const std::string&, std::size_t, std::size_t) {});
    REQUIRE(problem);
    CHECK(problem->message.find("a pool in session mode") != std::string::npos);
  }
  CHECK(database.connect().must("select to_regclass('public.tb_pooled') is null as nothing").table ==
        "nothing\nt\n");
}

TEST_CASE("a pool in session mode with one session is enough") {
  const TemporaryDatabase database;
  const Pool pool(database.name(), "session", 1);
  auto opened = project::Connection::open(pool.parameters());
  auto& connection = std::get<project::Connection>(opened);
  REQUIRE(!project::Ledger(connection).prepare());
  const auto problem = project::run_migration(connection, migration(), project::Direction::Up,
                                              [](const std::string&, std::size_t, std::size_t) {});
  CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
}

TEST_CASE("a pool in transaction mode is told, and what was begun can go on without it") {
  const TemporaryDatabase database;
  {
    const Pool pool(database.name(), "transaction");
    const auto problem = run_through(pool);
    REQUIRE(problem);
    CHECK(problem->message.find("a pool in session mode") != std::string::npos);
  }
  auto opened = project::Connection::open(Server::instance().parameters(database.name()));
  const auto problem =
      project::run_migration(std::get<project::Connection>(opened), migration(), project::Direction::Up,
                             [](const std::string&, std::size_t, std::size_t) {});
  CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
  CHECK(database.connect().must("select count(*) from public.tb_pooled").table == "count\n1\n");
}

}  // namespace specql::testing
