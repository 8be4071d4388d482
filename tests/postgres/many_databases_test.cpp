// One command for many databases: one that has drifted, one whose connection is killed on its way, and the
// same command again, which does what is left.
#include "tests/support/postgres.h"
#include "tests/support/project_folder.h"

#include <filesystem>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

std::string entity(std::string_view more) {
  return fmt::format("entity: Contact\nschema: crm\nfields:\n  name: text!\n{}", more);
}

/// A project with two migrations, and databases that have been through the first.
class Scene : public ProjectFolder {
 public:
  Scene() {
    write("specql.yaml", "project: many\nschemas: {crm: {tenancy: shared}}\n");
    write("entities/contact.yaml", entity(""));
    must({"migrate", "new", "-m", "start", "-q"});
    std::string list = "# three of them\n";
    for (std::size_t i = 0; i < 3; ++i)
      list += fmt::format("d{}: {}\n", i, Server::instance().parameters(databases[i].name()));
    write("databases.txt", list);
    must({"migrate", "apply", "--databases", "databases.txt", "-q"});
    write("entities/contact.yaml", entity("  city: {type: text, index: true}\n"));
    must({"migrate", "new", "-m", "cities", "-q"});
  }

  [[nodiscard]] bool has_cities(std::size_t index) const {
    return databases[index]
               .connect()
               .must(
                   "select count(*) from pg_index where indexrelid = to_regclass('crm.tb_contact_city_idx') "
                   "and indisvalid")
               .table == "count\n1\n";
  }

  TemporaryDatabase databases[3];
};

const std::vector<std::string> kApply = {"migrate", "apply", "--databases", "databases.txt", "--jobs", "1"};

std::vector<std::string> apply_with(std::vector<std::string> more) {
  more.insert(more.begin(), kApply.begin(), kApply.end());
  return more;
}

