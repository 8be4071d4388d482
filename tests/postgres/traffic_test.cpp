// A database that is in use while it goes through forty versions of its project.
#include "generator/migrate/expand.h"
#include "generator/migrate/render.h"
#include "generator/project/ledger.h"
#include "generator/project/runner.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"
#include "tests/support/rehearsal.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

/// What becomes of a file from one version to the next: a piece of text, and what stands there then.
struct Edit {
  std::string from, to;
};

constexpr std::string_view kContact = R"(entity: Contact
schema: crm
fields:
  name: text!
  score: integer
  rate: decimal(6, 2)
  amount: {type: integer!, default: 1}
  city: {type: text, index: true}
  # more
actions: [create, update]
)";

std::string anchored(const std::string& line) {
  return "  " + line + "\n  # more";
}

/// A field's whole life, at the end of the others.
void add_life(std::vector<Edit>& edits, int number) {
  const std::string name = fmt::format("extra_{}", number);
  const std::string other = fmt::format("other_{}", number);
  edits.push_back({"  # more", anchored(name + ": integer")});
  edits.push_back({name + ": integer", name + ": {type: integer, index: true}"});
  edits.push_back({name + ": {type: integer, index: true}",
                   fmt::format("{}: {{type: bigint, index: true, was: {}}}", other, name)});
  edits.push_back({fmt::format("{}: {{type: bigint, index: true, was: {}}}", other, name),
                   fmt::format("{}: {{type: bigint!, index: true, default: {}, min: 0}}", other, number)});
  edits.push_back(
      {fmt::format("  {}: {{type: bigint!, index: true, default: {}, min: 0}}\n", other, number), ""});
}

/// Forty of them.
std::vector<Edit> history() {
  std::vector<Edit> edits = {
      {"  # more", anchored("nick: text")},
      {"nick: text", "nick: {type: text, index: true}"},
      {"score: integer", "score: bigint"},
      {"city: {type: text, index: true}", "town: {type: text, index: true, was: city}"},
      {"  # more", anchored("level: {type: integer!, default: 1}")},
      {"  # more", anchored("label: {type: text!, default: new, backfill: upper(name)}")},
      {"nick: {type: text, index: true}", "nick: {type: 'text(1, 50)', index: true}"},
      {"score: bigint", "score: {type: bigint, min: -1000000}"},
      {"rate: decimal(6, 2)", "rate: decimal(8, 2)"},
      {"rate: decimal(8, 2)", "rate: decimal(10, 4)"},
      {"  # more", anchored("stage: {type: 'enum(open, won)!', default: open}")},
      {"enum(open, won)", "enum(open, won, lost)"},
      {"nick: {type: 'text(1, 50)', index: true}", "nick: {type: 'text(1, 50)', unique: true}"},
      {"  nick: {type: 'text(1, 50)', unique: true}\n", ""},
      {"amount: {type: integer!, default: 1}", "amount: {type: bigint!, default: 1}"},
      {"  # more", anchored("boss: ref(Contact)")},
      {"  # more", anchored("friends: ref(Contact, many: true)")},
      {"actions: [create, update]", "actions: [create, update, delete]"},
      {"  # more", anchored("note: text")},
      {"  boss: ref(Contact)\n", ""},
  };
  for (int number = 1; number <= 4; ++number)
    add_life(edits, number);
  return edits;
}

Texts project_of(const std::string& contact) {
  return {{"specql.yaml", "project: busy\nschemas: {crm: {tenancy: shared}}\n"}, {"contact.yaml", contact}};
}

/// What those who use the database have seen.
struct Traffic {
  std::atomic<bool> over = false;
  std::atomic<std::size_t> created = 0;
  std::atomic<std::size_t> again = 0;    ///< calls that were worth another try
  std::atomic<std::size_t> refused = 0;  ///< calls that were refused once
  std::mutex guard;
  std::vector<double> milliseconds;
  std::vector<std::string> failures;
  std::vector<std::thread> clients;

  void stop() {
    over = true;
    for (std::thread& client : clients)
      client.join();
    clients.clear();
  }
  ~Traffic() { stop(); }
};

/// Creates, changes and reads, by statements that are prepared once.
class Client {
 public:
  Client(const TemporaryDatabase& database, int number, Traffic& traffic)
      : connection_(database.connect()), number_(number), traffic_(traffic) {
    connection_.must(
        "set role busy_app;"
        "prepare make(jsonb) as select status, entity_id, message, metadata from app.create_contact(null, "
        "null, $1);"
        "prepare change(jsonb) as select status, message, metadata from app.update_contact(null, null, $1);"
        "prepare see(uuid) as select name from crm.v_contact where id = $1");
  }

