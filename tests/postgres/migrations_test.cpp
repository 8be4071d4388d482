// Migrations that are interrupted: whatever stops them, the next run ends where one that was not stopped
// does.
#include "generator/migrate/plan.h"
#include "generator/migrate/render.h"
#include "generator/project/ledger.h"
#include "generator/project/runner.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"
#include "tests/support/rehearsal.h"

#include <atomic>
#include <chrono>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

const Texts kBefore = {{"specql.yaml", "project: stopped\nschemas: {crm: {tenancy: shared}}\n"},
                       {"contact.yaml", R"(entity: Contact
schema: crm
fields:
  name: text!
  city: {type: text, index: true}
  score: integer
  weight: integer
actions: [create, update]
)"}};
const Texts kAfter = {
    {"specql.yaml", "project: stopped\nschemas: {crm: {tenancy: shared}}\n"},
    {"contact.yaml", R"(entity: Contact
schema: crm
fields:
  full_name: {type: text!, was: name, index: true}
  score: {type: integer!, default: 0, min: 0}
  weight: bigint
  token: {type: uuid!, default: gen_random_uuid(), unique: true}
  boss: ref(Contact)
  groups: ref(Group, many: true)
actions: [create]
)"},
    {"group.yaml", "entity: Group\nschema: crm\nfields:\n  title: {type: text!, unique: true}\n"}};

/// Two versions, the way between them, and databases to walk it in.
struct Scene {
  Compiled before = compile(kBefore);
  Compiled after;
  project::Migration migration;
  catalog::Database goal;
  TemporaryDatabase old_one;
  TemporaryDatabase new_one;

  explicit Scene(const Texts& to = kAfter) : after(compile(to)) {
    migrate::Decisions decisions;
    decisions.drops = {"crm.contact.city", "app.update_contact"};
    decisions.narrows = {"crm.contact.score"};
    REQUIRE_MESSAGE(before.accepted, before.complaints());
    REQUIRE_MESSAGE(after.accepted, after.complaints());
    const auto planned =
        migrate::plan_steps(before.workspace->database(), after.workspace->database(), decisions);
    REQUIRE(std::holds_alternative<std::vector<migrate::Step>>(planned));
    const auto& steps = std::get<std::vector<migrate::Step>>(planned);
    REQUIRE(steps.size() == 2);
    goal = steps.front().goal;
    migration.name = "0002_stopped";
    migration.digest = "none";
    const migrate::WayBack back = migrate::plan_back(before.workspace->database(), steps.front());
    migration.up = migrate::to_script(steps.front().plan, "Stopped.");
    migration.down = migrate::to_script(back, "Back.");
    migration.plan = migrate::to_json(steps.front().plan, back);
    migration.reversible = back.plan.has_value();
    Connection rows = old_one.connect();
    rows.must(single_script(kBefore));
    rows.must(
        "insert into crm.tb_contact (identifier, name, score, weight) "
        "select 'c' || n, 'Contact ' || n, nullif(n % 5, 0), n from generate_series(1, 12000) as n");
    new_one.connect().must(script_of(goal));
  }
};

void kill(int process) {
  Server::instance().connect("postgres").must(fmt::format("select pg_terminate_backend({})", process));
}

/// Where every run has to end.
std::string problem_at_end(const Scene& scene, const TemporaryDatabase& walked) {
  std::string problem = difference(walked.name(), scene.new_one.name(), scene.goal);
  const auto rows = walked.connect().must(
      "select count(*), count(distinct full_name), count(distinct token), count(score), "
      "count(distinct weight) filter (where weight = weight_old) from crm.tb_contact");
  if (rows.rows[0] != std::vector<std::string>(5, "12000")) problem += rows.table;
  return problem;
}

}  // namespace

TEST_CASE("a migration that is killed behind any of its steps goes on there") {
  const Scene scene;
  std::size_t units = 1;
  for (std::size_t stop = 1; stop <= units; ++stop) {
    const TemporaryDatabase walked(TemporaryDatabase::CopyOf{scene.old_one});
    {
      project::Connection first = open(walked.name());
      REQUIRE(!project::Ledger(first).prepare());
      const int process = first.process();
      const auto problem = project::run_migration(first, scene.migration, project::Direction::Up,
                                                  [&](const std::string&, std::size_t done, std::size_t of) {
                                                    units = of;
                                                    if (done == stop) kill(process);
                                                  });
      CHECK((problem.has_value() || stop == units));
    }
    project::Connection second = open(walked.name());
    std::size_t first_done = 0;
    const auto problem = project::run_migration(second, scene.migration, project::Direction::Up,
                                                [&](const std::string&, std::size_t done, std::size_t) {
                                                  if (first_done == 0) first_done = done;
                                                });
    CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
    CHECK((first_done == stop + 1 || stop == units));
    const std::string end = problem_at_end(scene, walked);
    CHECK_MESSAGE(end.empty(), stop, ": ", end);
  }
  CHECK(units > 10);
}

