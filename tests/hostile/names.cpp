// Names that lead elsewhere, mean something to SQL, or are none.
#include "generator/support/case_style.h"
#include "generator/support/text.h"
#include "tests/hostile/sandbox.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

const std::vector<std::string> kNames = {"../escaped",
                                         "../../outside/escaped",
                                         "/tmp/specql_escaped",
                                         "..",
                                         ".",
                                         "a/b",
                                         "a\\b",
                                         "..\\escaped",
                                         "C:\\x",
                                         "~",
                                         "",
                                         " ",
                                         "-",
                                         "名前",
                                         "naïve",
                                         "a\"b",
                                         "a'b",
                                         "a b",
                                         "a;drop",
                                         "$$",
                                         "%s",
                                         "{{x}}",
                                         "{x}",
                                         "*",
                                         "null",
                                         "true",
                                         "1",
                                         "1a",
                                         "__proto__",
                                         "pg_catalog",
                                         "information_schema",
                                         "public",
                                         "app",
                                         "postgres",
                                         "x\ny"};

/// One spec for each place of a name, which stands for X.
const std::vector<std::string> kPlaces = {
    "entity: X\nschema: s\nfields: {a: text}\nactions: [create]\n",
    "entity: A\nschema: X\nfields: {a: text}\nactions: [create]\n",
    "entity: A\nschema: s\nwas: X\nfields: {a: text}\n",
    "entity: A\nschema: s\nfields: {X: text}\nactions: [create]\n",
    "entity: A\nschema: s\nfields: {X: 'ref(A)'}\nactions: [create]\n",
    "entity: A\nschema: s\nfields: {a: {type: ref(A), inverse: X}}\nactions: [create]\n",
    "entity: A\nschema: s\nfields: {a: {type: 'ref(A, many: true)', inverse: X}}\nactions: [create]\n",
    "entity: A\nschema: s\nfields: {a: text}\ncomputed_fields: {X: upper(a)}\n",
    "entity: A\nschema: s\nfields: {a: text}\nunique: [{fields: [a], name: X}]\n",
    "entity: A\nschema: s\nfields: {a: text}\nindexes: [{on: [a], name: X}]\n",
    "entity: A\nschema: s\nfields: {a: text}\nvalidations: [{name: X, condition: a <> 'b'}]\n",
    "entity: A\nschema: s\nfields: {a: text}\nactions: [{name: X, on: entity, steps: [{reject: no}]}]\n",
    "entity: A\nschema: s\nfields: {a: text}\nactions: [{name: go, params: {X: text!}, steps: [{insert: "
    "A}]}]\n",
    "entity: A\nschema: s\nfields: {a: text}\nactions: [{name: go, steps: [{find: A WHERE a = 'x', as: X, "
    "or: no}]}]\n",
    "entity: A\nschema: s\nextends: X\nfields: {a: text}\n",
    "entity: A\nschema: s\nimport: [X]\nfields: {a: text}\n",
    "import: [X]\n---\nentity: A\nschema: s\nfields: {a: text}\n",
    "entity: A\nschema: s\nextends: {from: X}\nfields: {a: text}\n"};

const std::vector<std::string> kProjects = {
    "project: X\nentities: ['specs/*.yaml']\n",
    "project: p\nentities: [X]\n",
    "project: p\nentities: ['specs/*.yaml']\noutput: {database: X}\n",
    "project: p\nentities: ['specs/*.yaml']\noutput: {graphql: X}\n",
    "project: p\nentities: ['specs/*.yaml']\nschemas: {X: {tenancy: isolated}}\n",
    "project: p\nentities: ['specs/*.yaml']\nroles: {X: {}}\n"};

constexpr std::string_view kPlain = "entity: A\nschema: s\nfields: {a: text}\n";

std::string pascal(const std::string& word) {
  std::string name;
  for (const std::string_view part : split(word, '_')) {
    name += std::string(1, static_cast<char>(part[0] - ('a' - 'A'))) + std::string(part.substr(1));
  }
  return name;
}

}  // namespace

