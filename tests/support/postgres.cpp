#include "tests/support/postgres.h"

#include "generator/project/scratch_server.h"
#include "generator/support/text.h"
#include "tests/support/pg_query.h"

#include <cstdlib>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <unistd.h>

#include <fmt/core.h>

namespace specql::testing {
namespace {

/// The version that plpgsql_check is installed for.
constexpr std::string_view kPrograms = "/usr/lib/postgresql/15/bin";

Outcome outcome_of(project::Answer answer) {
  Outcome outcome;
  outcome.error = std::move(answer.error);
  if (answer.columns.empty()) return outcome;
  outcome.table = join(answer.columns, "|") + "\n";
  for (auto& row : answer.rows) {
    std::vector<std::string> cells;
    for (auto& cell : row)
      cells.push_back(std::move(cell).value_or(""));
    outcome.table += join(cells, "|") + "\n";
    outcome.rows.push_back(std::move(cells));
  }
  return outcome;
}

project::Connection open(const std::string& parameters) {
  auto opened = project::Connection::open(parameters);
  if (auto* connection = std::get_if<project::Connection>(&opened)) return std::move(*connection);
  throw std::runtime_error(std::get<project::ConnectProblem>(opened).message);
}

}  // namespace

struct Connection::State {
  explicit State(const std::string& parameters) : connection(open(parameters)) {}
  project::Connection connection;
  std::future<Outcome> sent;
};

Connection::Connection(const std::string& parameters) : state_(std::make_unique<State>(parameters)) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

Outcome Connection::run(const std::string& sql) {
  return outcome_of(state_->connection.run(sql));
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
  state_->sent = std::async(std::launch::async, [this, sql] { return run(sql); });
}

Outcome Connection::await() {
  if (!state_->sent.valid()) throw std::runtime_error("nothing was sent on this connection");
  return state_->sent.get();
}

int Connection::process() const {
  return state_->connection.process();
}

struct Server::State {
  std::string given;  ///< SPECQL_TEST_DATABASE
  std::unique_ptr<project::ScratchServer> own;
  std::string prefix = fmt::format("specql_test_{}_", ::getpid());
  int databases = 0;

  void start() {
    auto started = project::ScratchServer::start(kPrograms);
    if (auto* server = std::get_if<std::unique_ptr<project::ScratchServer>>(&started)) {
      own = std::move(*server);
      return;
    }
    throw std::runtime_error("cannot start PostgreSQL: " + std::get<project::StartProblem>(started).message);
  }
};

std::string Server::program(std::string_view name) {
  const std::string path = fmt::format("{}/{}", kPrograms, name);
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

Server::~Server() = default;

Server& Server::instance() {
  static Server server;
  return server;
}

std::string Server::parameters(std::string_view database) const {
  if (state_->own) return state_->own->parameters(database);
  return project::with_database(state_->given, database);
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
  return copy_database(model);
}

std::string Server::copy_database(std::string_view from) {
  std::string name = state_->prefix + std::to_string(++state_->databases);
  connect("postgres").must(fmt::format("create database {} template {}", name, from));
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
      left join (select distinct tgfoid, tgrelid from pg_trigger) as t on t.tgfoid = p.oid
     cross join lateral plpgsql_check_function(
             p.oid, coalesce(t.tgrelid, 0), other_warnings => true, performance_warnings => true,
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
