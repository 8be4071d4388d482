// What somebody does to a database behind the back of its specs: each is seen, and once undone nothing is.
#include "generator/project/facts.h"
#include "tests/support/postgres.h"
#include "tests/support/rehearsal.h"

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

constexpr const char* kSchema =
    "create schema s; create schema other;"
    "create table s.t (id int primary key, name text default 'x', size int unique deferrable);"
    "create table s.u (id int generated always as identity primary key, t int references s.t);"
    "create view s.v with (security_invoker = true) as select id, name from s.t;"
    "create function s.f() returns trigger language plpgsql as 'begin return new; end';"
    "create trigger touched before update on s.t for each row execute function s.f();";

struct Change {
  const char* sql;
  const char* undo;
  const char* drift;
};

constexpr Change kChanges[] = {
    // rights
    {"grant update (name) on s.t to public", "revoke update (name) on s.t from public",
     "differs: column s.t.name\n"},
    {"grant select (name) on s.v to public", "revoke select (name) on s.v from public",
     "differs: view s.v\n"},
    {"grant usage on sequence s.u_id_seq to public", "revoke usage on sequence s.u_id_seq from public",
     "differs: sequence s.u_id_seq\n"},
    {"alter default privileges in schema s grant select on tables to public",
     "alter default privileges in schema s revoke select on tables from public",
     "not expected: default privileges of postgres in s on tables\n"},
    {"alter default privileges in schema s grant execute on functions to public",
     "alter default privileges in schema s revoke execute on functions from public",
     "not expected: default privileges of postgres in s on functions\n"},
    {"alter default privileges grant select on tables to public",
     "alter default privileges revoke select on tables from public",
     "not expected: default privileges of postgres in all schemas on tables\n"},
    // what is said of things
    {"comment on constraint t_pkey on s.t is 'x'", "comment on constraint t_pkey on s.t is null",
     "differs: constraint s.t.t_pkey\n"},
    {"comment on index s.t_pkey is 'x'", "comment on index s.t_pkey is null", "differs: index s.t_pkey\n"},
    {"comment on trigger touched on s.t is 'x'", "comment on trigger touched on s.t is null",
     "differs: trigger s.t.touched\n"},
    {"comment on sequence s.u_id_seq is 'x'", "comment on sequence s.u_id_seq is null",
     "differs: sequence s.u_id_seq\n"},
    // what else there may be
    {"alter sequence s.u_id_seq cache 5", "alter sequence s.u_id_seq cache 1",
     "differs: sequence s.u_id_seq\n"},
    {"alter sequence s.u_id_seq maxvalue 99", "alter sequence s.u_id_seq maxvalue 2147483647",
     "differs: sequence s.u_id_seq\n"},
    {"alter view s.v alter name set default 'y'", "alter view s.v alter name drop default",
     "differs: view s.v\n"},
    {"create aggregate s.total (int) (sfunc = int4pl, stype = int)", "drop aggregate s.total (int)",
     "not expected: aggregate s.total(integer)\n"},
    // rules
    {"create rule silent as on insert to s.t do instead nothing", "drop rule silent on s.t",
     "not expected: rule s.t.silent\n"},
    {"create rule silent as on delete to s.v do instead nothing", "drop rule silent on s.v",
     "not expected: rule s.v.silent\n"},
    // how values are kept, and what is known of them
    {"alter table s.t alter name set statistics 500", "alter table s.t alter name set statistics -1",
     "differs: column s.t.name\n"},
    {"alter table s.t alter name set statistics 0", "alter table s.t alter name set statistics -1",
     "differs: column s.t.name\n"},
    {"alter table s.t alter name set storage external", "alter table s.t alter name set storage extended",
     "differs: column s.t.name\n"},
    {"alter table s.t alter name set compression pglz", "alter table s.t alter name set compression default",
     "differs: column s.t.name\n"},
    {"alter table s.t alter name set (n_distinct = 5, n_distinct_inherited = 3)",
     "alter table s.t alter name reset (n_distinct, n_distinct_inherited)", "differs: column s.t.name\n"},
    {"alter table s.t set (autovacuum_enabled = off)", "alter table s.t reset (autovacuum_enabled)",
     "differs: table s.t\n"},
    {"alter table s.t set (toast.autovacuum_enabled = off)",
     "alter table s.t reset (toast.autovacuum_enabled)", "differs: table s.t\n"},
    {"create statistics s.pairs on name, size from s.t", "drop statistics s.pairs",
     "not expected: statistics s.pairs\n"},
    {"create statistics other.pairs on name, size from s.t", "drop statistics other.pairs",
     "not expected: statistics other.pairs\n"},
    // triggers, and those behind constraints
    {"alter table s.t disable trigger touched", "alter table s.t enable trigger touched",
     "differs: trigger s.t.touched\n"},
    {"alter table s.u disable trigger all", "alter table s.u enable trigger all",
     "differs: constraint s.u.u_t_fkey\n"},
    {"alter table s.t disable trigger all", "alter table s.t enable trigger all",
     "differs: constraint s.t.t_size_key\ndiffers: constraint s.u.u_t_fkey\ndiffers: trigger s.t.touched\n"},
    // what others are told
    {"alter table s.t replica identity full", "alter table s.t replica identity default",
     "differs: table s.t\n"},
    {"alter table s.u replica identity using index u_pkey", "alter table s.u replica identity default",
     "differs: index s.u_pkey\ndiffers: table s.u\n"},
    {"create publication told for table s.t (id, name) where (id > 3)", "drop publication told",
     "not expected: publication told\n"},
    {"create publication told for tables in schema s", "drop publication told",
     "not expected: publication told\n"},
    {"create publication told for all tables", "drop publication told", "not expected: publication told\n"},
};

/// What is of others.
constexpr const char* kOfOthers[] = {
    "create table other.t (a int, b int); create statistics other.pairs on a, b from other.t",
    "create publication told for tables in schema other",
    "alter default privileges in schema other grant select on tables to public",
};

std::vector<project::Fact> facts_of(const TemporaryDatabase& database) {
  project::Connection connection = open(database.name());
  auto facts = project::read_facts(connection, {sql::Identifier("s")});
  REQUIRE(std::holds_alternative<std::vector<project::Fact>>(facts));
  return std::get<std::vector<project::Fact>>(std::move(facts));
}

}  // namespace

TEST_CASE("drift is seen, whatever it is, and ends when it is undone") {
  const TemporaryDatabase plain;
  plain.connect().must(kSchema);
  const std::vector<project::Fact> expected = facts_of(plain);
  for (const Change& change : kChanges) {
    INFO(std::string(change.sql));
    const TemporaryDatabase database{TemporaryDatabase::CopyOf{plain}};
    CHECK(facts_of(database) == expected);
    database.connect().must(change.sql);
    CHECK(project::to_text(project::compare(expected, facts_of(database))) == std::string(change.drift));
    database.connect().must(change.undo);
    CHECK(facts_of(database) == expected);
  }
}

TEST_CASE("what is done to other schemas is no drift") {
  const TemporaryDatabase plain;
  plain.connect().must(kSchema);
  const std::vector<project::Fact> expected = facts_of(plain);
  for (const char* sql : kOfOthers) {
    INFO(std::string(sql));
    plain.connect().must(sql);
    CHECK(facts_of(plain) == expected);
  }
}

}  // namespace specql::testing
