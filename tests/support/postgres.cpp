#include "tests/support/postgres.h"

#include "generator/support/text.h"
#include "tests/support/case_file.h"
#include "tests/support/pg_query.h"
#include "tests/support/process.h"

#include <cstdlib>
#include <filesystem>
#include <future>
#include <pwd.h>
#include <stdexcept>
#include <unistd.h>

#include <fmt/core.h>
#include <pqxx/pqxx>

namespace specql::testing {
namespace {

constexpr std::string_view kUser = "postgres";

/// "ERROR:  text" without its first word; details follow on other lines.
std::string headline(std::string_view what) {
  const std::size_t end = std::min(what.find('\n'), what.size());
  what = what.substr(0, end);
  const std::size_t colon = what.find(":  ");
  return std::string(colon == what.npos ? what : what.substr(colon + 3));
}

void print_table(const pqxx::result& result, Outcome& into) {
  if (result.columns() == 0) return;
  std::vector<std::string> names;
  for (pqxx::row::size_type i = 0; i < result.columns(); ++i)
    names.emplace_back(result.column_name(i));
  into.table = join(names, "|") + "\n";
  for (const auto& row : result) {
    std::vector<std::string> cells;
    for (const auto& field : row)
      cells.emplace_back(field.is_null() ? "" : field.c_str());
    into.table += join(cells, "|") + "\n";
    into.rows.push_back(std::move(cells));
  }
}

Outcome execute(pqxx::connection& connection, const std::string& sql) {
  Outcome outcome;
  try {
    pqxx::nontransaction transaction(connection);
    print_table(transaction.exec(sql), outcome);
  } catch (const pqxx::sql_error& error) {
    outcome.error = SqlError{error.sqlstate(), headline(error.what())};
  }
  return outcome;
}

}  // namespace

struct Connection::State {
  explicit State(const std::string& parameters) : connection(parameters) {
    connection.set_client_encoding("UTF8");
  }
  pqxx::connection connection;
  std::future<Outcome> sent;
};

Connection::Connection(const std::string& parameters) : state_(std::make_unique<State>(parameters)) {
  must("set client_min_messages = warning");
}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

Outcome Connection::run(const std::string& sql) {
  return execute(state_->connection, sql);
}

Outcome Connection::must(const std::string& sql) {
  Outcome outcome = run(sql);
  if (outcome.error) {
    throw std::runtime_error(
        fmt::format("{}: {}\nin: {}", outcome.error->state, outcome.error->message, sql.substr(0, 400)));
  }
  return outcome;
}

void Connection::send(const std::string& sql) {
  state_->sent = std::async(std::launch::async, [this, sql] { return execute(state_->connection, sql); });
}

Outcome Connection::await() {
  if (!state_->sent.valid()) throw std::runtime_error("nothing was sent on this connection");
  return state_->sent.get();
}

int Connection::process() const {
  return state_->connection.backendpid();
}

struct Server::State {
  TemporaryFolder folder;
  std::string given;  ///< SPECQL_TEST_DATABASE
  std::string prefix = fmt::format("specql_test_{}_", ::getpid());
  int databases = 0;

  [[nodiscard]] std::filesystem::path data() const { return folder.path() / "data"; }

  /// A command as the user that the server runs as: initdb refuses root.
  void run(std::vector<std::string> command) const {
    if (::geteuid() == 0) {
      const std::vector<std::string> drop = {
          "setpriv", "--reuid", std::string(kUser), "--regid", std::string(kUser), "--clear-groups", "--"};
      command.insert(command.begin(), drop.begin(), drop.end());
    }
    const ProcessResult result = run_process(command, folder.path(), {}, {.seconds = 0});
    if (result.exit_code != 0) {
      throw std::runtime_error("cannot start PostgreSQL: " + join(command, " ") + "\n" + result.out +
                               result.err);
    }
  }

