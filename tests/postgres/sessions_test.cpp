// A large database is read by two sessions at once; where there is room for one only, it finds the same.
#include "generator/catalog/json.h"
#include "generator/introspect/introspect.h"
#include "generator/project/facts.h"
#include "generator/project/sessions.h"
#include "tests/support/postgres.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::string_view kManyTables = R"(
create schema left_half;
create schema right_half;
do $$
begin
  for i in 1..700 loop
    execute format(
      'create table %I.tb_%s (id integer primary key, note text default ''none'', size numeric(12,2)[])',
      case when i % 2 = 0 then 'left_half' else 'right_half' end, i);
  end loop;
end $$;
create table right_half.without_columns (check (true));
create type right_half.pair as (one integer, other text[]);
create view left_half.v_some as select id, note from left_half.tb_2;
create function right_half.twice(integer) returns integer language sql immutable return $1 * 2;
)";

project::Connection connect(const std::string& parameters) {
  auto opened = project::Connection::open(parameters);
  REQUIRE(std::holds_alternative<project::Connection>(opened));
  return std::get<project::Connection>(std::move(opened));
}

bool reads_with_two(project::Connection& connection) {
  const auto begun = project::Sessions::begin(connection);
  REQUIRE(std::holds_alternative<project::Sessions>(begun));
  return std::get<project::Sessions>(begun).several();
}

struct Found {
  std::string catalog;
  std::vector<project::Fact> facts;
};

Found read_all(project::Connection& connection) {
  introspect::Scope scope;
  scope.schemas = {sql::Identifier("left_half"), sql::Identifier("right_half")};
  auto catalog = introspect::introspect(connection, scope);
  auto facts = project::read_facts(connection, scope.schemas);
  REQUIRE(std::holds_alternative<introspect::Introspection>(catalog));
  REQUIRE(std::holds_alternative<std::vector<project::Fact>>(facts));
  return {catalog::to_json(std::get<introspect::Introspection>(catalog).database),
          std::get<std::vector<project::Fact>>(std::move(facts))};
}

}  // namespace

TEST_CASE("a large database is read by two sessions, or by one where there is room for one") {
  const TemporaryDatabase database;
  database.connect().must(std::string(kManyTables));
  const std::string role = "one_at_a_time";
  database.connect().must(fmt::format("create role {} login connection limit 1", role));
  const std::string parameters = Server::instance().parameters(database.name());
  Found by_two, by_one;
  {
    project::Connection connection = connect(parameters);
    CHECK(reads_with_two(connection));
    by_two = read_all(connection);
    project::Connection single = connect(parameters + " user=" + role);
    CHECK_FALSE(reads_with_two(single));
    by_one = read_all(single);
  }
  database.connect().must("drop role " + role);
  CHECK(by_two.catalog == by_one.catalog);
  CHECK(by_two.facts == by_one.facts);
  CHECK(by_two.facts.size() > 700 * 4);
  CHECK(by_two.catalog.find("tb_699") != std::string::npos);
  CHECK(by_two.catalog.find("without_columns_check") != std::string::npos);
}

TEST_CASE("a small database is read by the session that is there") {
  const TemporaryDatabase database;
  project::Connection connection = connect(Server::instance().parameters(database.name()));
  CHECK_FALSE(reads_with_two(connection));
}

}  // namespace specql::testing
