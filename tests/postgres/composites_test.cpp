// The composites of SpecQL on the server: the samples of their rows through an action, the table and the
// view.
#include "generator/support/text.h"
#include "generator/types/composite.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::testing {
namespace {

std::string entity_of(const types::CompositeInfo& row) {
  return "Of" + std::string(row.graphql);
}

nlohmann::json create(const types::CompositeInfo& row, std::string_view value, Connection& connection) {
  const std::string input = fmt::format(R"({{"value": {}}})", value);
  const Outcome outcome =
      connection.must(fmt::format("select to_jsonb(r) from app.make_{}(null, null, '{}'::jsonb) r",
                                  lowercase(row.graphql), replace_all(input, "'", "''")));
  return nlohmann::json::parse(outcome.rows.at(0).at(0));
}

}  // namespace

TEST_CASE("every composite takes its sample, and refuses the other one with a path") {
  const TemporaryDatabase database;
  Connection connection = database.connect();
  std::string specs;
  for (const types::CompositeInfo& row : types::all_composites()) {
    const std::string word(row.aliases.empty() ? row.name : row.aliases);
    specs += fmt::format(
        "entity: {0}\nschema: lab\nfields:\n  value: {1}\nactions:\n  - name: make_{2}\n    on: entity\n"
        "    params: {{value: {1}!}}\n    steps:\n      - insert: {0} SET value = $value\n---\n",
        entity_of(row), word, lowercase(row.graphql));
  }
  connection.must("begin;" + single_script({{"lab.yaml", specs}}) + ";commit;");
  connection.must("set role specql_app");
  for (const types::CompositeInfo& row : types::all_composites()) {
    const nlohmann::json good = create(row, row.accepts, connection);
    CHECK_MESSAGE(good["status"] == "created", row.name, " ", good.dump());
    const nlohmann::json again = create(row, good["entity"]["value"].dump(), connection);
    CHECK_MESSAGE(again["entity"]["value"] == good["entity"]["value"], row.name);
    const nlohmann::json bad = create(row, row.rejects, connection);
    CHECK_MESSAGE(bad["status"] == "failed:invalid_input", row.name, " ", bad.dump());
    CHECK_MESSAGE(bad["metadata"]["errors"].size() == 1, row.name, " ", bad.dump());
    CHECK_MESSAGE(bad["metadata"]["errors"][0]["path"][0] == "value", row.name, " ", bad.dump());
    CHECK_MESSAGE(create(row, "3", connection)["status"] == "failed:invalid_input", row.name);
  }
}

}  // namespace specql::testing
