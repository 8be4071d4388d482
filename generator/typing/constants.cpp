// What stands in the spec and could only fail: judged now, not by the first caller.
#include "generator/expr/token.h"
#include "generator/support/text.h"
#include "generator/types/literal.h"
#include "generator/typing/typer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/core.h>

namespace specql::typing {

using expr::TypedExpr;
using expr::TypedExprs;

namespace {

/// The number as written; empty if it is not known before the value is asked for.
std::string_view digits_of(const TypedExpr& value) {
  const auto* number = std::get_if<expr::TypedNumber>(&value.node);
  return number == nullptr ? std::string_view() : std::string_view(number->digits);
}

bool is_zero(std::string_view digits) {
  return !digits.empty() && types::compare_decimals(digits, "0") == 0;
}
bool is_negative(std::string_view digits) {
  return !digits.empty() && types::compare_decimals(digits, "0") < 0;
}
bool has_fraction(std::string_view digits) {
  const std::size_t point = digits.find('.');
  return point != digits.npos && digits.find_first_of("123456789", point) != digits.npos &&
         digits.find_first_of("eE") == digits.npos;
}

bool is_not_above_zero(std::string_view digits) {
  return is_zero(digits) || is_negative(digits);
}
template <int low, int high>
bool is_outside(std::string_view digits) {
  return !digits.empty() && (types::compare_decimals(digits, std::to_string(low)) < 0 ||
                             types::compare_decimals(digits, std::to_string(high)) > 0);
}
bool is_no_second(std::string_view digits) {
  return is_negative(digits) || (!digits.empty() && types::compare_decimals(digits, "60") >= 0);
}
bool is_no_character(std::string_view digits) {
  constexpr int kLast = 0x10FFFF;
  constexpr int kSurrogate = 0xD800;
  constexpr int kLastSurrogate = 0xDFFF;
  return is_outside<1, kLast>(digits) || (!digits.empty() && !is_outside<kSurrogate, kLastSurrogate>(digits));
}

/// A number that a function refuses.
struct RefusedNumber {
  std::string_view function;
  std::size_t argument;
  bool (*is_refused)(std::string_view digits);
  std::string_view needed;
};
constexpr std::string_view kAboveZero = "a number above 0";
constexpr std::string_view kFromZero = "a number from 0 up";
constexpr std::string_view kSine = "a number from -1 to 1";
constexpr std::string_view kHour = "an hour from 0 to 23";
constexpr std::string_view kMinute = "a minute from 0 to 59";
constexpr std::string_view kSecond = "a second from 0 up to 60";
constexpr std::string_view kPosition = "a position from 1 on";
constexpr auto kRefusedNumbers = std::to_array<RefusedNumber>({
    {"split_part", 2, is_zero, kPosition},
    {"sqrt", 0, is_negative, kFromZero},
    {"substring", 2, is_negative, "a length from 0 up"},
    {"overlay", 2, is_not_above_zero, kPosition},
    {"chr", 0, is_no_character, "the number of a character, from 1 on"},
    {"ln", 0, is_not_above_zero, kAboveZero},
    {"log", 0, is_not_above_zero, kAboveZero},
    {"log", 1, is_not_above_zero, kAboveZero},
    {"log10", 0, is_not_above_zero, kAboveZero},
    {"asin", 0, is_outside<-1, 1>, kSine},
    {"acos", 0, is_outside<-1, 1>, kSine},
    {"factorial", 0, is_outside<0, 32177>, "a number from 0 to 32177"},
    {"width_bucket", 3, is_not_above_zero, "a count from 1 up"},
    {"make_time", 0, is_outside<0, 23>, kHour},
    {"make_time", 1, is_outside<0, 59>, kMinute},
    {"make_time", 2, is_no_second, kSecond},
    {"make_timestamptz", 3, is_outside<0, 23>, kHour},
    {"make_timestamptz", 4, is_outside<0, 59>, kMinute},
    {"make_timestamptz", 5, is_no_second, kSecond},
});

/// A value as written; empty if it is not known before it is asked for.
std::string_view written(const TypedExpr& value) {
  const auto* text = std::get_if<expr::TypedText>(&value.node);
  return text == nullptr ? digits_of(value) : std::string_view(text->value);
}

/// What has months in it, which are of no fixed length.
constexpr auto kInMonths = std::to_array<std::string_view>({"years", "months", "make_interval"});

}  // namespace

bool Typer::check_constants(const expr::FunctionInfo& function, const TypedExprs& arguments) {
  if (!check_pattern_arguments(function, arguments)) return false;
  if (!check_written_arguments(function, arguments)) return false;
  if (!check_number_argument(function.name, arguments)) return false;
  if (function.name == "date_bin") return check_stride(arguments[0]);
  if (function.name == "log" && arguments.size() > 1) return check_base_of_logarithm(arguments);
  if (function.result.ends_with("range!")) return check_ends(function.name, arguments);
  if (function.name == "width_bucket") return check_buckets(arguments);
  if (function.name == "date_trunc") return check_truncation(arguments[0]);
  if (function.name == "make_date" || function.name == "make_timestamptz") return check_date(arguments);
  if (function.name == "power") return check_power("power", arguments[0], arguments[1]);
  if (function.name == "div" || function.name == "mod") return check_divisor(arguments[1]);
  return true;
}

bool Typer::check_pattern_arguments(const expr::FunctionInfo& function, const TypedExprs& arguments) {
  const std::vector<expr::Parameter> parameters = expr::parameters(function);
  for (std::size_t i = 0; i < std::min(parameters.size(), arguments.size()); ++i) {
    const auto* literal = std::get_if<expr::TypedText>(&arguments[i].node);
    if (parameters[i].type != "pattern" || literal == nullptr) continue;
    const std::string_view problem = types::regex_problem(literal->value);
    if (problem.empty()) continue;
    sink_.report(diag::bad_pattern, arguments[i].span, problem);
    return false;
  }
  return true;
}

bool Typer::check_truncation(const TypedExpr& part) {
  static const std::vector<std::string> kParts = {
      "microseconds", "milliseconds", "second", "minute", "hour",    "day",       "week",
      "month",        "quarter",      "year",   "decade", "century", "millennium"};
  const auto* literal = std::get_if<expr::TypedText>(&part.node);
  if (literal == nullptr) return true;
  const std::string word = lowercase(literal->value);
  if (std::find(kParts.begin(), kParts.end(), word) != kParts.end()) return true;
  std::vector<std::string> written;
  for (const std::string& known : kParts)
    written.push_back(expr::quoted(known));
  sink_.report(diag::unknown_date_part, part.span, literal->value)
      .suggest(expr::quoted(literal->value), written);
  return false;
}

/// What is not known yet is taken for the value that allows most.
bool Typer::check_date(const TypedExprs& arguments) {
  constexpr int kLastOfFourDigits = 9999;
  std::array<int, 3> parts = {2000, 1, 1};
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string_view digits = digits_of(arguments[i]);
    shown.push_back(digits.empty() ? "…" : std::string(digits));
    if (digits.empty() || (i == 0 && is_negative(digits))) continue;
    std::from_chars(digits.data(), digits.data() + digits.size(), parts.at(i));
  }
  const std::string date = fmt::format("{:04}-{:02}-{:02}", parts[0], parts[1], parts[2]);
  if (parts[0] > kLastOfFourDigits || types::is_literal_of(BaseType::Date, date)) return true;
  sink_.report(diag::bad_literal, arguments[0].span.to(arguments[2].span), join(shown, "-"), "date");
  return false;
}

