#include "tests/interpreter/values.h"

#include "generator/types/literal.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

constexpr int kMostDecimals = 18;

Wide power_of_ten(int exponent) {
  Wide result = 1;
  for (int i = 0; i < exponent; ++i)
    result *= 10;
  return result;
}

Wide digits_at(const Number& number, int scale) {
  return number.digits * power_of_ten(scale - number.scale);
}

Number checked(Number number) {
  const Wide limit = power_of_ten(30);
  if (number.scale > kMostDecimals || number.digits > limit || number.digits < -limit)
    throw Unsure("a number of too many digits");
  return number;
}

int parsed(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string digits_of(Wide value) {
  std::string text;
  for (; value != 0; value /= 10)
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
  return text.empty() ? "0" : text;
}

}  // namespace

Number whole(std::int64_t value) {
  return {value, 0};
}

Number number_from(std::string_view text) {
  Number number;
  const bool below_zero = text.starts_with('-');
  if (below_zero || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    if (text[i] < '0' || text[i] > '9') throw NotSupported(fmt::format("the number {}", text));
    number.digits = number.digits * 10 + (text[i] - '0');
  }
  if (point != std::string_view::npos) number.scale = static_cast<int>(text.size() - point - 1);
  return checked(below_zero ? negative(number) : number);
}

Day day_from(std::string_view text) {
  const std::chrono::year_month_day date{std::chrono::year(parsed(text.substr(0, 4))),
                                         std::chrono::month(static_cast<unsigned>(parsed(text.substr(5, 2)))),
                                         std::chrono::day(static_cast<unsigned>(parsed(text.substr(8, 2))))};
  return {std::chrono::sys_days(date).time_since_epoch().count()};
}

std::string to_text(const Number& number) {
  std::string text = digits_of(number.digits < 0 ? -number.digits : number.digits);
  const auto scale = static_cast<std::size_t>(number.scale);
  if (scale > 0) {
    if (text.size() <= scale) text.insert(0, scale + 1 - text.size(), '0');
    text.insert(text.size() - scale, ".");
  }
  return number.digits < 0 ? "-" + text : text;
}

std::string to_text(const Day& day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day.number))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string to_text(const Moment& moment) {
  return fmt::format("{} + {}", moment.from_now ? "now" : "1970-01-01", moment.seconds);
}

std::string as_text(const Value& value) {
  if (const auto* number = std::get_if<Number>(&value)) return to_text(*number);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* day = std::get_if<Day>(&value)) return to_text(*day);
  return std::get<std::string>(value);
}

std::string plain_text(Number number) {
  for (; number.scale > 0 && number.digits % 10 == 0; --number.scale)
    number.digits /= 10;
  return to_text(number);
}

static std::strong_ordering compare_lists(const std::vector<Value>& a, const std::vector<Value>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const auto order = compare(a[i], b[i]);
    if (order != 0) return order;
  }
  return a.size() <=> b.size();
}

/// In some order: only whether they are equal can be asked for.
static std::strong_ordering compare_members(const std::map<std::string, Value>& a,
                                            const std::map<std::string, Value>& b) {
  for (auto left = a.begin(), right = b.begin(); left != a.end() && right != b.end(); ++left, ++right) {
    const auto names = left->first <=> right->first;
    if (names != 0) return names;
    if (left->second.index() != right->second.index()) return left->second.index() <=> right->second.index();
    const auto order = compare(left->second, right->second);
    if (order != 0) return order;
  }
  return a.size() <=> b.size();
}

std::strong_ordering compare(const Value& a, const Value& b) {
  if (a.index() != b.index()) throw NotSupported("comparing values of two kinds");
  if (const auto* left = std::get_if<Number>(&a)) {
    const auto& right = std::get<Number>(b);
    const int scale = std::max(left->scale, right.scale);
    const Wide x = digits_at(*left, scale);
    const Wide y = digits_at(right, scale);
    return x < y   ? std::strong_ordering::less
           : x > y ? std::strong_ordering::greater
                   : std::strong_ordering::equal;
  }
  if (const auto* left = std::get_if<bool>(&a)) return *left <=> std::get<bool>(b);
  if (const auto* left = std::get_if<std::string>(&a)) return *left <=> std::get<std::string>(b);
  if (const auto* left = std::get_if<Day>(&a)) return left->number <=> std::get<Day>(b).number;
  if (const auto* left = std::get_if<Key>(&a)) return left->row <=> std::get<Key>(b).row;
  if (const auto* left = std::get_if<Items>(&a)) return compare_lists(left->all, std::get<Items>(b).all);
  if (const auto* left = std::get_if<Members>(&a))
    return compare_members(left->all, std::get<Members>(b).all);
  throw NotSupported("comparing nulls");
}

