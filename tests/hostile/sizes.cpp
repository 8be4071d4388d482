// Specs that are too deep, too long or too many: a diagnostic within limits of time and memory.
#include "tests/hostile/sandbox.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::size_t kMany = 100'000;
constexpr std::size_t kChain = 500;
constexpr std::size_t kNames = 5000;

std::string entity(const std::string& rest) {
  return "entity: A\nschema: s\n" + rest;
}

std::string with_condition(const std::string& condition) {
  return entity("fields: {a: integer, b: boolean, t: text}\nvalidations:\n  - condition: " + condition +
                "\n");
}

std::string with_step(const std::string& step) {
  return entity("fields: {a: integer, b: boolean, t: text}\nactions:\n  - name: go\n    steps:\n      - " +
                step + "\n");
}

void each(const std::vector<std::pair<std::string, std::string>>& cases) {
  for (const auto& [name, text] : cases) {
    INFO(name);
    survives({{"a.yaml", text}});
  }
}

/// Aliases of aliases: 10 ^ levels values, were they written out.
std::string bomb(std::size_t levels) {
  std::string text = "x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n";
  for (std::size_t i = 1; i < levels; ++i) {
    text += fmt::format("x{0}: &x{0} [", i);
    for (int j = 0; j < 10; ++j)
      text += fmt::format("{}*x{}", j == 0 ? "" : ", ", i - 1);
    text += "]\n";
  }
  return text;
}

}  // namespace

TEST_CASE("nesting without end") {
  each({{"flow lists", entity("fields: " + repeated("[", kMany))},
        {"closed flow lists", entity("fields: " + repeated("[", kMany) + repeated("]", kMany))},
        {"flow mappings", entity("fields: " + repeated("{a: ", kMany))},
        {"closed flow mappings", entity("fields: " + repeated("{a: ", kMany) + "b" + repeated("}", kMany))},
        {"compact lists", entity("fields:\n  " + repeated("- ", kMany) + "a\n")},
        {"keys of keys", entity("fields:\n  " + repeated("? ", kMany) + "a\n")},
        {"brackets as a key", repeated("[", kMany) + ": a\n"},
        {"lists of lists",
         entity("fields: {a: '" + repeated("list(", kMany) + "text" + repeated(")", kMany) + "'}\n")},
        {"brackets of a type", entity("fields: {a: 'text" + repeated("[]", kMany) + "'}\n")},
        {"parentheses of a type",
         entity("fields: {a: 'text" + repeated("(", kMany) + repeated(")", kMany) + "'}\n")}});
}

TEST_CASE("types in types without end") {
  const auto types = [](std::size_t count, std::string_view body) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
      text += fmt::format("type: T{}\n{}\n---\n", i, fmt::format(fmt::runtime(body), i + 1));
    return text + fmt::format("type: T{}\nfields: {{x: text}}\n---\n", count) + entity("fields: {a: T0}\n");
  };
  each({{"composites twice in each other", types(200, "fields: {{a: T{0}, b: T{0}}}")},
        {"a few of them", types(40, "fields: {{a: T{0}, b: T{0}}}")},
        {"composites in composites", types(kNames, "fields: {{a: T{0}}}")},
        {"scalars that narrow each other", types(kNames, "base: T{0}")}});
}

