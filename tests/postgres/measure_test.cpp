// What statements do to tables is measured, not looked up: each row is a fact about PostgreSQL 15.
#include "generator/migrate/expand.h"
#include "generator/project/measure.h"
#include "generator/project/measured_run.h"
#include "generator/support/text.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"
#include "tests/support/rehearsal.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

using migrate::Lock;

constexpr std::string_view kTables =
    "create schema s; create domain s.short as text check (length(value) < 9);"
    "create table s.parent (id int primary key, a int, b text, kind s.short);"
    "create table s.child (id int primary key, parent_id int);"
    "alter table s.child add constraint more check (id > 0) not valid, "
    "add constraint later foreign key (parent_id) references s.parent not valid;"
    "create table s.\"Odd one\" (id int);"
    "create index old_index on s.parent (b)";

struct Fact {
  const char* statement;
  const char* effects;
};

std::string text_of(const project::Effects& effects) {
  std::string text;
  for (const auto& [table, effect] : effects) {
    text += fmt::format("{}{}: {}{}{}", text.empty() ? "" : "; ", table,
                        effect.lock ? migrate::name_of(*effect.lock) : "no lock",
                        effect.rewritten ? ", rewrite" : "", effect.scanned ? ", scan" : "");
  }
  return text;
}

constexpr Fact kInside[] = {
    {"select count(*) from s.parent where id = 1", ""},
    {"select count(*) from s.parent", "s.parent: no lock, scan"},
    {"select 1 from s.parent where id = 1 for share", "s.parent: ROW SHARE"},
    {"update s.parent set a = 1 where id = 1", "s.parent: ROW EXCLUSIVE"},
    {"update s.parent set a = 1", "s.parent: ROW EXCLUSIVE, scan"},
    {"comment on table s.parent is 'x'", "s.parent: SHARE UPDATE EXCLUSIVE"},
    {"alter table s.parent add column c int", "s.parent: ACCESS EXCLUSIVE"},
    {"alter table s.parent add column c s.short", "s.parent: ACCESS EXCLUSIVE, rewrite, scan"},
    {"alter table s.parent add column c uuid default gen_random_uuid()",
     "s.parent: ACCESS EXCLUSIVE, rewrite, scan"},
    {"alter table s.parent alter column a type bigint", "s.parent: ACCESS EXCLUSIVE, rewrite, scan"},
    {"alter table s.parent alter column a set not null", "s.parent: ACCESS EXCLUSIVE, scan"},
    {"alter table s.parent add check (a > 0)", "s.parent: ACCESS EXCLUSIVE, scan"},
    {"alter table s.parent add check (a > 0) not valid", "s.parent: ACCESS EXCLUSIVE"},
    {"alter table s.child validate constraint more", "s.child: SHARE UPDATE EXCLUSIVE, scan"},
    {"alter table s.child validate constraint later",
     "s.child: SHARE UPDATE EXCLUSIVE, scan; s.parent: ROW SHARE"},
    {"alter table s.child drop constraint later", "s.child: ACCESS EXCLUSIVE; s.parent: ACCESS EXCLUSIVE"},
    {"drop table s.child", "s.child: ACCESS EXCLUSIVE; s.parent: ACCESS EXCLUSIVE"},
    {"create index on s.parent (a)", "s.parent: SHARE, scan"},
    {"alter domain s.short add check (value <> 'x')", "s.parent: SHARE, scan"},
    {"create table s.new (parent_id int references s.parent)", "s.parent: SHARE ROW EXCLUSIVE"},
    {"alter table s.\"Odd one\" rename to even", "s.\"Odd one\": ACCESS EXCLUSIVE"},
    {"truncate s.\"Odd one\"", "s.\"Odd one\": ACCESS EXCLUSIVE, rewrite"},
};

constexpr Fact kAlone[] = {
    {"create index concurrently new_index on s.parent (a)", "s.parent: SHARE UPDATE EXCLUSIVE, scan"},
    {"drop index concurrently s.old_index", "s.parent: SHARE UPDATE EXCLUSIVE"},
    {"vacuum (full) s.parent", "s.parent: ACCESS EXCLUSIVE, rewrite, scan"},
    {"analyze s.parent", "s.parent: SHARE UPDATE EXCLUSIVE"},
    {"do $$ begin update s.parent set a = 1 where id = 1; commit; lock table s.parent in share mode; "
     "rollback; end $$",
     "s.parent: ROW EXCLUSIVE"},
    {"do $$ begin perform from s.parent; commit; end $$", "s.parent: no lock, scan"},
    {"do $$ begin create table s.new (); insert into s.parent values (1); commit; end $$",
     "s.parent: ROW EXCLUSIVE"},
};

/// A database with the tables, and a meter of what happens in it.
struct Scene {
  TemporaryDatabase database;
  project::Connection subject = open(database.name());
  project::Connection watcher = open(database.name());
  project::Meter meter{subject, watcher};