  void start() const {
    if (::geteuid() == 0) {
      const passwd* user = ::getpwnam(kUser.data());
      if (user == nullptr) throw std::runtime_error("there is no user `postgres` to run PostgreSQL as");
      if (::chown(folder.path().c_str(), user->pw_uid, user->pw_gid) != 0) {
        throw std::runtime_error("cannot hand the cluster's folder over to `postgres`");
      }
    }
    run({program("initdb"), "-D", data().string(), "-U", std::string(kUser), "-A", "trust", "-E", "UTF8",
         "--locale=C.UTF-8", "--no-sync", "--no-instructions"});
    const std::string settings = fmt::format(
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off "
        "-c wal_level=minimal -c max_wal_senders=0 -c listen_addresses='' "
        "-c unix_socket_directories={}",
        folder.path().string());
    run({program("pg_ctl"), "-D", data().string(), "-w", "-l", (folder.path() / "log").string(), "-o",
         settings, "start"});
  }
};

std::string Server::program(std::string_view name) {
  const std::string path = fmt::format("/usr/lib/postgresql/15/bin/{}", name);
  if (!std::filesystem::exists(path)) {
    throw std::runtime_error(fmt::format("{} is missing: install postgresql-15", path));
  }
  return path;
}

Server::Server() : state_(std::make_unique<State>()) {
  if (const char* given = std::getenv("SPECQL_TEST_DATABASE"); given != nullptr && *given != '\0') {
    state_->given = given;
  } else {
    state_->start();
  }
}

Server::~Server() {
  if (!state_->given.empty()) return;
  try {
    state_->run({program("pg_ctl"), "-D", state_->data().string(), "-m", "immediate", "stop"});
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
  }
}

Server& Server::instance() {
  static Server server;
  return server;
}

std::string Server::parameters(std::string_view database) const {
  if (state_->given.empty()) {
    return fmt::format("host={} user={} dbname={}", state_->folder.path().string(), kUser, database);
  }
  const std::string& given = state_->given;
  if (given.find("://") == given.npos) return fmt::format("{} dbname={}", given, database);
  const std::size_t query = std::min(given.find('?'), given.size());
  const std::size_t host = given.find("://") + 3;
  const std::size_t path = std::min(given.find('/', host), query);
  return given.substr(0, path) + "/" + std::string(database) + given.substr(query);
}

Connection Server::connect(std::string_view database) const {
  return Connection(parameters(database));
}

std::string Server::create_database() {
  Connection maintenance = connect("postgres");
  const std::string model = state_->prefix + "model";
  if (state_->databases == 0) {
    maintenance.must("create database " + model + " template template0 encoding 'UTF8'");
    connect(model).must("create extension plpgsql_check");
  }
  std::string name = state_->prefix + std::to_string(++state_->databases);
  maintenance.must("create database " + name + " template " + model);
  return name;
}

void Server::drop_database(const std::string& name) {
  const Outcome ignored = connect("postgres").run("drop database if exists " + name + " with (force)");
  static_cast<void>(ignored);
}

std::string plpgsql_findings(Connection& connection) {
  const Outcome outcome = connection.must(R"(
    select p.oid::regprocedure || ': ' || finding
      from pg_proc as p
      join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
     cross join lateral plpgsql_check_function(
             p.oid, other_warnings => true, performance_warnings => true,
             extra_warnings => true, security_warnings => true) as finding
     where p.pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
       and p.proname not like 'plpgsql\_%'
       and not (p.proname = 'fail' and finding ~ 'IMMUTABLE|recheck other functions')
     order by 1)");
  std::string text;
  for (const auto& row : outcome.rows)
    text += row[0] + "\n";
  return text;
}

namespace {

/// A database where scripts are tried. What was taken back stays in its files, so it is not used for long.
struct Scratch {
  TemporaryDatabase database;
  Connection connection = database.connect();
  int loads = 0;
};
constexpr int kLoadsOfScratch = 20;

}  // namespace

std::string load_problem(const std::string& script) {
  static auto scratch = std::make_unique<Scratch>();
  if (scratch->loads == kLoadsOfScratch) {
    scratch.reset();
    scratch = std::make_unique<Scratch>();
  }
  ++scratch->loads;
  Connection& connection = scratch->connection;
  if (const auto error = syntax_error(script)) return "libpg_query: " + *error;
  const Outcome outcome = connection.run("begin;" + script + ";set constraints all immediate;");
  std::string problem;
  if (outcome.error) {
    problem = fmt::format("PostgreSQL: {}: {}", outcome.error->state, outcome.error->message);
  } else if (const std::string findings = plpgsql_findings(connection); !findings.empty()) {
    problem = "plpgsql_check:\n" + findings;
  }
  connection.must("rollback");
  return problem;
}

}  // namespace specql::testing