TEST_CASE("no name leads out of the project or into broken SQL") {
  for (const std::string& place : kPlaces) {
    for (const std::string& name : kNames) {
      INFO(place, name);
      survives({{"a.yaml", replace_all(place, "X", yaml_text(name))}});
    }
  }
  for (const std::string& project : kProjects) {
    for (const std::string& name : kNames) {
      INFO(project, name);
      survives(
          {{"specql.yaml", replace_all(project, "X", yaml_text(name))}, {"a.yaml", std::string(kPlain)}});
    }
  }
  CHECK(!std::filesystem::exists("/tmp/specql_escaped"));
}

TEST_CASE("names of ten thousand characters") {
  const std::string name = yaml_text(repeated("a", 10'000));
  for (const std::string& place : kPlaces) {
    INFO(place);
    survives({{"a.yaml", replace_all(place, "X", name)}});
  }
  for (const std::string& project : kProjects) {
    INFO(project);
    survives({{"specql.yaml", replace_all(project, "X", name)}, {"a.yaml", std::string(kPlain)}});
  }
}

TEST_CASE("names as long as they may be stay apart") {
  std::string fields;
  for (char c = 'a'; c <= 'f'; ++c)
    fields += "  " + repeated("long_", 12) + c + ": {type: text, unique: true, index: true, max_length: 9}\n";
  const std::string entity = repeated("Long", 15);
  for (const std::string& spec : {"entity: " + entity + "\nschema: " + repeated("s", 60) + "\nfields:\n" +
                                      fields + "actions: [create, update, delete]\n",
                                  "entity: " + entity + "A\nschema: s\nfields: {a: text}\n---\nentity: " +
                                      entity + "B\nschema: s\nfields: {a: text, b: ref(" + entity +
                                      "A), many: 'ref(" + entity + "A, many: true)'}\n"}) {
    INFO(spec);
    survives({{"a.yaml", spec}});
  }
}

// But for the names of GraphQL's own types.
TEST_CASE("words of SQL are names like others") {
  Connection connection = Server::instance().connect("postgres");
  const Outcome words = connection.must(
      "select word from pg_get_keywords() where catcode in ('R', 'T', 'C') "
      "and word not in ('boolean', 'float', 'int') order by 1");
  REQUIRE(words.rows.size() > 100);
  Texts texts;
  std::string fields;
  for (const auto& row : words.rows) {
    const std::string& word = row[0];
    fields += "  " + yaml_text(word) + ": {type: text, index: true, unique: true, max_length: 10}\n";
    // An action and its parameter cannot be called as the steps that use them are read, so these stand
    // in mappings.
    texts[word + ".yaml"] = fmt::format(
        "entity: {0}\nschema: {1}\nfields:\n  {1}: integer\n  other: ref({2})\n  many: \"ref({2}, many: "
        "true)\"\n"
        "actions: [create, update, delete]\n",
        yaml_text(pascal(word)), yaml_text(word), pascal(word));
    texts[word + "_action.yaml"] = fmt::format(
        "entity: {0}Action\nschema: actions\nfields: {{a: text}}\nactions:\n  - name: {1}\n    on: entity\n"
        "    steps: [{{reject: no}}]\n",
        pascal(word), yaml_text(word));
  }
  texts["words.yaml"] =
      "entity: Words\nschema: s\nfields:\n" + fields + "actions: [create, update, delete]\n";
  Sandbox sandbox(texts);
  sandbox.generate();
  REQUIRE_MESSAGE(sandbox.accepted(), sandbox.said());
  const auto database = load(sandbox);
  connection = database->connect();
  CHECK(plpgsql_findings(connection) == "");
}

TEST_CASE("outputs do not follow links out of the project") {
  Sandbox sandbox({{"a.yaml", std::string(kPlain)}});
  std::filesystem::create_directory_symlink(sandbox.outside(), sandbox.project() / "db");
  sandbox.generate();
  CHECK(!sandbox.accepted());
}

TEST_CASE("a link for a file is not written through") {
  Sandbox sandbox({{"a.yaml", std::string(kPlain)}});
  std::filesystem::create_directories(sandbox.project() / "db/schema");
  std::filesystem::create_symlink(sandbox.outside() / "kept.txt", sandbox.project() / "db/schema/schema.sql");
  sandbox.generate({"--force"});
}

}  // namespace specql::testing