  Scene() {
    // What has been counted for this session is told when it is asked to; else it would come at any time.
    database.connect().must(std::string(kTables) + "; select pg_stat_force_next_flush()");
    REQUIRE(!meter.start());
    REQUIRE(!meter.prepare_session());
  }
};

const Texts kBefore = {{"specql.yaml", "project: measured\nschemas: {crm: {tenancy: shared}}\n"},
                       {"contact.yaml", R"(entity: Contact
schema: crm
fields:
  name: text!
  score: integer
  place: text
)"}};
const Texts kAfter = {{"specql.yaml", "project: measured\nschemas: {crm: {tenancy: shared}}\n"},
                      {"contact.yaml", R"(entity: Contact
schema: crm
fields:
  name: {type: text!, index: true}
  score: {type: integer!, default: 0, min: 0}
  place: text
  token: {type: uuid!, default: gen_random_uuid(), unique: true}
  boss: ref(Contact)
)"}};

/// Makes what a plan says of one of its statements untrue, if it can.
using Bend = void (*)(migrate::Statement&);

/// The statements of which a run does not find that the plan is wrong about them, one at a time.
struct Bent {
  std::size_t count = 0;
  std::vector<std::string> missed;
};
Bent bent(const TemporaryDatabase& original, const migrate::Plan& plan, std::string_view found, Bend bend) {
  Bent result;
  for (std::size_t stage = 0; stage < plan.stages.size(); ++stage) {
    for (std::size_t i = 0; i < plan.stages[stage].statements.size(); ++i) {
      migrate::Plan wrong = plan;
      migrate::Statement& statement = wrong.stages[stage].statements[i];
      const migrate::Statement right = statement;
      bend(statement);
      if (statement.locks == right.locks && statement.scans == right.scans &&
          statement.rewrites == right.rewrites)
        continue;
      ++result.count;
      const TemporaryDatabase walked(TemporaryDatabase::CopyOf{original});
      if (rehearse(walked.name(), wrong).find(found) == std::string::npos)
        result.missed.push_back(right.sql.substr(0, right.sql.find('\n')));
    }
  }
  return result;
}

/// The next stronger lock, wherever there is one.
void strengthen(migrate::Statement& statement) {
  for (migrate::LockClaim& claim : statement.locks) {
    if (claim.lock != Lock::AccessExclusive) claim.lock = static_cast<Lock>(static_cast<int>(claim.lock) + 1);
  }
}

std::string message_of(const std::optional<project::SqlError>& error) {
  return error ? error->message : "";
}

}  // namespace

TEST_CASE("statements in transactions are measured") {
  Scene scene;
  for (const Fact& fact : kInside) {
    CAPTURE(fact.statement);
    REQUIRE(!scene.meter.begin());
    const project::Measured measured = scene.meter.run_inside(fact.statement);
    CHECK(message_of(measured.error) == "");
    CHECK(text_of(measured.effects) == std::string(fact.effects));
    CHECK(!scene.subject.run("rollback").error);
  }
}

TEST_CASE("in a transaction, a statement is told from those before it") {
  Scene scene;
  REQUIRE(!scene.meter.begin());
  const auto effects = [&](const char* statement) {
    return text_of(scene.meter.run_inside(statement).effects);
  };
  CHECK(effects("update s.parent set a = 1 where id = 1") == "s.parent: ROW EXCLUSIVE");
  CHECK(effects("update s.parent set a = 2 where id = 1") == "");
  CHECK(effects("lock table s.parent in share mode") == "s.parent: SHARE");
  CHECK(effects("create table s.new as select * from s.child where id = 1") == "");
  CHECK(effects("alter table s.new add column more s.short") == "");
  CHECK(effects("alter table s.parent rename to elder") == "s.parent: ACCESS EXCLUSIVE");
  CHECK(effects("alter table s.elder alter column a type bigint") == "s.elder: no lock, rewrite, scan");
}

TEST_CASE("statements outside of transactions are measured") {
  for (const Fact& fact : kAlone) {
    CAPTURE(fact.statement);
    Scene scene;
    const project::Measured measured = scene.meter.run_alone(fact.statement, {});
    CHECK(message_of(measured.error) == "");
    CHECK(text_of(measured.effects) == std::string(fact.effects));
  }
}

TEST_CASE("outside of transactions a lock is seen that is claimed, or stronger than what is claimed") {
  static constexpr std::string_view kModes[] = {
      "row share",           "row exclusive", "share update exclusive", "share",
      "share row exclusive", "exclusive",     "access exclusive"};
  Scene scene;
  for (std::size_t taken = 0; taken < std::size(kModes); ++taken) {
    for (std::size_t claimed = 0; claimed < std::size(kModes); ++claimed) {
      CAPTURE(kModes[taken]);
      CAPTURE(kModes[claimed]);
      const project::Measured measured = scene.meter.run_alone(
          fmt::format("do $$ begin lock table s.parent in {} mode; rollback; end $$", kModes[taken]),
          {{"s.parent", static_cast<Lock>(claimed)}});
      CHECK(message_of(measured.error) == "");
      const auto found = measured.effects.find("s.parent");
      const bool seen = found != measured.effects.end() && found->second.lock == static_cast<Lock>(taken);
      if (taken >= claimed) CHECK(seen);
      if (taken < claimed && found != measured.effects.end())
        CHECK(found->second.lock == static_cast<Lock>(taken));
    }
  }
}

TEST_CASE("a plan that claims too little or too much for one of its statements is found out") {
  const Compiled before = compile(kBefore);
  const Compiled after = compile(kAfter);
  REQUIRE_MESSAGE(before.accepted, before.complaints());
  REQUIRE_MESSAGE(after.accepted, after.complaints());
  migrate::Decisions decisions;
  decisions.narrows = {"crm.contact.score"};
  const auto steps =
      migrate::plan_steps(before.workspace->database(), after.workspace->database(), decisions);
  REQUIRE(std::holds_alternative<std::vector<migrate::Step>>(steps));
  const migrate::Plan& plan = std::get<std::vector<migrate::Step>>(steps).front().plan;
  const TemporaryDatabase original;
  original.connect().must(single_script(kBefore));
  original.connect().must("insert into crm.tb_contact (identifier, name) values ('a', 'A'), ('b', 'B')");
  {
    const TemporaryDatabase walked(TemporaryDatabase::CopyOf{original});
    CHECK(rehearse(walked.name(), plan) == "");
  }
  constexpr std::string_view kMore = "does more than its plan claims";
  const Bent scans = bent(original, plan, kMore, [](migrate::Statement& one) { one.scans = false; });
  const Bent locks = bent(original, plan, kMore, [](migrate::Statement& one) { one.locks.clear(); });
  CHECK(scans.count == 9);
  CHECK(locks.count == 25);
  // Values are filled in by ranges of a key; a table that a transaction has locked is not locked again.
  CHECK(join(scans.missed, "\n") == "do $$\ndo $$");
  CHECK(join(locks.missed, "\n") ==
        "alter table crm.tb_contact alter column token set default gen_random_uuid();\n"
        "create trigger zz_in_step\n"
        "drop trigger zz_in_step on crm.tb_contact;\n"
        "alter table crm.tb_contact alter column score set default 0;");

  constexpr std::string_view kLess = "does less than its plan claims";
  const Bent idle = bent(original, plan, kLess, [](migrate::Statement& one) { one.scans = true; });
  const Bent kept = bent(original, plan, kLess, [](migrate::Statement& one) { one.rewrites = true; });
  const Bent stronger = bent(original, plan, kLess, strengthen);
  CHECK(idle.count == 22);
  CHECK(kept.count == 31);
  CHECK(stronger.count == 12);
  CHECK(join(idle.missed, "\n").empty());
  CHECK(join(kept.missed, "\n").empty());
  CHECK(join(stronger.missed, "\n").empty());
}

TEST_CASE("what a plan does not claim is said, with the statement and the table") {
  migrate::WrittenStatement claimed;
  claimed.locks = {{"s.parent", Lock::ShareUpdateExclusive}};
  const project::Effects measured = {{"s.child", {Lock::RowShare, false, false}},
                                     {"s.parent", {Lock::AccessExclusive, true, true}}};
  CHECK(project::excess(measured, claimed) ==
        "s.child: ROW SHARE (claimed: no lock); s.parent: ACCESS EXCLUSIVE, rewrite, scan (claimed: SHARE "
        "UPDATE "
        "EXCLUSIVE)");
  claimed.rewrites = true;
  CHECK(project::excess(measured, claimed) ==
        "s.child: ROW SHARE (claimed: no lock, rewrite); s.parent: ACCESS EXCLUSIVE (claimed: SHARE UPDATE "
        "EXCLUSIVE, "
        "rewrite)");
  claimed.locks = {{"s.parent", Lock::AccessExclusive}, {"s.child", Lock::RowShare}};
  CHECK(project::excess(measured, claimed).empty());
}

TEST_CASE("what a plan claims and nobody measures is said") {
  migrate::WrittenStatement claimed;
  claimed.locks = {{"s.child", Lock::RowShare}, {"s.empty", Lock::Share}, {"s.parent", Lock::Exclusive}};
  claimed.scans = true;
  project::Measured measured;
  measured.held = {{"s.parent", Lock::Share}};
  measured.empty = {"s.empty"};
  CHECK(project::shortfall(measured, claimed) ==
        "s.child: no lock (claimed: ROW SHARE); s.parent: SHARE (claimed: EXCLUSIVE); no scan");
  claimed.rewrites = true;
  measured.read = {"s.new"};
  measured.held["s.child"] = Lock::RowExclusive;
  CHECK(project::shortfall(measured, claimed) == "s.parent: SHARE (claimed: EXCLUSIVE); no rewrite");
  measured.rewritten = {"s.new"};
  measured.held["s.parent"] = Lock::AccessExclusive;
  CHECK(project::shortfall(measured, claimed).empty());
}

}  // namespace specql::testing
