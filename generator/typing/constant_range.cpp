#include "generator/typing/constant_range.h"

#include <array>

namespace specql::typing {

using expr::TypedExpr;
using expr::TypedExprs;

std::optional<Range> power(const Range& base, const Range& exponent) {
  if (!base.single() || !exponent.single()) return std::nullopt;
  const long double result = std::pow(base.low, exponent.low);
  if (!std::isfinite(result)) return std::nullopt;
  return Range{result, result};
}

bool is_literal(const TypedExpr& expr) {
  return std::holds_alternative<expr::TypedText>(expr.node) ||
         std::holds_alternative<expr::TypedNumber>(expr.node) ||
         std::holds_alternative<expr::TypedBoolean>(expr.node) ||
         std::holds_alternative<expr::TypedNull>(expr.node);
}

namespace {

/// What constants a function takes without failing, where it is not all.
struct PartialFunction {
  std::string_view name;
  bool (*takes)(const TypedExprs& arguments, const Ranges& ranges);
};

/// An argument that has to lie somewhere, where it is given.
struct BoundedArgument {
  std::string_view name;
  std::size_t argument;
  Range range;
};

bool argument_within(const Ranges& ranges, std::size_t i, Range wanted) {
  return i >= ranges.size() || (ranges[i] && ranges[i]->within(wanted));
}
bool has_literals(const TypedExprs& arguments, const Ranges&) {
  return std::all_of(arguments.begin(), arguments.end(), is_literal);
}
bool has_divisor(const TypedExprs&, const Ranges& ranges) {
  return ranges[1] && !ranges[1]->holds_zero();
}
bool takes_none(const TypedExprs&, const Ranges&) {
  return false;
}

/// A range that ends before it starts is none.
bool has_ends_in_order(const TypedExprs& arguments, const Ranges& ranges) {
  const auto is_null = [](const TypedExpr& e) { return std::holds_alternative<expr::TypedNull>(e.node); };
  if (has_literals(arguments, ranges) || is_null(arguments[0]) || is_null(arguments[1])) return true;
  return ranges[0] && ranges[1] && ranges[0]->high <= ranges[1]->low;
}

constexpr long double kLongText = 1e6L;
/// Doubles hold more, and nearer to zero.
constexpr long double kLargeDouble = 1e300L;
constexpr long double kManyDays = 1e7L;
constexpr Range kPositive = {1e-300L, kLargeDouble};

constexpr auto kBoundedArguments = std::to_array<BoundedArgument>({
    {"lpad", 1, around(kLongText)},
    {"rpad", 1, around(kLongText)},
    {"substring", 1, around(kLongText)},
    {"substring", 2, {0, kLongText}},
    {"overlay", 2, {1, kLongText}},
    {"overlay", 3, around(kLongText)},
    {"split_part", 2, around(kLongText)},
    {"chr", 0, {1, 0xD7FF}},
    {"sqrt", 0, {0, kLargestNumeric}},
    {"exp", 0, around(700)},
    {"ln", 0, kPositive},
    {"log", 0, kPositive},
    {"log", 1, kPositive},
    {"log10", 0, kPositive},
    {"asin", 0, around(1)},
    {"acos", 0, around(1)},
    {"degrees", 0, around(kLargeDouble / 100)},
    {"factorial", 0, {0, 1000}},
    {"lcm", 0, around(40'000)},
    {"lcm", 1, around(40'000)},
    {"make_interval", 0, around(200'000)},
    {"years", 0, around(200'000)},
    {"months", 0, around(kManyDays / 10)},
    {"weeks", 0, around(kManyDays)},
    {"days", 0, around(kManyDays)},
    {"seconds", 0, around(1e10L)},
    {"to_timestamp", 0, around(1e11L)},
});

constexpr auto kPartialFunctions = std::to_array<PartialFunction>({
    {"repeat",
     [](const TypedExprs& arguments, const Ranges& ranges) {
       const auto* text = std::get_if<expr::TypedText>(&arguments[0].node);
       return text != nullptr &&
              argument_within(ranges, 1,
                              around(kLongText / static_cast<long double>(text->value.size() + 1)));
     }},
    {"split_part",
     [](const TypedExprs&, const Ranges& ranges) { return ranges[2] && !ranges[2]->holds_zero(); }},
    {"div", has_divisor},
    {"mod", has_divisor},
    {"power",
     [](const TypedExprs&, const Ranges& ranges) {
       const auto result = ranges[0] && ranges[1] ? power(*ranges[0], *ranges[1]) : std::nullopt;
       return result && result->size() < kLargestNumeric;
     }},
    {"log",
     [](const TypedExprs&, const Ranges& ranges) {
       return ranges.size() < 2 || (ranges[0] && !ranges[0]->within({1, 1}) && ranges[0]->single());
     }},
    // Literals have been judged as they were read.
    {"make_date", has_literals},
    {"make_time", has_literals},
    {"width_bucket", has_literals},
    {"date_bin", has_literals},
    {"daterange", has_ends_in_order},
    {"tstzrange", has_ends_in_order},
    {"numrange", has_ends_in_order},
    {"jsonb_array_length", takes_none},
    {"jsonb_set", takes_none},
});

/// A number becomes a double on its way into the function.
bool fits_double(const std::optional<Range>& range) {
  if (!range || range->size() > kLargeDouble) return false;
  return !range->single() || range->low == 0 || range->size() > 1 / kLargeDouble;
}

bool takes_as_double(const expr::TypedCall& call, const Ranges& ranges) {
  const auto parameters = expr::parameters(*call.function);
  for (std::size_t i = 0; i < std::min(parameters.size(), ranges.size()); ++i) {
    const bool becomes = parameters[i].type == "number" && call.function->result == "double";
    if (becomes && !fits_double(ranges[i])) return false;
  }
  return true;
}

/// How far what a function makes lies from zero, at most.
constexpr auto kSizes = std::to_array<std::pair<std::string_view, long double>>({
    {"sign", 1},
    {"sin", 1},
    {"cos", 1},
    {"asin", 4},
    {"acos", 4},
    {"atan", 4},
    {"atan2", 4},
    {"tan", 1e17L},
    {"pi", 4},
    {"ln", 1000},
    {"log10", 1000},
    {"ascii", 0x10FFFF},
    {"num_nulls", 1000},
    {"num_nonnulls", 1000},
});

/// What keeps a number about as large as its first argument, or makes it smaller.
constexpr auto kShrinking =
    std::to_array<std::string_view>({"abs", "round", "ceil", "floor", "trunc", "mod", "sqrt", "cbrt", "gcd",
                                     "radians", "trim_scale", "justify_hours"});

/// Days in what a function makes of a number.
constexpr auto kDaysOf = std::to_array<std::pair<std::string_view, long double>>({
    {"make_interval", 366},
    {"years", 366},
    {"months", 31},
    {"weeks", 7},
    {"days", 1},
    {"hours", 1},
    {"minutes", 1},
    {"seconds", 1},
});

template <typename Rows>
std::optional<long double> find_size(const Rows& rows, std::string_view name) {
  for (const auto& [known, size] : rows) {
    if (known == name) return size;
  }
  return std::nullopt;
}

}  // namespace

bool takes_constants(const expr::TypedCall& call, const Ranges& ranges) {
  const std::string_view name = call.function->name;
  const bool bounded =
      std::all_of(kBoundedArguments.begin(), kBoundedArguments.end(), [&](const BoundedArgument& row) {
        return row.name != name || argument_within(ranges, row.argument, row.range);
      });
  const bool whole = std::all_of(
      kPartialFunctions.begin(), kPartialFunctions.end(),
      [&](const PartialFunction& row) { return row.name != name || row.takes(call.arguments, ranges); });
  return bounded && whole && takes_as_double(call, ranges);
}

std::optional<Range> range_of_call(std::string_view name, const Ranges& ranges) {
  constexpr long double kLongest = 1e9L;
  constexpr long double kMillennium = 365'250;
  constexpr long double kSecondsOfDay = 86'400;
  constexpr long double kDaysTo2000 = 10'958;  // from 1970 on
  constexpr auto kCounts =
      std::to_array<std::string_view>({"length", "cardinality", "position", "array_position", "octet_length",
                                       "bit_length", "regexp_count", "regexp_instr", "scale", "min_scale"});
  if (std::find(kCounts.begin(), kCounts.end(), name) != kCounts.end()) return Range{0, kLongest};
  if (const auto size = find_size(kSizes, name)) return around(*size);
  if (name == "date_trunc" && ranges[1]) return Range{ranges[1]->low - kMillennium, ranges[1]->high};
  if (ranges.empty() || !ranges[0]) return std::nullopt;
  if (name == "to_timestamp") return around(ranges[0]->size() / kSecondsOfDay + kDaysTo2000);
  if (const auto days = find_size(kDaysOf, name)) return around(ranges[0]->size() * *days);
  const bool shrinks = std::find(kShrinking.begin(), kShrinking.end(), name) != kShrinking.end();
  return shrinks ? std::optional(around(ranges[0]->size() + 1)) : std::nullopt;
}

}  // namespace specql::typing
