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

/// A number that a function refuses.
struct RefusedNumber {
  std::string_view function;
  std::size_t argument;
  bool (*is_refused)(std::string_view digits);
  std::string_view needed;
};
constexpr auto kRefusedNumbers = std::to_array<RefusedNumber>({
    {"split_part", 2, is_zero, "a position from 1 on"},
    {"sqrt", 0, is_negative, "a number from 0 up"},
    {"substring", 2, is_negative, "a length from 0 up"},
});

}  // namespace

bool Typer::check_constants(const expr::FunctionInfo& function, const TypedExprs& arguments) {
  if (!check_pattern_arguments(function, arguments)) return false;
  if (function.name == "date_trunc") return check_truncation(arguments[0]);
  if (function.name == "make_date") return check_date(arguments);
  if (function.name == "power") return check_power("power", arguments[0], arguments[1]);
  if (function.name == "div" || function.name == "mod") return check_divisor(arguments[1]);
  return check_number_argument(function.name, arguments);
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