TEST_CASE("expressions without end") {
  const std::string open = repeated("(", kMany);
  const std::string close = repeated(")", kMany);
  each({{"parentheses", with_condition("'" + open + "b" + close + "'")},
        {"open parentheses", with_condition("'" + open + "'")},
        {"not", with_condition(repeated("not ", kMany) + "b")},
        {"signs", with_condition("a > " + repeated("- ", kMany) + "1")},
        {"or", with_condition("b" + repeated(" or b", kChain))},
        {"and", with_condition("b" + repeated(" and b", kChain))},
        {"or and and", with_condition("b" + repeated(" or b and b", kChain / 2))},
        {"sum", with_condition("a > 1" + repeated(" + 1", kChain))},
        {"power", with_condition("a > 2" + repeated(" ^ 2", kChain))},
        {"texts", with_condition("t <> 'a'" + repeated(" || t", kChain))},
        {"casts", with_condition("a" + repeated("::integer", kChain) + " > 1")},
        {"is", with_condition("b" + repeated(" is true", kChain))},
        {"calls", with_condition("'t <> " + repeated("upper(", kMany) + "t" + close + "'")},
        {"case", with_condition(repeated("case when b then ", kMany) + "b" + repeated(" end", kMany))},
        {"branches", with_condition("case" + repeated(" when b then b", kMany) + " end")},
        {"list", with_condition("'a in (1" + repeated(", 1", kMany) + ")'")},
        {"path", with_condition("a" + repeated(".a", kMany) + " > 1")},
        {"lists", with_condition("'" + repeated("[", kMany) + "'")},
        {"selects",
         with_condition("'" + repeated("exists (select 1 from A where ", kMany) + "b" + close + "'")},
        {"counts", with_condition("'" + repeated("count(A where ", kMany) + "b" + close + " > 1'")},
        {"quotes", with_condition(yaml_text(repeated("''", kMany)))},
        {"one text", with_condition(yaml_text("t <> '" + repeated("x", 1'000'000) + "'"))},
        {"one word", with_condition(repeated("x", 1'000'000) + " > 1")},
        {"assignments", with_step("update: A SET a = 1" + repeated(", a = 1", kMany))},
        {"placeholders", with_step("reject: no\n        message: \"" + repeated("{a}", kChain) + "\"")},
        {"braces", with_step("reject: no\n        message: \"" + repeated("{", kMany) + "\"")}});
}

TEST_CASE("huge numbers") {
  for (const std::string& number :
       {repeated("9", kMany), "-" + repeated("9", kMany), "1." + repeated("9", kMany / 10),
        std::string("0x7fffffffffffffff"), std::string("18446744073709551616"),
        std::string("9223372036854775808"), std::string("1_000"), std::string(".inf"), std::string(".nan"),
        std::string("1e400"), std::string("00000000000000000001"), std::string("2147483648"),
        std::string("1" + repeated("0", 400))}) {
    INFO(number.substr(0, 40));
    for (const char* type : {"integer", "smallint", "bigint", "numeric", "double", "decimal(1000, 500)"}) {
      survives({{"a.yaml",
                 entity(std::string("fields: {a: {type: '") + type + "', default: " + number + "}}\n")}});
      survives(
          {{"a.yaml", entity(std::string("fields: {a: {type: '") + type + "', min: " + number + "}}\n")}});
      survives({{"a.yaml", entity(std::string("fields: {a: '") + type + "'}\nvalidations: [{condition: a < " +
                                  number + "}]\n")}});
    }
    survives({{"a.yaml", entity("fields: {a: 'text(" + number + ")'}\n")}});
    survives({{"a.yaml", entity("fields: {a: 'integer(0, " + number + ")'}\n")}});
    survives({{"a.yaml", entity("fields: {a: 'decimal(" + number + ", 2)'}\n")}});
    survives({{"a.yaml", entity("fields: {a: {type: text, max_length: " + number + "}}\n")}});
    survives({{"a.yaml", entity("fields: {a: text}\nidentifier: {strategy: sequence, format: '{number:" +
                                number + "}'}\n")}});
    survives(
        {{"a.yaml", entity("fields: {a: text}\nvalidations: [{condition: length(a) < " + number + "}]\n")}});
    survives({{"a.yaml", entity("fields: {a: date}\nvalidations: [{condition: \"a < date '" + number +
                                "-01-01'\"}]\n")}});
    survives({{"a.yaml", entity("fields: {a: interval}\nvalidations: [{condition: \"a < interval '" + number +
                                " days'\"}]\n")}});
    survives({{"a.yaml", entity("fields: {a: interval}\nvalidations: [{condition: \"a < interval 'P" +
                                number + "Y'\"}]\n")}});
    survives({{"specql.yaml", "project: p\npostgres: " + number + "\nentities: ['specs/*.yaml']\n"},
              {"a.yaml", entity("fields: {a: text}\n")}});
  }
}

