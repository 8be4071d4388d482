// Words that people may write: they arrive in the database as they are, or are refused.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "generator/support/text.h"
#include "tests/hostile/sandbox.h"
#include "tests/support/process.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

/// Texts that mean something to YAML, SQL, PL/pgSQL, psql, templates, format() or regular expressions.
std::vector<std::string> meaningful_texts() {
  return {"it's",
          "''",
          "\"",
          "$$",
          "$body$ end; $body$",
          "$$; drop schema app cascade; $$",
          "'); drop table x; --",
          "-- a comment",
          "/* never closed",
          "*/",
          "\\",
          "\\'; select 1; --",
          "E'\\x41'",
          "\\\\",
          "line one\nline two",
          "line one\r\nline two",
          "one\n\\! touch pwned\n\\q\nlast",
          "one\n.\nlast",
          "tab\there",
          "% %s %I %% %1$s",
          "{{name}} {{>postgresql/functions/fail.sql}} {{#x}}",
          ":variable :'variable' ?",
          "&amp; <b>",
          "# no comment",
          "- - -",
          "---",
          "... é ☃ 😀 名前",
          "\xC2\xA0\xE2\x80\xA8x",
          "\"\"\" ends a description",
          "\\u0041 \\n",
          "long" + repeated(" long", 2000)};
}

/// Texts that nobody can see, or that no text column holds; as YAML escapes.
const std::vector<std::string> kRefused = {R"("a\0b")",     R"("a\u0001b")", R"("a\x7Fb")",   R"("a\u202Eb")",
                                           R"("a\u2066b")", R"("a\uFFFFb")", R"("a\ud800b")", R"("a\x1bb")"};

/// An entity that says a text wherever texts may stand. `{…}` in messages is not text, so braces are
/// left out there.
std::string entity_that_says(std::size_t number, const std::string& text) {
  const std::string message = replace_all(replace_all(text, "{", "("), "}", ")");
  return fmt::format(R"(entity: Thing{0}
schema: words
description: {1}
fields:
  word: {{type: text, description: {1}, label: {1}, default: {3}}}
  other: {{type: text, deprecated: {1}}}
validations:
  - {{name: rule_{0}, condition: {4}, error: broken, message: {2}}}
actions:
  - name: refuse_{0}
    description: {1}
    on: entity
    steps:
      - reject: refused
        message: {2}
)",
                     number, yaml_text(text), yaml_text(message),
                     yaml_text("'" + replace_all(text, "'", "''") + "'"),
                     yaml_text("word <> '" + replace_all(text, "'", "''") + "'"));
}

/// The texts of a place, as a query gives them.
void check_kept(Connection& connection, const std::string& query, const std::string& text) {
  const Outcome outcome = connection.must(query);
  REQUIRE(outcome.rows.size() == 1);
  CHECK(outcome.rows[0][0] == text);
}

}  // namespace

TEST_CASE("texts arrive in the database as they were written") {
  Texts texts;
  const std::vector<std::string> all = meaningful_texts();
  for (std::size_t i = 0; i < all.size(); ++i) {
    texts[fmt::format("thing{}.yaml", i)] = entity_that_says(i, all[i]);
  }
  Sandbox sandbox(texts);
  sandbox.generate();
  REQUIRE_MESSAGE(sandbox.accepted(), sandbox.said());
  const auto database = load(sandbox);
  Connection connection = database->connect();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string shown(trim(all[i]));
    const std::string message = replace_all(replace_all(shown, "{", "("), "}", ")");
    INFO(all[i].substr(0, 60));
    const std::string table = fmt::format("words.tb_thing{}", i);
    check_kept(connection, fmt::format("select obj_description('{}'::regclass, 'pg_class')", table), shown);
    check_kept(connection,
               fmt::format("select col_description('{0}'::regclass, attnum) from pg_attribute "
                           "where attrelid = '{0}'::regclass and attname = 'word'",
                           table),
               shown);
    connection.must(
        fmt::format("set session_replication_role = replica; alter table {0} drop constraint if exists "
                    "x; alter table {0} alter identifier drop not null",
                    table));
    check_kept(
        connection,
        fmt::format(
            "select coalesce(pg_get_expr(adbin, adrelid), '') ~ '.' from pg_attrdef d join pg_attribute a "
            "on a.attrelid = d.adrelid and a.attnum = d.adnum where adrelid = '{}'::regclass "
            "and attname = 'word'",
            table),
        "t");
    check_kept(connection,
               fmt::format("select message from app.tb_constraint_message where message is not null and "
                           "constraint_name like 'tb_thing{}\\_rule%'",
                           i),
               message);
    check_kept(connection,
               fmt::format("select message from app.refuse_{}('00000000-0000-0000-0000-000000000001', "
                           "'00000000-0000-0000-0000-000000000002', '{{}}')",
                           i),
               message);
  }
}