bool Typer::check_number_argument(std::string_view function, const TypedExprs& arguments) {
  for (const RefusedNumber& row : kRefusedNumbers) {
    if (row.function != function || row.argument >= arguments.size()) continue;
    const TypedExpr& argument = arguments[row.argument];
    if (!row.is_refused(digits_of(argument))) continue;
    sink_.report(diag::wrong_operand, argument.span, function, row.needed, digits_of(argument));
    return false;
  }
  return true;
}

bool Typer::check_stride(const TypedExpr& stride) {
  const auto* literal = std::get_if<expr::TypedText>(&stride.node);
  const auto* call = std::get_if<expr::TypedCall>(&stride.node);
  const bool months = call != nullptr &&
                      std::find(kInMonths.begin(), kInMonths.end(), call->function->name) != kInMonths.end();
  if (!months && (literal == nullptr || types::is_stride(literal->value))) return true;
  sink_.report(diag::wrong_operand, stride.span, "date_bin", "a duration above zero without months and years",
               literal == nullptr ? "one in months" : expr::quoted(literal->value));
  return false;
}

bool Typer::check_base_of_logarithm(const TypedExprs& arguments) {
  const std::string_view base = digits_of(arguments[0]);
  if (base.empty() || types::compare_decimals(base, "1") != 0) return true;
  sink_.report(diag::wrong_operand, arguments[0].span, "log", "a base other than 1", base);
  return false;
}

bool Typer::check_buckets(const TypedExprs& arguments) {
  const std::string_view low = digits_of(arguments[1]);
  const std::string_view high = digits_of(arguments[2]);
  if (low.empty() || high.empty() || types::compare_decimals(low, high) != 0) return true;
  sink_.report(diag::wrong_operand, arguments[2].span, "width_bucket", "two bounds that differ", high);
  return false;
}

bool Typer::check_ends(std::string_view range, const TypedExprs& arguments) {
  const std::string_view start = written(arguments[0]);
  const std::string_view end = written(arguments[1]);
  const Type& type = arguments[0].type;
  const bool known = !start.empty() && !end.empty() && type.kind == Type::Kind::Base;
  if (!known || types::compare_values(type.base, start, end) <= 0) return true;
  sink_.report(diag::wrong_operand, arguments[1].span, range, "an end that is not before its start", end);
  return false;
}

bool Typer::check_divisor(const TypedExpr& divisor) {
  if (!is_zero(digits_of(divisor))) return true;
  sink_.report(diag::division_by_zero, divisor.span);
  return false;
}

bool Typer::check_power(std::string_view spelling, const TypedExpr& base, const TypedExpr& exponent) {
  const std::string_view digits = digits_of(exponent);
  if (is_zero(digits_of(base)) && is_negative(digits)) {
    sink_.report(diag::division_by_zero, base.span.to(exponent.span));
    return false;
  }
  if (!is_negative(digits_of(base)) || !has_fraction(digits)) return true;
  sink_.report(diag::wrong_operand, exponent.span, spelling,
               "a whole number as the exponent of a negative one", digits);
  return false;
}

}  // namespace specql::typing
