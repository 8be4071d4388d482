// A database that is in use while it goes through forty versions of its project.
#include "generator/migrate/expand.h"
#include "generator/migrate/render.h"
#include "generator/project/ledger.h"
#include "generator/project/runner.h"
#include "tests/postgres/lock_watch.h"
#include "tests/postgres/pgbench.h"
#include "tests/support/compile.h"
#include "tests/support/rehearsal.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

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

constexpr int kTries = 4;

/// A call as a client makes it: one that fails is made again. What is worth another try says so, and a call
/// that is under way when a version comes goes on with the old code, and may lack a value that the new
/// version wants. Once is enough, unless the next version comes meanwhile. Any other answer than the wanted
/// one ends the client.
std::string call(std::string_view function, std::string_view input, std::string_view wanted,
                 int tries = kTries) {
  const std::string otherwise =
      tries == 1 ? "select traffic.give_up(:answer);\n"
                 : "select traffic.try_again(:answer);\n" + call(function, input, wanted, tries - 1);
  return fmt::format(
      "select status = '{}' as good, concat_ws(' ', status, message, metadata) as answer, entity_id as id\n"
      "  from app.{}(null, null, {}) \\gset\n"
      "\\if :good\n"
      "\\else\n"
      "{}"
      "\\endif\n",
      wanted, function, input, otherwise);
}

/// Creates, changes and reads.
std::string traffic_script() {
  std::string script = "\\set number random(1, 1000000)\n";
  script += call("create_contact",
                 "jsonb_build_object('name', cast(:number as text), 'score', cast(:number as text)::integer)",
                 "created");
  script += call("update_contact", "jsonb_build_object('id', cast(:id as text), 'score', 0)", "updated");
  script +=
      "select name = cast(:number as text) as good from crm.v_contact where id = cast(:id as uuid) \\gset\n"
      "\\if :good\n"
      "\\else\n"
      "select traffic.give_up('not what was written');\n"
      "\\endif\n";
  return script;
}

/// What the script needs beside the project: where calls are counted that were made again.
constexpr const char* kTrafficSchema = R"(
create schema traffic;
create table traffic.tb_answer (answer text not null);
create function traffic.try_again(answer text) returns void language plpgsql security definer as $$
begin
  if answer not like 'failed:%' then
    raise exception 'unexpected: %', answer;
  end if;
  insert into traffic.tb_answer values (answer);
end $$;
create function traffic.give_up(answer text) returns void language plpgsql as $$
begin
  raise exception 'given up: %', answer;
end $$;
grant usage on schema traffic to busy_app;
)";

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
  database.connect().must(kTrafficSchema);
  LockWatch watch(database, "pgbench");
  Pgbench traffic(database, "busy_app", traffic_script());
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
  const TrafficReport seen = traffic.stop();
  const std::vector<double> waits = watch.stop();
  CHECK_MESSAGE(seen.exit_code == 0, seen.out);
  CHECK(seen.failed == 0);
  CHECK(seen.transactions > 0);
  const TemporaryDatabase fresh;
  fresh.connect().must(single_script(project_of(contact)));
  CHECK(difference(database.name(), fresh.name(), version.workspace->database()) == "");
  Connection reader = database.connect();
  const auto count = [&](const std::string& from) {
    return std::stoul(reader.must("select count(*) from " + from).rows[0][0]);
  };
  CHECK(count("crm.tb_contact") == seen.transactions);
  const std::size_t again = count("traffic.tb_answer");
  const std::size_t lost = count("traffic.tb_answer where answer like 'failed:try_again %'");
  const auto longer = waits.end() - std::upper_bound(waits.begin(), waits.end(), 200.0);
  MESSAGE(migrations, " migrations, ", seen.transactions,
          " transactions of three calls beside them; the longest took ", seen.longest, " ms; ", waits.size(),
          " waits for locks seen, the longest of ", waits.empty() ? 0.0 : waits.back(), " ms, ", longer,
          " of more than 200 ms; ", lost, " calls were worth another try, ", again - lost, " were refused");
  CHECK(again - lost < migrations);
}

}  // namespace specql::testing