TEST_CASE("texts mean nothing to psql") {
  Texts texts;
  const std::vector<std::string> all = meaningful_texts();
  for (std::size_t i = 0; i < all.size(); ++i) {
    texts[fmt::format("thing{}.yaml", i)] = entity_that_says(i, all[i]);
  }
  Sandbox sandbox(texts);
  sandbox.generate();
  REQUIRE_MESSAGE(sandbox.accepted(), sandbox.said());
  const TemporaryDatabase database;
  const ProcessResult result =
      run_process({Server::program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", "-d",
                   Server::instance().parameters(database.name()), "-f", "-"},
                  sandbox.project(), sandbox.script());
  CHECK_MESSAGE(result.exit_code == 0, result.err);
  CHECK(!std::filesystem::exists(sandbox.project() / "pwned"));
}

TEST_CASE("characters that nobody sees are refused in every place") {
  const std::vector<std::string> places = {
      "entity: A\nschema: s\ndescription: X\nfields: {a: text}\n",
      "entity: A\nschema: s\nfields: {a: {type: text, description: X}}\n",
      "entity: A\nschema: s\nfields: {a: {type: text, label: X}}\n",
      "entity: A\nschema: s\nfields: {a: {type: text, default: X}}\n",
      "entity: A\nschema: s\nfields: {a: {type: text, pattern: X}}\n",
      "entity: A\nschema: s\nfields: {a: {type: text, examples: [X]}}\n",
      "entity: A\nschema: s\nfields: {a: {type: enum, values: [X, b]}}\n",
      "entity: A\nschema: s\nfields: {a: text}\nvalidations: [{condition: a <> 'b', message: X}]\n",
      "entity: A\nschema: s\nfields: {a: text}\nvalidations: [{condition: a <> 'b', error: X}]\n",
      "entity: A\nschema: s\nfields: {a: text}\nvalidations: [{condition: X}]\n",
      "entity: A\nschema: s\nfields: {a: text}\nactions: [{name: go, steps: [{reject: X}]}]\n",
      "entity: A\nschema: s\nfields: {a: text}\nactions: [{name: go, steps: [{reject: no, message: X}]}]\n",
      "entity: X\nschema: s\nfields: {a: text}\n",
      "entity: A\nschema: X\nfields: {a: text}\n",
      "entity: A\nschema: s\nfields: {X: text}\n",
      "entity: A\nschema: s\nidentifier: {strategy: sequence, format: X}\nfields: {a: text}\n"};
  for (const std::string& place : places) {
    for (const std::string& text : kRefused) {
      INFO(place, text);
      refused({{"a.yaml", replace_all(place, "X", text)}});
    }
  }
}

TEST_CASE("broken bytes are refused") {
  using namespace std::string_literals;
  for (const std::string& bytes : {"\xFF"s, "\xC3"s, "\xC0\x80"s, "\xED\xA0\x80"s, "\xF4\x90\x80\x80"s,
                                   "a\0b"s, "\x01"s, "\xE2\x80\xAE"s,
                                   "\xFF\xFE"
                                   "e\0"s,
                                   "\xFE\xFF"s}) {
    INFO(yaml_text(bytes.size() > 1 && bytes[0] == 'a' ? "nul" : "bytes"));
    refused({{"a.yaml", "entity: A\nschema: s\ndescription: x" + bytes + "\nfields: {a: text}\n"}});
    refused({{"a.yaml", bytes + "entity: A\nschema: s\nfields: {a: text}\n"}});
  }
}

TEST_CASE("labels, codes and patterns with signs are refused or harmless") {
  for (const std::string& text : meaningful_texts()) {
    INFO(text.substr(0, 60));
    const std::string word = yaml_text(text);
    survives({{"a.yaml", "entity: A\nschema: s\nfields: {a: {type: enum, values: [" + word + ", b]}}\n"}});
    survives({{"a.yaml", "entity: A\nschema: s\nfields: {a: text}\nactions: [{name: go, steps: [{reject: " +
                             word + "}]}]\n"}});
    survives({{"a.yaml", "entity: A\nschema: s\nfields: {a: {type: text, pattern: " + word + "}}\n"}});
    survives({{"a.yaml", "entity: A\nschema: s\nfields: {a: {type: text, default: " + word + "}}\n"}});
    survives(
        {{"a.yaml", "entity: A\nschema: s\nfields: {a: text}\nidentifier: {strategy: sequence, format: " +
                        yaml_text(text.substr(0, 40) + "{number}") + "}\n"}});
    survives(
        {{"a.yaml",
          "entity: A\nschema: s\nfields: {a: text}\nactions: [{name: go, steps: [{reject: no, message: " +
              word + "}]}]\n"}});
  }
}

}  // namespace specql::testing
