// Where constants lie, and what functions take of them and make of them.
#pragma once

#include "generator/expr/typed.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace specql::typing {

/// Where a constant lies: a number as it is, a date or a moment as days from 2000 on, a duration as
/// days.
struct Range {
  long double low = 0;
  long double high = 0;

  [[nodiscard]] bool single() const { return low == high; }
  [[nodiscard]] bool holds_zero() const { return low <= 0 && high >= 0; }
  [[nodiscard]] bool within(const Range& other) const { return low >= other.low && high <= other.high; }
  [[nodiscard]] long double size() const { return std::max(std::fabs(low), std::fabs(high)); }
};

[[nodiscard]] constexpr Range around(long double size) {
  return {-size, size};
}

constexpr long double kLargestNumeric = 1e4000L;

/// Those of the arguments of a call; nothing where one is not known.
using Ranges = std::vector<std::optional<Range>>;

[[nodiscard]] std::optional<Range> power(const Range& base, const Range& exponent);
[[nodiscard]] bool is_literal(const expr::TypedExpr& expr);

/// PostgreSQL cannot fail to work out a call of an immutable function with these constants.
[[nodiscard]] bool takes_constants(const expr::TypedCall& call, const Ranges& ranges);
/// The range of what a function makes; nothing where it is not known.
[[nodiscard]] std::optional<Range> range_of_call(std::string_view name, const Ranges& ranges);

}  // namespace specql::typing
