// SQL of one's own around a migration runs once, whatever is killed when.
#include "generator/project/ledger.h"
#include "generator/project/runner.h"
#include "tests/support/postgres.h"

#include <thread>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

const project::Progress kSilent = [](const std::string&, std::size_t, std::size_t) {};

project::Migration migration() {
  project::Migration migration;
  migration.name = "0001_own";
  migration.digest = "none";
  migration.reversible = true;
  migration.up = "begin;\ncreate table public.tb_made (a integer);\ncommit;\n";
  migration.down = "begin;\ndrop table public.tb_made;\ncommit;\n";
  migration.own_steps = {
      {"before.sql",
       "insert into public.log values ('before 1');\nbegin;\ninsert into public.log values ('before 2');\n"
       "insert into public.log select 'before 3' from pg_sleep(0.3);\ncommit;\n"},
      {"after.sql",
       "-- specql: no transaction\nvacuum public.log;\ninsert into public.log values ('after 1');\n"},
      {"before.down.sql", "insert into public.log values ('before, back');\n"},
      {"after.down.sql", "insert into public.log values ('after, back');\n"}};
  return migration;
}
constexpr std::size_t kUnits = 5;

project::Connection open(const TemporaryDatabase& database) {
  auto opened = project::Connection::open(Server::instance().parameters(database.name()));
  return std::get<project::Connection>(std::move(opened));
}

void kill(int process) {
  Server::instance().connect("postgres").must(fmt::format("select pg_terminate_backend({})", process));
}

std::string log_of(const TemporaryDatabase& database) {
  return database.connect().must("select string_agg(what, ', ' order by what) as log from public.log").table;
}

void prepare(const TemporaryDatabase& database) {
  database.connect().must("create table public.log (what text)");
  project::Connection connection = open(database);
  REQUIRE(!project::Ledger(connection).prepare());
}

const std::string kAll = "log\nafter 1, before 1, before 2, before 3\n";

}  // namespace

TEST_CASE("killed behind each unit, statements of one's own run once") {
  for (std::size_t stop = 1; stop < kUnits; ++stop) {
    CAPTURE(stop);
    const TemporaryDatabase database;
    prepare(database);
    {
      project::Connection connection = open(database);
      const int process = connection.process();
      const auto problem =
          project::run_migration(connection, migration(), project::Direction::Up,
                                 [&](const std::string&, std::size_t done, std::size_t units) {
                                   CHECK(units == kUnits);
                                   if (done == stop) kill(process);
                                 });
      CHECK(problem);
    }
    project::Connection connection = open(database);
    std::size_t first = 0;
    const auto problem = project::run_migration(connection, migration(), project::Direction::Up,
                                                [&](const std::string&, std::size_t done, std::size_t) {
                                                  if (first == 0) first = done;
                                                });
    CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
    CHECK(first == stop + 1);
    CHECK(log_of(database) == kAll);
  }
}

TEST_CASE("killed within a transaction of one's own, all of it runs again, and nothing twice") {
  const TemporaryDatabase database;
  prepare(database);
  {
    project::Connection connection = open(database);
    std::thread killer([process = connection.process()] {
      std::this_thread::sleep_for(std::chrono::milliseconds(150));
      kill(process);
    });
    CHECK(project::run_migration(connection, migration(), project::Direction::Up, kSilent));
    killer.join();
  }
  CHECK(log_of(database) == "log\nbefore 1\n");
  project::Connection connection = open(database);
  CHECK(!project::run_migration(connection, migration(), project::Direction::Up, kSilent));
  CHECK(log_of(database) == kAll);
}

TEST_CASE("the way back runs what takes each step back, in the opposite order") {
  const TemporaryDatabase database;
  prepare(database);
  project::Connection connection = open(database);
  REQUIRE(!project::run_migration(connection, migration(), project::Direction::Up, kSilent));
  REQUIRE(!project::Ledger(connection).finish(migration(), "x"));
  database.connect().must("truncate public.log; alter table public.log add column n serial");
  CHECK(!project::run_migration(connection, migration(), project::Direction::Down, kSilent));
  CHECK(database.connect().must("select what from public.log order by n").table ==
        "what\nafter, back\nbefore, back\n");
  CHECK(database.connect().must("select to_regclass('public.tb_made') is null as gone").table == "gone\nt\n");
}

namespace {

/// Roles of the server, for as long as it lives: one that may do little, and one in whose name it acts.
class Roles {
 public:
  explicit Roles(const TemporaryDatabase& database)
      : database_(database), weak_(database.name() + "_weak"), login_(database.name() + "_login") {
    database.connect().must(fmt::format(
        "create role {0}; create role {1} superuser; grant {0} to {1}; create table public.log (what text, "
        "who name default current_user, n serial); grant all on public.log, public.log_n_seq to {0};"
        "grant create on schema public to {0}",
        weak_, login_));
  }
  ~Roles() {
    for (const std::string& role : {weak_, login_})
      static_cast<void>(
          database_.connect().must(fmt::format("set role none; drop owned by {0}; drop role {0}", role)));
  }
  Roles(const Roles&) = delete;
  Roles& operator=(const Roles&) = delete;

