// The catalog as JSON: back again without loss, and a fingerprint that sees what a database would.
#include "generator/catalog/json.h"
#include "tests/support/case_file.h"
#include "tests/support/compile.h"

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

Compiled example(std::string_view name) {
  Compiled compiled = compile(read_project(source_root() / "examples" / name));
  REQUIRE_MESSAGE(compiled.accepted, compiled.complaints());
  return compiled;
}

}  // namespace

TEST_CASE("a catalog comes back from its JSON as it was") {
  for (const std::string_view name : {"crm", "shop"}) {
    CAPTURE(name);
    const Compiled compiled = example(name);
    const catalog::Database& database = compiled.workspace->database();
    const std::string json = catalog::to_json(database);
    const auto read = catalog::from_json(json);
    const auto* back = std::get_if<catalog::Database>(&read);
    REQUIRE(back != nullptr);
    CHECK(catalog::to_json(*back) == json);
    CHECK(catalog::fingerprint(*back) == catalog::fingerprint(database));
  }
}

TEST_CASE("what is no catalog is not taken for one") {
  for (const std::string_view text : {"", "{", "[]", "{}", "{\"roles\": 1}", "null", "\xff"}) {
    CAPTURE(text);
    const auto read = catalog::from_json(text);
    REQUIRE(std::holds_alternative<catalog::JsonProblem>(read));
    CHECK(std::get<catalog::JsonProblem>(read).unknown.empty());
  }
}

TEST_CASE("what an older version has not written has its default") {
  const auto read = catalog::from_json(R"({
    "roles": [{"name": "people_owner"}],
    "tables": [{
      "name": {"schema": "crm", "name": "tb_contact"},
      "columns": [{"name": "email", "type": {"builtin": "text"}}],
      "constraints": [{"kind": "unique", "name": "tb_contact_email_key", "columns": ["email"]}]
    }]
  })");
  const auto* database = std::get_if<catalog::Database>(&read);
  REQUIRE(database != nullptr);
  REQUIRE(database->tables.size() == 1);
  const catalog::Column& column = database->tables[0].columns.at(0);
  CHECK(column.name.text() == "email");
  CHECK(column.type.builtin == "text");
  CHECK_FALSE(column.type.array);
  CHECK_FALSE(column.not_null);
  CHECK(column.default_value.value.empty());
  CHECK(database->tables[0].constraints.at(0).kind == catalog::ConstraintKind::Unique);
  CHECK(database->functions.empty());
}

TEST_CASE("what only a newer version knows is told by its name") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"roles": [], "publications": []})", "publications"},
      {R"({"roles": [{"name": "a", "connections": 3}]})", "connections"},
      {R"({"roles": [], "tables": [{"name": {"schema": "a", "name": "b"}, "constraints": [{"kind": "period"}]}]})",
       "period"},
  };
  for (const auto& [text, unknown] : cases) {
    CAPTURE(text);
    const auto read = catalog::from_json(text);
    REQUIRE(std::holds_alternative<catalog::JsonProblem>(read));
    CHECK(std::get<catalog::JsonProblem>(read).unknown == unknown);
  }
}

TEST_CASE("what an object is called is never made up") {
  const auto read = catalog::from_json(R"({"roles": [{"comment": "nobody"}]})");
  REQUIRE(std::holds_alternative<catalog::JsonProblem>(read));
  CHECK(std::get<catalog::JsonProblem>(read).unknown.empty());
}

TEST_CASE("the fingerprint leaves out where things are declared, and nothing else") {
  const Compiled compiled = example("crm");
  const catalog::Database& database = compiled.workspace->database();
  const std::string whole = catalog::fingerprint(database);
  catalog::Database moved = database;
  moved.tables[0].origin.line += 7;
  moved.tables[0].columns[0].origin.file = "elsewhere.yaml";
  CHECK(catalog::fingerprint(moved) == whole);
  catalog::Database other = database;
  other.tables[0].columns.back().not_null = !other.tables[0].columns.back().not_null;
  CHECK(catalog::fingerprint(other) != whole);
  other = database;
  other.functions.back().body.value += " ";
  CHECK(catalog::fingerprint(other) != whole);
  other = database;
  other.tables.back().grants.clear();
  CHECK(catalog::fingerprint(other) != whole);
  other = database;
  catalog::Trigger trigger;
  trigger.event = "insert";
  other.tables.back().triggers.push_back(trigger);
  const std::string with_trigger = catalog::fingerprint(other);
  CHECK(with_trigger != whole);
  other.tables.back().triggers[0].before = true;
  CHECK(catalog::fingerprint(other) != with_trigger);
}

}  // namespace specql::testing
