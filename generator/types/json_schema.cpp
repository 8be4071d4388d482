#include "generator/types/json_schema.h"

#include "generator/support/text.h"

#include <nlohmann/json.hpp>

namespace specql::types {
namespace {

std::string quoted(std::string_view text) {
  return nlohmann::json(text).dump();
}

/// The members of an object in the order they are added. Numbers keep their digits, which a parsed and
/// printed one may lose.
class Members {
 public:
  void add(std::string_view key, std::string_view json) {
    if (!text_.empty()) text_ += ", ";
    text_ += quoted(key) + ": " + std::string(json);
  }
  void add_if(std::string_view key, std::string_view json) {
    if (!json.empty()) add(key, json);
  }
  void add_text(std::string_view key, std::string_view text) {
    if (!text.empty()) add(key, quoted(text));
  }
  void add_length(std::string_view key, int length) {
    if (length > 0) add(key, std::to_string(length));
  }
  [[nodiscard]] std::string object() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

void add_json_type(BaseType base, Members& schema) {
  const std::string_view number = is_integer(base) ? "integer" : "number";
  switch (info(base).json) {
    case JsonKind::String:
      schema.add_text("type", "string");
      break;
    case JsonKind::Boolean:
      schema.add_text("type", "boolean");
      break;
    case JsonKind::Number:
      schema.add_text("type", number);
      break;
    case JsonKind::NumberOrString:
      schema.add("type", "[" + quoted(number) + ", \"string\"]");
      break;
    case JsonKind::Any:
      break;
  }
}

}  // namespace

std::string json_schema(const ScalarInfo& scalar) {
  Members schema;
  add_json_type(scalar.base, schema);
  schema.add_text("format", scalar.json_format.empty() ? info(scalar.base).format : scalar.json_format);
  const ScalarRule& rule = scalar.rule;
  schema.add_length("minLength", rule.min_length);
  schema.add_length("maxLength", rule.max_length);
  schema.add_text("pattern", rule.pattern);
  if (!rule.not_pattern.empty()) {
    Members refused;
    refused.add_text("pattern", rule.not_pattern);
    schema.add("not", refused.object());
  }
  schema.add_if("minimum", rule.low);
  schema.add_if("exclusiveMinimum", rule.above);
  schema.add_if("maximum", rule.high);
  return schema.object();
}

std::string_view html_input(const ScalarInfo& scalar) {
  return scalar.html_input.empty() ? info(scalar.base).html : scalar.html_input;
}

std::string seed_value(const ScalarInfo& scalar, std::size_t number) {
  if (scalar.seed.empty()) {
    const auto samples = scalar.accepts.all();
    return std::string(samples[number % samples.size()]);
  }
  constexpr std::size_t kFirst = 1000;  // four digits, without a leading zero
  constexpr std::size_t kCount = 9000;
  return replace_all(std::string(scalar.seed), "{n}", std::to_string(kFirst + number % kCount));
}

}  // namespace specql::types
