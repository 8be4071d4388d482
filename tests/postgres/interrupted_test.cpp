// Somebody ends `specql migrate apply` in the middle of its work: it stops there, and notices what others do
// to the database before it goes on.
#include "tests/support/postgres.h"
#include "tests/support/project_folder.h"

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

  TemporaryDatabase database;

 private:
  [[nodiscard]] std::string parameters() const { return Server::instance().parameters(database.name()); }
};

}  // namespace

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
