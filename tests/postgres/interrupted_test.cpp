// Somebody ends a command in the middle of its work. `specql migrate apply` stops there, and notices what
// others do to the database before it goes on; servers and databases that were made for the work are put
// away.
#include "tests/support/postgres.h"
#include "tests/support/project_folder.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

std::string contact(std::string_view score) {
  return fmt::format("entity: Contact\nschema: crm\nfields:\n  name: text!\n  score: {}\n", score);
}

/// A project whose second migration gives 12000 rows another form of a value.
class Scene : public ProjectFolder {
 public:
  Scene() {
    write("specql.yaml", "project: ended\nschemas: {crm: {tenancy: shared}}\n");
    write("entities/contact.yaml", contact("integer"));
    must({"migrate", "new", "-m", "start", "-q"});
    REQUIRE(apply().exit_code == 0);
    database.connect().must(
        "insert into crm.tb_contact (identifier, name, score) "
        "select n, 'Contact ' || n, n from generate_series(1, 12000) as n");
    write("entities/contact.yaml", contact("bigint"));
    must({"migrate", "new", "-m", "wider", "-q"});
  }

  [[nodiscard]] ProcessResult apply(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"migrate", "apply", "--database", parameters()});
    return run(std::move(more));
  }
  /// As with Ctrl-C, once a batch of rows has its values.
  [[nodiscard]] ProcessResult apply_until_filling() const {
    std::thread watcher([&] {
      Connection watching = Server::instance().connect("postgres");
      const std::string rests = fmt::format(
          "select 1 from pg_stat_activity where datname = '{}' and wait_event = 'PgSleep'", database.name());
      while (watching.must(rests).rows.empty())
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      write("go", "");
    });
    ProcessResult result =
        run_and_interrupt({"migrate", "apply", "--database", parameters(), "--pause", "20000"});
    watcher.join();
    return result;
  }

  [[nodiscard]] std::string parameters() const { return Server::instance().parameters(database.name()); }

  TemporaryDatabase database;
};

/// A project whose last migration sleeps.
class Sleeping : public ProjectFolder {
 public:
  Sleeping() {
    write("specql.yaml", "project: asleep\nschemas: {crm: {tenancy: shared}}\n");
    write("entities/contact.yaml", contact("integer"));
    must({"migrate", "new", "-m", "start", "-q"});
    must({"migrate", "new", "--empty", "-m", "sleeps", "-q"});
    write("db/migrations/0002_sleeps/before.sql", "select pg_sleep(100);\n");
    must({"migrate", "repair", "-q"});
  }

  /// As with Ctrl-C, once something is there.
  [[nodiscard]] ProcessResult run_until(const std::function<bool()>& there,
                                        std::vector<std::string> words) const {
    std::thread watcher([&] {
      while (!there())
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      write("go", "");
    });
    ProcessResult result = run_and_interrupt(std::move(words));
    watcher.join();
    return result;
  }
};

/// Where servers are made meanwhile, by whomever.
class ServerFolder {
 public:
  ServerFolder() {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
    ::setenv("TMPDIR", folder_.path().c_str(), 1);
  }
  ~ServerFolder() { ::unsetenv("TMPDIR"); }
  ServerFolder(const ServerFolder&) = delete;
  ServerFolder& operator=(const ServerFolder&) = delete;

  [[nodiscard]] bool is_empty() const { return std::filesystem::is_empty(folder_.path()); }
  /// Of a server that runs, or has not been stopped.
  [[nodiscard]] bool has(const std::string& file) const {
    std::filesystem::directory_iterator entries(folder_.path());
    return std::any_of(begin(entries), end(entries),
                       [&](const auto& entry) { return std::filesystem::exists(entry.path() / file); });
  }
  /// Whether a process names it.
  [[nodiscard]] bool is_in_use() const {
    std::filesystem::directory_iterator entries("/proc");
    return std::any_of(begin(entries), end(entries), [&](const auto& entry) {
      std::ifstream file(entry.path() / "cmdline");
      const std::string words(std::istreambuf_iterator<char>(file), {});
      return words.find(folder_.path().string()) != std::string::npos;
    });
  }

 private:
  TemporaryFolder folder_;
};

constexpr const char* kScratch = "select datname from pg_database where datname like 'specql_scratch_%'";

}  // namespace

TEST_CASE("interrupted, a command puts away the server that it has started") {
  const Sleeping scene;
  const ServerFolder servers;
  ProcessResult result;
  SUBCASE("while that is being made") {
    result = scene.run_until([&] { return servers.has("data"); }, {"migrate", "verify"});
  }
  SUBCASE("while a migration runs there") {
    result = scene.run_until([&] { return servers.has("data/postmaster.pid"); }, {"migrate", "verify"});
  }
  SUBCASE("while a plan is tried out there") {
    scene.write("entities/contact.yaml", contact("bigint"));
    result =
        scene.run_until([&] { return servers.has("data/postmaster.pid"); }, {"migrate", "plan", "--verify"});
  }
  CHECK(result.exit_code == 130);
  CHECK_MESSAGE(result.err.ends_with("specql: interrupted\n"), result.err);
  CHECK(servers.is_empty());
  CHECK_FALSE(servers.is_in_use());
}

TEST_CASE("interrupted, a command drops the databases that it has made on somebody's server") {
  const Sleeping scene;
  const TemporaryDatabase database;
  const std::string parameters = Server::instance().parameters(database.name());
  Connection watching = Server::instance().connect("postgres");
  const auto is = [&](const std::string& query) { return !watching.must(query).rows.empty(); };
  ProcessResult result;
  SUBCASE("verify") {
    result = scene.run_until(
        [&] {
          return is(
              "select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname like "
              "'specql_scratch_%'");
        },
        {"migrate", "verify", "--database", parameters});
  }
  // Somebody keeps the command from reading their database.
  const std::string waits = fmt::format(
      "select 1 from pg_stat_activity where datname = '{}' and wait_event_type = 'Lock'", database.name());
  Connection other = database.connect();
  other.must("begin; lock table pg_catalog.pg_trigger in access exclusive mode");
  SUBCASE("check") {
    result = scene.run_until([&] { return is(waits); }, {"check", "--database", parameters});
  }
  SUBCASE("diff") {
    result = scene.run_until([&] { return is(waits); }, {"diff", "0001", parameters});
  }
  CHECK(result.exit_code == 130);
  CHECK_MESSAGE(result.err.ends_with("specql: interrupted\n"), result.err);
  CHECK_FALSE(is(kScratch));
}

TEST_CASE("an interrupted migration goes on, unless somebody has changed the database meanwhile") {
  const Scene scene;
  const ProcessResult ended = scene.apply_until_filling();
  CHECK(ended.exit_code == 130);
  CHECK(ended.err == "specql: interrupted; the next run goes on from here\n");
  Connection other = scene.database.connect();
  other.must("alter table crm.tb_contact alter name drop not null");
  const ProcessResult refused = scene.apply();
  CHECK(refused.exit_code == 3);
  CHECK(refused.err.find("has changed since 0002_wider has stopped") != std::string::npos);
  other.must("alter table crm.tb_contact alter name set not null");
  const ProcessResult complete = scene.apply({"--to", "0002"});
  CHECK_MESSAGE(complete.exit_code == 0, complete.err);
  CHECK(complete.err == "0002_wider is in force\n");
  CHECK(other.must("select count(*) from crm.tb_contact where score = score_old").rows[0][0] == "12000");
}

}  // namespace specql::testing