TEST_CASE("a way back that is killed behind any of its steps goes on there") {
  Texts to = kAfter;
  std::string& contact = to["contact.yaml"];
  contact.insert(contact.find("  boss:"), "  city: {type: text, index: true}\n");  // nothing is lost
  const Scene scene(to);
  REQUIRE(scene.migration.reversible);
  const auto run = [&](const TemporaryDatabase& walked, project::Direction direction, std::size_t stop) {
    project::Connection connection = open(walked.name());
    REQUIRE(!project::Ledger(connection).prepare());
    std::size_t units = 0;
    const int process = connection.process();
    const auto problem = project::run_migration(connection, scene.migration, direction,
                                                [&](const std::string&, std::size_t done, std::size_t of) {
                                                  units = of;
                                                  if (done == stop) kill(process);
                                                });
    CHECK_MESSAGE((!problem || units > 0), problem.value_or(project::RunProblem{}).message);
    return units;
  };
  constexpr std::size_t kNever = 1000;
  for (const std::size_t turn : {3U, 9U, 14U}) {
    std::size_t units = 1;
    for (std::size_t stop = 1; stop <= units; ++stop) {
      const TemporaryDatabase walked(TemporaryDatabase::CopyOf{scene.old_one});
      REQUIRE(run(walked, project::Direction::Up, turn) > turn);
      units = run(walked, project::Direction::Down, stop);
      if (stop < units) REQUIRE(run(walked, project::Direction::Down, kNever) == units);
      const std::string end =
          difference(walked.name(), scene.old_one.name(), scene.before.workspace->database());
      CHECK_MESSAGE(end.empty(), turn, " ", stop, ": ", end);
      const auto rows = walked.connect().must("select count(*), count(name) from crm.tb_contact");
      CHECK(rows.rows[0] == std::vector<std::string>(2, "12000"));
    }
    CHECK(units > 2);
  }
}

TEST_CASE("a migration that is killed at any moment goes on") {
  const Scene scene;
  for (int round = 1; round <= 12; ++round) {
    const TemporaryDatabase walked(TemporaryDatabase::CopyOf{scene.old_one});
    int runs = 0;
    for (bool complete = false; !complete && runs < 60; ++runs) {
      project::Connection connection = open(walked.name());
      REQUIRE(!project::Ledger(connection).prepare());
      std::atomic<bool> ended = false;
      const int process = connection.process();
      std::thread killer([&, runs] {
        std::this_thread::sleep_for(std::chrono::milliseconds(7 * round * (runs + 1)));
        if (!ended) kill(process);
      });
      complete = !project::run_migration(connection, scene.migration, project::Direction::Up,
                                         [](const std::string&, std::size_t, std::size_t) {});
      ended = true;
      killer.join();
    }
    CHECK(runs < 60);
    const std::string end = problem_at_end(scene, walked);
    CHECK_MESSAGE(end.empty(), round, ": ", end);
  }
}

TEST_CASE("who works on a table is not kept waiting by a migration that waits") {
  const Scene scene;
  const TemporaryDatabase walked(TemporaryDatabase::CopyOf{scene.old_one});
  Connection reader = walked.connect();
  reader.must("begin; select count(*) from crm.tb_contact");
  project::Connection connection = open(walked.name());
  REQUIRE(!project::Ledger(connection).prepare());
  std::optional<project::RunProblem> problem;
  std::thread runner([&] {
    problem = project::run_migration(connection, scene.migration, project::Direction::Up,
                                     [](const std::string&, std::size_t, std::size_t) {});
  });
  // It asks for the table again and again; between, others get it.
  Connection other = walked.connect();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 3; ++i) {
    other.must(
        "set statement_timeout = '1500ms'; update crm.tb_contact set city = 'x' where identifier = 'c1'");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(6));
  reader.must("commit");
  runner.join();
  CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
}

TEST_CASE("values are given to the rows that are there, however many others come meanwhile") {
  const Scene scene;
  const TemporaryDatabase walked(TemporaryDatabase::CopyOf{scene.old_one});
  walked.connect().must(
      "create function public.write_one() returns trigger language plpgsql as $$ begin "
      "insert into crm.tb_contact (identifier, name, weight) values (gen_random_uuid()::text, 'x', 1); "
      "return null; end $$; "
      "create trigger write_one after update on crm.tb_contact for each statement "
      "when (pg_trigger_depth() = 0) execute function public.write_one()");
  walked.connect().must(fmt::format("alter database {} set statement_timeout = '20s'", walked.name()));
  project::Connection connection = open(walked.name());
  REQUIRE(!project::Ledger(connection).prepare());
  const auto problem = project::run_migration(connection, scene.migration, project::Direction::Up,
                                              [](const std::string&, std::size_t, std::size_t) {});
  CHECK_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
  const auto rows = walked.connect().must(
      "select count(*) > 12000, count(weight) = count(*), count(score) = count(*) from crm.tb_contact");
  CHECK(rows.rows[0] == std::vector<std::string>{"t", "t", "t"});
}

TEST_CASE("two migrations of one database do not meet") {
  const TemporaryDatabase database;
  project::Connection first = open(database.name());
  project::Connection second = open(database.name());
  auto held = project::Hold::take(first, 0);
  CHECK(std::holds_alternative<project::Hold>(held));
  CHECK(std::holds_alternative<project::RunProblem>(project::Hold::take(second, 0)));
  {
    const project::Hold gone = std::get<project::Hold>(std::move(held));
  }
  CHECK(std::holds_alternative<project::Hold>(project::Hold::take(second, 0)));
}

}  // namespace specql::testing