  [[nodiscard]] const std::string& weak() const { return weak_; }
  [[nodiscard]] const std::string& login() const { return login_; }

 private:
  const TemporaryDatabase& database_;
  std::string weak_, login_;
};

/// Its steps work as roles that may not write the ledger.
project::Migration migration_of_roles(const Roles& roles, const std::string& take_role) {
  project::Migration migration;
  migration.name = "0001_roles";
  migration.digest = "none";
  migration.up = "begin;\ninsert into public.log values ('up');\ncommit;\n";
  migration.own_steps = {
      {"before.sql", take_role + ";\ninsert into public.log values ('in before');\n"
                                 "-- specql: no transaction\nanalyze public.log;\n"
                                 "insert into public.log values ('later in before');\n"},
      {"after.sql", "insert into public.log values ('after');\nbegin;\nset role " + roles.weak() +
                        ";\ninsert into public.log values ('in after');\ncommit;\n"
                        "insert into public.log values ('later in after');\n"}};
  return migration;
}

std::string everybody(const TemporaryDatabase& database, const Roles& roles) {
  return database.connect()
      .must(fmt::format("select string_agg(what || ': ' || case who when '{}' then 'weak' when '{}' then "
                        "'login' else 'own' end, ', ' order by n) as log from public.log",
                        roles.weak(), roles.login()))
      .table;
}

const std::string kByRoles =
    "log\nin before: weak, later in before: weak, up: own, after: own, in after: weak, later in after: "
    "weak\n";

}  // namespace

TEST_CASE(
    "whatever role a step takes, the ledger is written by whom the session belongs to, and the next file "
    "begins without it") {
  const TemporaryDatabase database;
  const Roles roles(database);
  const std::string steps[] = {
      "set role " + roles.weak(),
      "set session authorization " + roles.weak(),
      fmt::format("set session authorization {}; set role {}", roles.login(), roles.weak()),
  };
  for (const std::string& take_role : steps) {
    CAPTURE(take_role);
    database.connect().must("truncate public.log");
    project::Connection connection = open(database);
    REQUIRE(!project::Ledger(connection).prepare());
    const project::Migration migration = migration_of_roles(roles, take_role);
    const auto problem = project::run_migration(connection, migration, project::Direction::Up, kSilent);
    CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
    CHECK(!project::Ledger(connection).finish(migration, "x"));
    CHECK(!project::Ledger(connection).forget(migration.name));
    CHECK(everybody(database, roles) == kByRoles);
  }
}

TEST_CASE("a step that fails leaves no role behind") {
  const TemporaryDatabase database;
  const Roles roles(database);
  project::Connection connection = open(database);
  REQUIRE(!project::Ledger(connection).prepare());
  project::Migration migration = migration_of_roles(roles, "set role " + roles.weak());
  migration.own_steps["before.sql"] += "create schema not_allowed;\n";
  CHECK(project::run_migration(connection, migration, project::Direction::Up, kSilent));
  CHECK(connection.run("select current_user = session_user").rows[0][0] == "t");
  CHECK(!project::Ledger(connection).stop(migration, "x"));
}

TEST_CASE("triggers that a step defers run as the role that it has taken") {
  const TemporaryDatabase database;
  const Roles roles(database);
  database.connect().must(
      "create function public.note() returns trigger language plpgsql as $$ begin "
      "insert into public.log values ('deferred'); return null; end $$;"
      "create table public.seen (a integer); grant all on public.seen to public;"
      "create constraint trigger note after insert on public.seen deferrable initially deferred "
      "for each row execute function public.note()");
  project::Connection connection = open(database);
  REQUIRE(!project::Ledger(connection).prepare());
  project::Migration migration;
  migration.name = "0001_deferred";
  migration.own_steps = {
      {"before.sql", fmt::format("set role {};\ninsert into public.seen values (1);\n", roles.weak())}};
  const auto problem = project::run_migration(connection, migration, project::Direction::Up, kSilent);
  CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
  CHECK(everybody(database, roles) == "log\ndeferred: weak\n");
}

TEST_CASE("a role that a user always has is its own") {
  const TemporaryDatabase database;
  const Roles roles(database);
  const std::string user = database.connect().must("select current_user").rows.at(0).at(0);
  database.connect().must(
      fmt::format("grant create on database {0} to {1}; alter role {2} in database {0} set role = {1}",
                  database.name(), roles.weak(), user));
  project::Connection connection = open(database);
  REQUIRE(!project::Ledger(connection).prepare());
  project::Migration migration;
  migration.name = "0001_always";
  migration.own_steps = {{"before.sql", "set role none;\ninsert into public.log values ('own');\n"},
                         {"after.sql", "insert into public.log values ('always');\n"}};
  const auto problem = project::run_migration(connection, migration, project::Direction::Up, kSilent);
  CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
  CHECK(everybody(database, roles) == "log\nown: own, always: weak\n");
}

}  // namespace specql::testing
