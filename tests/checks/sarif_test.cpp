// SARIF as tools read it: rules by their index, places by bytes, fixes as replacements.
#include "generator/diagnostics/render.h"
#include "generator/sql_lint/rule.h"
#include "tests/support/scripts.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace specql::testing {
namespace {

using nlohmann::json;

/// The byte at which a line and column stand, both from 1, columns in characters.
std::size_t byte_at(const std::string& text, std::size_t line, std::size_t column) {
  std::size_t at = 0;
  for (; line > 1; --line)
    at = text.find('\n', at) + 1;
  for (; column > 1; --column) {
    do {
      ++at;
    } while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  }
  return at;
}

void check_region(const json& region, const std::string& text) {
  const std::size_t begin = region.at("byteOffset");
  const std::size_t length = region.at("byteLength");
  CHECK(byte_at(text, region.at("startLine"), region.at("startColumn")) == begin);
  CHECK(byte_at(text, region.at("endLine"), region.at("endColumn")) == begin + length);
}

/// The text with one replacement.
std::string replaced(const std::string& text, const json& replacement) {
  const json& region = replacement.at("deletedRegion");
  check_region(region, text);
  std::string result = text;
  const std::string inserted = replacement.at("insertedContent").at("text");
  return result.replace(region.at("byteOffset"), region.at("byteLength"), inserted);
}

void check_run(const json& run, const Linted& linted, const std::string& text) {
  const json& rules = run.at("tool").at("driver").at("rules");
  const json& results = run.at("results");
  REQUIRE(results.size() == linted.diagnostics.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    const json& result = results[i];
    const json& rule = rules.at(result.at("ruleIndex").get<std::size_t>());
    CHECK(rule.at("id") == result.at("ruleId"));
    CHECK(rule.at("help").at("text") == "a page with **a title.**");
    CHECK(rule.at("shortDescription").at("text") == "a title.");
    check_region(result.at("locations")[0].at("physicalLocation").at("region"), text);
    for (const json& fix : result.value("fixes", json::array())) {
      for (const json& change : fix.at("artifactChanges"))
        CHECK(replaced(text, change.at("replacements")[0]) != text);
    }
  }
}

}  // namespace

TEST_CASE("SARIF holds together") {
  const auto page = [](std::uint16_t) { return std::string("a page with **a title.**"); };
  std::size_t fixes = 0;
  for (const sql_lint::Rule& rule : sql_lint::all_rules()) {
    // Letters of several bytes before each place.
    const std::string text = "/* größer\n é */ " + read_rule_case(rule).fails;
    const Linted linted = lint(text, {});
    const json sarif =
        json::parse(diagnostics::render_sarif(linted.diagnostics, *linted.sources, {false, "1", page}));
    CAPTURE(rule.spec->name);
    CHECK(sarif.at("version") == "2.1.0");
    check_run(sarif.at("runs").at(0), linted, text);
    for (const auto& one : linted.diagnostics)
      fixes += one.fixes.size();
  }
  CHECK(fixes > 10);
}

}  // namespace specql::testing
