// Pieces of expressions, and what they are put together from.
#pragma once

#include "tests/property/choices.h"
#include "tests/property/expressions.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::testing {

using expr::Binding;
using types::BaseType;

constexpr Binding next(Binding level) {
  return static_cast<Binding>(static_cast<std::uint8_t>(level) + 1);
}

[[nodiscard]] ValueType of(BaseType base);
[[nodiscard]] ValueType list_of(BaseType base);
[[nodiscard]] bool is_ordered(const ValueType& type);

/// In parentheses if it binds more loosely than its place needs, and sometimes without need.
[[nodiscard]] std::string within(const Written& part, Binding least);
[[nodiscard]] Written binary(const Written& left, std::string_view op, Binding level, const Written& right);
/// As another type, so that its own says no more.
[[nodiscard]] Written converted(const Written& part, std::string_view type, BaseType base);

inline const std::vector<std::string> kPatterns = {"^[a-z]+$", "^.{2,5}$",  "a|b",
                                                   "\\d+",     "^(ab)*c?$", "[^'']"};
inline const std::vector<BaseType> kNumbers = {BaseType::Integer, BaseType::Numeric, BaseType::BigInt,
                                               BaseType::Double};
inline const std::vector<BaseType> kOrdered = {
    BaseType::Integer, BaseType::Text,   BaseType::Numeric, BaseType::Date,     BaseType::DateTime,
    BaseType::Time,    BaseType::BigInt, BaseType::Double,  BaseType::Interval, BaseType::Uuid};

}  // namespace specql::testing
