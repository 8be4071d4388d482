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
    const auto back = catalog::from_json(json);
    REQUIRE(back.has_value());
    CHECK(catalog::to_json(*back) == json);
    CHECK(catalog::fingerprint(*back) == catalog::fingerprint(database));
  }
}

TEST_CASE("what is no catalog is not taken for one") {
  for (const std::string_view text : {"", "{", "[]", "{}", "{\"roles\": 1}", "null", "\xff"}) {
    CAPTURE(text);
    CHECK_FALSE(catalog::from_json(text).has_value());
  }
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
