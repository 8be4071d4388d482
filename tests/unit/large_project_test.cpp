// What is done on all cores only where a project is large: same outputs, same complaints, same order.
#include "tests/support/compile.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::size_t kEntities = 200;

std::string path_of(std::size_t number) {
  return fmt::format("thing{:03}.yaml", number);
}

std::string thing(std::size_t number, std::string_view more = "") {
  return fmt::format(R"(entity: Thing{0}
schema: part{1}
fields:
  name: text(1, 100)!
  state: enum(open, closed)! = open
  previous: ref(Thing{2})
{3}
actions:
  - create
  - name: close_thing{0}
    steps:
      - validate: state = 'open'
      - update: Thing{0} SET state = 'closed'
)",
                     number, number / 20, number == 0 ? 0 : number - 1, more);
}

Texts things() {
  Texts texts;
  for (std::size_t i = 0; i < kEntities; ++i)
    texts[path_of(i)] = thing(i);
  return texts;
}

std::vector<std::uint16_t> codes_of(const Compiled& compiled) {
  std::vector<std::uint16_t> codes;
  for (const auto& one : compiled.diagnostics)
    codes.push_back(one.code);
  return codes;
}

TEST_CASE("a large project comes out the same each time") {
  const Texts texts = things();
  const Compiled first = compile(texts);
  REQUIRE_MESSAGE(first.accepted, first.complaints());
  CHECK(first.files.size() > 5 * kEntities);
  const Compiled again = compile(texts, {.reversed = true});
  CHECK(again.files == first.files);
}

TEST_CASE("each enum of a large project stays with its field") {
  Texts texts = things();
  texts[path_of(150)] = thing(150, "  color: enum(red, green)! = green\n");
  const Compiled compiled = compile(texts);
  REQUIRE_MESSAGE(compiled.accepted, compiled.complaints());
  const std::string& graphql = compiled.files.at("graphql/schema.graphql");
  CHECK(graphql.find("enum Thing150Color {\n  red\n  green\n}") != std::string::npos);
}

TEST_CASE("a name taken twice in a large project is found, whoever took it") {
  Texts texts = things();
  texts[path_of(3)] = thing(3, "indexes:\n  - {fields: [name], name: idx_mine}\n");
  texts[path_of(17)] = thing(17, "indexes:\n  - {fields: [name], name: idx_mine}\n");
  const Compiled compiled = check(texts);
  CHECK(codes_of(compiled) == std::vector<std::uint16_t>{diag::name_collision.code});
  CHECK(compiled.complaints().find("thing017.yaml:8") != std::string::npos);
}

TEST_CASE("complaints about a large project stand in the order of its files") {
  Texts texts = things();
  for (const std::size_t number : {199U, 8U, 120U, 60U})
    texts[path_of(number)] = thing(number, "validations: [{name: sound, condition: nmae <> ''}]\n");
  const std::string complaints = check(texts).complaints();
  std::size_t at = 0;
  for (const char* path : {"thing008.yaml", "thing060.yaml", "thing120.yaml", "thing199.yaml"}) {
    at = complaints.find(path, at);
    REQUIRE_MESSAGE(at != std::string::npos, complaints);
  }
  CHECK(check(texts, {.reversed = true}).complaints() == complaints);
}

TEST_CASE("complaints beyond the limit of a stage are not kept, however many cores found them") {
  Texts texts = things();
  for (std::size_t i = 0; i < kEntities; ++i) {
    std::string rules = "validations:\n";
    for (int rule = 0; rule < 12; ++rule)
      rules += fmt::format("  - {{name: rule{}, condition: nmae <> ''}}\n", rule);
    texts[path_of(i)] = thing(i, rules);
  }
  const Compiled compiled = check(texts);
  CHECK_FALSE(compiled.accepted);
  CHECK(compiled.diagnostics.size() == DiagnosticSink::kLimit);
}

}  // namespace
}  // namespace specql::testing
