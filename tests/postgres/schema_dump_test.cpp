// pg_dump as a witness: it tells databases apart that are not the same, and no others.
#include "generator/project/schema_dump.h"
#include "tests/support/postgres.h"

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

constexpr const char* kSchema =
    "create schema s; create schema other; create table s.t (a int not null, b text default 'x, y', "
    "c numeric(4, 1), constraint positive check (a > 0)); create view s.v as select b, a from s.t; "
    "create function s.f() returns text language sql as $$ select 'a; b'; -- create table $$;";

/// What makes no difference.
constexpr const char* kSame[] = {
    "alter table s.t drop column c; alter table s.t add column c numeric(4, 1)",
    "create table other.t (a int)",
    "drop view s.v; create view s.v as select b, a from s.t",
};

struct Variation {
  const char* sql;
  const char* difference;
};
constexpr Variation kOther[] = {
    {"grant select (a) on s.t to public",
     "not expected in pg_dump: GRANT SELECT(a) ON TABLE s.t TO PUBLIC\n"},
    {"alter table s.t alter column b set storage external",
     "not expected in pg_dump: ALTER TABLE ONLY s.t ALTER COLUMN b SET STORAGE EXTERNAL\n"},
    {"comment on constraint positive on s.t is 'x'",
     "not expected in pg_dump: COMMENT ON CONSTRAINT positive ON s.t IS 'x'\n"},
    {"drop view s.v; create view s.v as select a, b from s.t",
     "missing in pg_dump: CREATE VIEW s.v AS\n SELECT t.b,\n    t.a\n   FROM s.t\n"
     "not expected in pg_dump: CREATE VIEW s.v AS\n SELECT t.a,\n    t.b\n   FROM s.t\n"},
    {"alter table s.t alter column b drop default",
     "missing in pg_dump: CREATE TABLE s.t (\n    CONSTRAINT positive CHECK ((a > 0))\n    a integer NOT "
     "NULL\n"
     "    b text DEFAULT 'x, y'::text\n    c numeric(4,1)\n)\n"
     "not expected in pg_dump: CREATE TABLE s.t (\n    CONSTRAINT positive CHECK ((a > 0))\n    a integer "
     "NOT "
     "NULL\n    b text\n    c numeric(4,1)\n)\n"},
};

std::vector<std::string> dump_with(const std::string& sql) {
  const TemporaryDatabase database;
  Connection connection = database.connect();
  connection.must(kSchema);
  connection.must(sql);
  auto dump = project::dump_schemas(Server::program("pg_dump"),
                                    Server::instance().parameters(database.name()), {sql::Identifier("s")});
  REQUIRE(std::holds_alternative<std::vector<std::string>>(dump));
  return std::get<std::vector<std::string>>(std::move(dump));
}

}  // namespace

TEST_CASE("pg_dump sees what differs, in words of its own") {
  const std::vector<std::string> plain = dump_with("select 1");
  CHECK(plain.size() > 3);
  for (const char* sql : kSame) {
    CAPTURE(sql);
    CHECK(project::difference_of_dumps(plain, dump_with(sql)) == "");
  }
  for (const Variation& one : kOther) {
    CAPTURE(one.sql);
    CHECK(project::difference_of_dumps(plain, dump_with(one.sql)) == std::string(one.difference));
  }
}

TEST_CASE("where pg_dump cannot look, it says so") {
  const auto refused =
      project::dump_schemas(Server::program("pg_dump"), "host=/nowhere", {sql::Identifier("s")});
  REQUIRE(std::holds_alternative<project::RunProblem>(refused));
  CHECK(std::get<project::RunProblem>(refused).message.starts_with("pg_dump failed: "));
  const auto nothing = project::dump_schemas(Server::program("pg_dump"), "host=/nowhere", {});
  CHECK(std::get<std::vector<std::string>>(nothing).empty());
}

}  // namespace specql::testing
