// What the table of scalars promises of itself; what PostgreSQL says of it is tested with a server.
#include "generator/support/utf8.h"
#include "generator/types/json_schema.h"
#include "generator/types/literal.h"
#include "generator/types/scalar.h"

#include <regex>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace specql::testing {
namespace {

std::wstring characters(std::string_view text) {
  std::wstring result;
  for (std::size_t at = 0; at < text.size();) {
    const auto decoded = decode_utf8(text, at);
    result += static_cast<wchar_t>(decoded.value);
    at += decoded.size;
  }
  return result;
}

bool matches(const nlohmann::json& pattern, const std::wstring& text) {
  return std::regex_search(text, std::wregex(characters(pattern.get<std::string>())));
}

/// What a validator of JSON Schema says of a text.
bool allows_text(const nlohmann::json& schema, std::string_view value) {
  const std::wstring text = characters(value);
  if (text.size() < schema.value("minLength", 0U)) return false;
  if (schema.contains("maxLength") && text.size() > schema["maxLength"]) return false;
  if (schema.contains("pattern") && !matches(schema["pattern"], text)) return false;
  return !schema.contains("not") || !matches(schema["not"]["pattern"], text);
}

bool has_rule(const types::ScalarInfo& scalar) {
  return !scalar.rule.empty() || scalar.base != types::BaseType::Text;
}

}  // namespace

TEST_CASE("every rule is shown by eight samples each way, none of them twice") {
  for (const types::ScalarInfo& scalar : types::all_scalars()) {
    if (!has_rule(scalar)) continue;
    for (const types::Samples* samples : {&scalar.accepts, &scalar.rejects}) {
      const auto all = samples->all();
      CHECK_MESSAGE(all.size() >= 8, scalar.name);
      CHECK_MESSAGE(std::set(all.begin(), all.end()).size() == all.size(), scalar.name);
    }
  }
}

TEST_CASE("every scalar stands in one area") {
  std::size_t count = 0;
  for (const types::ScalarArea& area : types::all_scalar_areas()) {
    CHECK_MESSAGE(!area.scalars.empty(), area.name);
    count += area.scalars.size();
  }
  CHECK(count == types::all_scalars().size());
}

TEST_CASE("JSON Schema says of every sample what the rule says without a server") {
  for (const types::ScalarInfo& scalar : types::all_scalars()) {
    const auto schema = nlohmann::json::parse(types::json_schema(scalar));
    if (scalar.base != types::BaseType::Text) continue;
    for (const types::Samples* samples : {&scalar.accepts, &scalar.rejects}) {
      for (const std::string_view sample : samples->all()) {
        const bool kept = types::may_satisfy(scalar.rule, scalar.base, sample);
        const bool allowed = allows_text(schema, sample);
        const bool has_part = scalar.rule.part.index > 0;  // for which JSON Schema has no word
        CHECK_MESSAGE((allowed == kept || (has_part && allowed)), scalar.name, ": ", sample);
      }
    }
  }
}

TEST_CASE("every sample that PostgreSQL accepts may be a default") {
  for (const types::ScalarInfo& scalar : types::all_scalars()) {
    for (const std::string_view sample : scalar.accepts.all()) {
      const bool short_point = scalar.base == types::BaseType::Point && !sample.starts_with('(');
      if (short_point) continue;
      CHECK_MESSAGE(types::may_satisfy(scalar.rule, scalar.base, sample), scalar.name, ": ", sample);
    }
  }
}

TEST_CASE("JSON Schema has the bounds of numbers, with all their digits") {
  const auto schema_of = [](std::string_view name) {
    return types::json_schema(types::info(types::find_scalar(name)));
  };
  CHECK(schema_of("percentage") == R"({"type": ["number", "string"], "minimum": 0, "maximum": 100})");
  CHECK(
      schema_of("money") ==
      R"({"type": ["number", "string"], "minimum": -999999999999999.9999, "maximum": 999999999999999.9999})");
  CHECK(schema_of("exchangeRate") ==
        R"({"type": ["number", "string"], "exclusiveMinimum": 0, "maximum": 99999999999.99999999})");
  CHECK(schema_of("port") == R"({"type": "integer", "minimum": 1, "maximum": 65535})");
  CHECK(schema_of("i18nText") == "{}");
}

}  // namespace specql::testing
