// The types of PostgreSQL that fields are stored in.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace specql::types {

enum class BaseType : std::uint8_t {
#define SPECQL_BASE_TYPE(name, sql, json, graphql, noun, typescript, format, html) name,
#include "generator/types/base_types.def"
#undef SPECQL_BASE_TYPE
};

/// What a JSON document may hold where a value of the type is wanted. Numbers that a double cannot
/// carry exactly may be written as strings.
enum class JsonKind : std::uint8_t { String, Number, Boolean, NumberOrString, Any };

struct BaseTypeInfo {
  BaseType type;
  std::string_view sql;
  JsonKind json;
  std::string_view graphql;
  std::string_view noun;
  std::string_view typescript;
  std::string_view format;  ///< of JSON Schema; may be empty
  std::string_view html;    ///< type of an HTML input, or `textarea`
};

[[nodiscard]] const BaseTypeInfo& info(BaseType type);
[[nodiscard]] std::span<const BaseTypeInfo> all_base_types();

[[nodiscard]] constexpr bool is_integer(BaseType type) {
  return type == BaseType::SmallInt || type == BaseType::Integer || type == BaseType::BigInt;
}
[[nodiscard]] constexpr bool is_number(BaseType type) {
  return is_integer(type) || type == BaseType::Numeric || type == BaseType::Double;
}
[[nodiscard]] constexpr bool is_range(BaseType type) {
  return type == BaseType::DateRange || type == BaseType::DateTimeRange || type == BaseType::NumberRange;
}
/// What a range holds.
[[nodiscard]] constexpr BaseType element_of(BaseType range) {
  return range == BaseType::DateRange       ? BaseType::Date
         : range == BaseType::DateTimeRange ? BaseType::DateTime
                                            : BaseType::Numeric;
}
/// `=` and `<>` exist: PostgreSQL compares neither points nor, usefully, rows by that.
[[nodiscard]] constexpr bool has_equality(BaseType type) {
  return type != BaseType::Point;
}
/// `<` is meaningful.
[[nodiscard]] constexpr bool has_order(BaseType type) {
  return type != BaseType::Point && type != BaseType::Json && type != BaseType::Boolean && !is_range(type);
}

}  // namespace specql::types