TEST_CASE("more than a file may hold") {
  std::string keys = "fields:\n";
  std::string documents;
  std::string actions = "fields: {a: text}\nactions:\n";
  std::string imports = "import:\n";
  std::string anchors;
  for (std::size_t i = 0; i < kMany; ++i) {
    if (i < kNames) keys += fmt::format("  f{}: text\n", i);
    anchors += fmt::format("k{0}: &k{0} {{<<: *k{1}}}\n", i + 1, i);
    imports += fmt::format("  - x{}\n", i);
    if (i < kMany / 10) documents += fmt::format("---\nentity: A{0}\nschema: s\nfields: {{a: text}}\n", i);
    if (i < kChain) actions += fmt::format("  - {{name: go{0}, steps: [{{reject: no}}]}}\n", i);
  }
  std::string labels = "a";
  for (std::size_t i = 0; i < kNames; ++i)
    labels += fmt::format(", l{}", i);
  each({{"many keys", entity(keys)},
        {"one key often", entity("fields:\n" + repeated("  a: text\n", kMany))},
        {"unknown keys", repeated("x: y\n", kMany)},
        {"many imports", imports},
        {"many labels", entity("fields: {a: 'enum(" + labels + ")'}\n")},
        {"empty documents", repeated("---\n", kMany)},
        {"chain of merges", "k0: &k0 {a: b}\n" + anchors},
        {"alias bomb", bomb(9) + "entity: A\nfields: *x8\n"},
        {"bomb of merges", "a: &a {x: y}\nb: &b {<<: [*a, *a]}\nc: {<<: [*b, *b, *b]}\n"},
        {"alias of itself", "entity: A\nfields: &f\n  a: *f\n"},
        {"alias of nothing", "entity: *nothing\n"},
        {"unclosed quote", entity("description: \"" + repeated("x", 1'000'000))},
        {"tabs", repeated("\t", kMany)},
        {"colons", repeated(":", kMany)},
        {"signs of YAML", repeated("&*!|>%@`", kMany / 8)},
        {"tags", "entity: " + repeated("!", kMany) + "\n"},
        {"directives", repeated("%YAML 1.2\n", 1000) + "---\nentity: A\n"},
        {"many actions", entity(actions)}});
  // As many as a file may hold, but a project may hold more: accepted, and not slow.
  Sandbox sandbox({{"a.yaml", documents}});
  sandbox.generate();
}

TEST_CASE("fifty megabytes") {
  const std::size_t size = 50U << 20U;
  each({{"a comment", "# " + std::string(size, 'x') + "\nentity: A\n"},
        {"one text", entity("description: \"" + std::string(size, 'x') + "\"\n")},
        {"blanks", std::string(size, ' ')},
        {"line breaks", std::string(size, '\n')},
        {"bytes without meaning", std::string(size, '\xFF')}});
  survives({{"specql.yaml", "# " + std::string(size, 'x') + "\nproject: p\n"},
            {"a.yaml", entity("fields: {a: text}\n")}});
}

TEST_CASE("circles") {
  refused({{"a.yaml", "entity: A\nschema: s\nextends: A\nfields: {a: text}\n"}});
  refused({{"a.yaml", "entity: A\nschema: s\nextends: B\nfields: {a: text}\n"},
           {"b.yaml", "entity: B\nschema: s\nextends: A\nfields: {b: text}\n"}});
  Texts chain;
  constexpr std::size_t kLinks = 100;
  for (std::size_t i = 0; i < kLinks; ++i) {
    chain[fmt::format("e{}.yaml", i)] =
        fmt::format("entity: E{}\nschema: s\nextends: E{}\nfields: {{f{}: text}}\n", i, (i + 1) % kLinks, i);
  }
  refused(chain);
  accepted({{"a.yaml", "import: [specs/b]\n---\nentity: A\nschema: s\nfields: {a: text}\n"},
            {"b.yaml", "import: [specs/a]\n---\nentity: B\nschema: s\nfields: {a: text}\n"}});
  accepted({{"a.yaml", "import: [specs/a]\n---\nentity: A\nschema: s\nfields: {a: text}\n"}});
  refused({{"a.yaml", entity("fields: {a: integer}\ncomputed_fields: {b: c + 1, c: b + 1}\n")}});
  refused({{"a.yaml", entity("fields: {a: ref(A)!}\n")}});
  refused({{"specql.yaml",
            "project: p\nentities: ['specs/*.yaml']\nroles: {a: {includes: [b]}, b: {includes: [a]}}\n"},
           {"a.yaml", entity("fields: {a: text}\n")}});
}

TEST_CASE("folders and devices in place of files") {
  Sandbox sandbox(
      {{"a.yaml", entity("import: [folder, /dev/zero, ../../outside/kept.txt]\nfields: {a: text}\n")}});
  std::filesystem::create_directories(sandbox.specs() / "folder.yaml");
  std::filesystem::create_symlink("/dev/zero", sandbox.specs() / "zero.yaml");
  sandbox.generate();
  CHECK(!sandbox.accepted());
}

}  // namespace specql::testing