/// Does something with the connection to a database that waits for a lock.
void once_one_waits(const TemporaryDatabase& database, std::string_view what) {
  Connection connection = database.connect();
  for (int i = 0; i < 400; ++i) {
    const Outcome found =
        connection.must(fmt::format("select {} from pg_stat_activity where datname = current_database() "
                                    "and wait_event_type = 'Lock'",
                                    what));
    if (!found.rows.empty()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  FAIL("nobody waits");
}

}  // namespace

TEST_CASE("one that has drifted is refused, and those behind it are not begun") {
  const Scene scene;
  scene.databases[1].connect().must("alter table crm.tb_contact add column mine text");
  const ProcessResult first = scene.run(kApply);
  CHECK(first.exit_code == 6);
  CHECK(first.err.find("d0                             done\n") != std::string::npos);
  CHECK(first.err.find("d1                             failed: the database has changed") !=
        std::string::npos);
  CHECK(first.err.find("d2                             not begun\n") != std::string::npos);
  CHECK(scene.has_cities(0));
  CHECK_FALSE(scene.has_cities(1));
  CHECK_FALSE(scene.has_cities(2));

  const ProcessResult more = scene.run(apply_with({"--stop-after-failures", "2", "--json"}));
  CHECK(more.exit_code == 6);
  CHECK(more.out.find(R"({"database":"d2","result":"done"})") != std::string::npos);
  CHECK(more.out.find(R"({"database":"d2","migration":"0002_cities","done":1,)") != std::string::npos);
  CHECK(scene.has_cities(2));
  const ProcessResult status = scene.run({"migrate", "status", "--databases", "databases.txt"});
  CHECK(status.exit_code == 6);
  CHECK(status.out.find("d2: 0002_cities                              in force\n") != std::string::npos);
  CHECK(status.err.find("d1                             failed: the database has changed") !=
        std::string::npos);

  scene.databases[1].connect().must("alter table crm.tb_contact drop column mine");
  const ProcessResult again = scene.run(kApply);
  CHECK_MESSAGE(again.exit_code == 0, again.err);
  CHECK(again.err.find("d0: nothing to do\nd1: 0002_cities is in force\nd2: nothing to do\n") !=
        std::string::npos);
  CHECK(scene.has_cities(1));
}

TEST_CASE("a canary that is ill keeps all others from being begun") {
  const Scene scene;
  scene.databases[2].connect().must("alter table crm.tb_contact add column mine text");
  const ProcessResult first = scene.run(apply_with({"--canary", "d2", "--stop-after-failures", "3"}));
  CHECK(first.exit_code == 6);
  CHECK_FALSE(scene.has_cities(0));
  CHECK_FALSE(scene.has_cities(1));
  CHECK(scene.run(apply_with({"--canary", "d7"})).exit_code == 2);
  CHECK_FALSE(scene.has_cities(0));
}

TEST_CASE("one that is killed on its way goes on when the command is run again") {
  const Scene scene;
  Connection holder = scene.databases[1].connect();
  holder.must("begin; lock table crm.tb_contact in share mode");
  std::thread killer([&] { once_one_waits(scene.databases[1], "pg_terminate_backend(pid)"); });
  // libpqxx loses the answer to a statement in which the connection breaks, which is meant here.
  setenv("LSAN_OPTIONS", "detect_leaks=0", 1);
  const ProcessResult killed = scene.run(apply_with({"--stop-after-failures", "3"}));
  unsetenv("LSAN_OPTIONS");
  killer.join();
  CHECK(killed.exit_code == 6);
  CHECK(killed.err.find("d1                             failed: ") != std::string::npos);
  CHECK(scene.has_cities(0));
  CHECK_FALSE(scene.has_cities(1));
  CHECK(scene.has_cities(2));
  holder.must("commit");
  const ProcessResult again = scene.run(kApply);
  CHECK_MESSAGE(again.exit_code == 0, again.err);
  CHECK(scene.has_cities(1));
}

TEST_CASE("interrupted, what is under way ends, and no other one is begun") {
  const Scene scene;
  Connection holder = scene.databases[0].connect();
  holder.must("begin; lock table crm.tb_contact in share mode");
  std::thread interrupter([&] {
    once_one_waits(scene.databases[0], "pid");
    scene.write("go", "");
    while (!std::filesystem::exists(scene.file("sent")))
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    holder.must("commit");
  });
  const ProcessResult result = scene.run_and_interrupt(apply_with({"--stop-after-failures", "9"}));
  interrupter.join();
  CHECK(result.exit_code == 130);
  CHECK(result.err.find("d0                             done\n") != std::string::npos);
  CHECK(result.err.find("d1                             failed: interrupted") != std::string::npos);
  CHECK(scene.has_cities(0));
  CHECK_FALSE(scene.has_cities(1));
  CHECK(scene.run(kApply).exit_code == 0);
  CHECK(scene.has_cities(2));
}

TEST_CASE("databases of one server, which share roles, begin at once") {
  const ProjectFolder project;
  project.write("specql.yaml", "project: sharing\nschemas: {crm: {tenancy: shared}}\n");
  project.write("entities/contact.yaml", entity(""));
  project.must({"migrate", "new", "-m", "start"});
  const TemporaryDatabase databases[6];
  std::string list;
  for (const TemporaryDatabase& database : databases)
    list += fmt::format("{}: {}\n", database.name(), Server::instance().parameters(database.name()));
  project.write("databases.txt", list);
  const ProcessResult result =
      project.run({"migrate", "apply", "--databases", "databases.txt", "--jobs", "6"});
  CHECK_MESSAGE(result.exit_code == 0, result.err);
}

TEST_CASE("a list with a mistake is refused, and its passwords are not shown") {
  const Scene scene;
  scene.write("databases.txt", "d0: dbname=nowhere password=secret\npostgresql://me:secret@host/crm\n");
  const ProcessResult wrong = scene.run(kApply);
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.err.find("databases.txt:2: ") != std::string::npos);
  CHECK(wrong.err.find("secret") == std::string::npos);
  scene.write("databases.txt", "d0: host=/nowhere dbname=crm user=me password=secret\n");
  const ProcessResult away = scene.run(kApply);
  CHECK(away.exit_code == 6);
  CHECK(away.err.find("d0                             failed: ") != std::string::npos);
  CHECK(away.err.find("secret") == std::string::npos);
}

}  // namespace specql::testing