  void run() {
    for (int turn = 0; !traffic_.over; ++turn) {
      const std::string name = fmt::format("c{}_{}", number_, turn);
      const auto made = call(fmt::format("execute make('{{\"name\": \"{}\", \"score\": {}}}')", name, turn));
      if (!made || made->rows[0][0] != "created") {
        fail(made ? made->table : "");
        continue;
      }
      ++traffic_.created;
      const std::string id = made->rows[0][1];
      const auto changed =
          call(fmt::format("execute change('{{\"id\": \"{}\", \"score\": {}}}')", id, turn + 1));
      if (changed && changed->rows[0][0] != "updated") fail(changed->table);
      const auto seen = ask(fmt::format("execute see('{}')", id));
      if (seen && (seen->rows.empty() || seen->rows[0][0] != name)) fail("not seen: " + name);
    }
  }

 private:
  /// As a client does: what is worth another try is tried again. A call that is under way when a version
  /// comes goes on with the old code, and may lack a value that the new version wants.
  std::optional<Outcome> call(const std::string& sql) {
    for (int attempt = 0;; ++attempt) {
      auto outcome = ask(sql);
      if (!outcome || !outcome->rows[0][0].starts_with("failed:") || attempt == 5) return outcome;
      ++(outcome->rows[0][0] == "failed:try_again" ? traffic_.again : traffic_.refused);
    }
  }

  std::optional<Outcome> ask(const std::string& sql) {
    const auto begin = Clock::now();
    Outcome outcome = connection_.run(sql);
    const std::scoped_lock lock(traffic_.guard);
    traffic_.milliseconds.push_back(Milliseconds(Clock::now() - begin).count());
    if (!outcome.error) return outcome;
    traffic_.failures.push_back(
        fmt::format("{}: {} ({})", sql, outcome.error->message, outcome.error->state));
    return std::nullopt;
  }

  void fail(const std::string& why) {
    const std::scoped_lock lock(traffic_.guard);
    traffic_.failures.push_back(why);
  }

  Connection connection_;
  int number_;
  Traffic& traffic_;
};

/// The migrations to a version, on a database that is in use; how many there were.
std::size_t migrate_to(const Compiled& from, const Compiled& to, project::Connection& connection,
                       std::size_t number) {
  const auto planned = migrate::plan_steps(from.workspace->database(), to.workspace->database(),
                                           migrate::Decisions::whatever_it_takes());
  REQUIRE(std::holds_alternative<std::vector<migrate::Step>>(planned));
  const auto& steps = std::get<std::vector<migrate::Step>>(planned);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    project::Migration migration;
    migration.name = fmt::format("{:04}_{}", number, i);
    migration.digest = "none";
    migration.up = migrate::to_script(steps[i].plan, migration.name);
    const auto problem = project::run_migration(connection, migration, project::Direction::Up,
                                                [](const std::string&, std::size_t, std::size_t) {});
    REQUIRE_MESSAGE(!problem, problem.value_or(project::RunProblem{}).message);
  }
  return steps.size();
}

}  // namespace

TEST_CASE("nobody who uses a database fails while it goes through forty versions") {
  std::string contact(kContact);
  Compiled version = compile(project_of(contact));
  REQUIRE_MESSAGE(version.accepted, version.complaints());
  const TemporaryDatabase database;
  database.connect().must(single_script(project_of(contact)));
  auto opened = project::Connection::open(Server::instance().parameters(database.name()));
  REQUIRE(std::holds_alternative<project::Connection>(opened));
  auto& connection = std::get<project::Connection>(opened);
  REQUIRE(!project::Ledger(connection).prepare());
  Traffic traffic;
  for (int number = 1; number <= 3; ++number)
    traffic.clients.emplace_back([&, number] { Client(database, number, traffic).run(); });
  std::size_t migrations = 0;
  const std::vector<Edit> edits = history();
  CHECK(edits.size() == 40);
  for (const Edit& edit : edits) {
    const std::size_t at = contact.find(edit.from);
    REQUIRE_MESSAGE(at != contact.npos, edit.from);
    contact.replace(at, edit.from.size(), edit.to);
    Compiled next = compile(project_of(contact));
    REQUIRE_MESSAGE(next.accepted, next.complaints());
    migrations += migrate_to(version, next, connection, migrations + 1);
    version = std::move(next);
  }
  traffic.stop();
  std::string failures;
  for (const std::string& failure : traffic.failures)
    failures += failure + "\n";
  CHECK_MESSAGE(failures.empty(), failures);
  const TemporaryDatabase fresh;
  fresh.connect().must(single_script(project_of(contact)));
  CHECK(difference(database.name(), fresh.name(), version.workspace->database()) == "");
  CHECK(database.connect().must("select count(*) from crm.tb_contact").rows[0][0] ==
        std::to_string(traffic.created));
  std::sort(traffic.milliseconds.begin(), traffic.milliseconds.end());
  REQUIRE(!traffic.milliseconds.empty());
  const auto longer = traffic.milliseconds.end() -
                      std::upper_bound(traffic.milliseconds.begin(), traffic.milliseconds.end(), 200.0);
  MESSAGE(migrations, " migrations, ", traffic.milliseconds.size(),
          " statements beside them; the longest took ", traffic.milliseconds.back(), " ms, ", longer,
          " more than 200 ms; ", traffic.again.load(), " calls were worth another try, ",
          traffic.refused.load(), " were refused once");
  CHECK(traffic.refused < migrations);
}

}  // namespace specql::testing