bool same(const Value& a, const Value& b) {
  if (is_null(a) || is_null(b)) return is_null(a) && is_null(b);
  // an input may give anything for a composite
  if (std::holds_alternative<Members>(a) != std::holds_alternative<Members>(b)) return false;
  return compare(a, b) == 0;
}

Number add(const Number& a, const Number& b) {
  const int scale = std::max(a.scale, b.scale);
  return checked({digits_at(a, scale) + digits_at(b, scale), scale});
}

Number multiply(const Number& a, const Number& b) {
  const Wide limit = power_of_ten(19);
  if (a.digits > limit || a.digits < -limit || b.digits > limit || b.digits < -limit)
    throw Unsure("a product of too many digits");
  return checked({a.digits * b.digits, a.scale + b.scale});
}

Number remainder(const Number& a, const Number& b) {
  if (a.scale > 0 || b.scale > 0) throw NotSupported("the remainder of decimals");
  if (b.digits == 0) throw Unsure("a division by zero");
  return {a.digits % b.digits, 0};
}

Number negative(const Number& a) {
  return {-a.digits, a.scale};
}

Number rounded(const Number& a, int scale) {
  if (a.scale <= scale) return {digits_at(a, scale), scale};
  const Wide unit = power_of_ten(a.scale - scale);
  Wide digits = a.digits / unit;
  const Wide rest = a.digits % unit;
  if ((rest < 0 ? -rest : rest) * 2 >= unit) digits += a.digits < 0 ? -1 : 1;
  return {digits, scale};
}

Number fitting(const Number& number, BaseType type) {
  if (!types::is_integer(type)) return number;
  const Wide most = type == BaseType::BigInt    ? std::numeric_limits<std::int64_t>::max()
                    : type == BaseType::Integer ? std::numeric_limits<std::int32_t>::max()
                                                : std::numeric_limits<std::int16_t>::max();
  if (number.digits > most || number.digits < -most - 1) throw Overflow();
  return number;
}

Number fitting(const Number& number, std::string_view modifiers) {
  const types::Digits digits = types::digits_of(modifiers);
  const Number kept = rounded(number, static_cast<int>(digits.fraction));
  const Wide limit = power_of_ten(static_cast<int>(digits.whole + digits.fraction));
  if (kept.digits >= limit || kept.digits <= -limit) throw Overflow();
  return kept;
}

constexpr std::string_view kMidnight = "T00:00:00Z";

static Moment midnight(std::string_view text) {
  constexpr std::int64_t kDay = 86'400;
  return {day_from(text.substr(0, text.size() - kMidnight.size())).number * kDay, false};
}

Value constant(std::string_view text, const Type& type) {
  if (type.number()) return number_from(text);
  if (type.is(BaseType::Date)) return day_from(text);
  if (type.is(BaseType::DateTime) && text.ends_with(kMidnight)) return midnight(text);
  if (type.is(BaseType::Text) || type.kind == Type::Kind::Enum) return std::string(text);
  throw NotSupported(fmt::format("the constant {}", text));
}

nlohmann::json to_json(const Value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* day = std::get_if<Day>(&value)) return to_text(*day);
  if (const auto* number = std::get_if<Number>(&value)) return nlohmann::json::parse(plain_text(*number));
  if (const auto* items = std::get_if<Items>(&value)) {
    auto list = nlohmann::json::array();
    for (const Value& item : items->all)
      list.push_back(to_json(item));
    return list;
  }
  if (const auto* members = std::get_if<Members>(&value)) {
    auto object = nlohmann::json::object();
    for (const auto& [name, member] : members->all)
      object[name] = to_json(member);
    return object;
  }
  if (std::holds_alternative<Key>(value)) throw NotSupported("a row where a plain value was expected");
  return nullptr;
}

}  // namespace specql::testing::interpreter
