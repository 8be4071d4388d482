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

}  // namespace specql::testing
