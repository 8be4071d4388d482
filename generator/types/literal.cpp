#include "generator/types/literal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "generator/support/check.h"
#include "generator/support/text.h"
#include "generator/support/utf8.h"

namespace specql::types {
namespace {

/// Takes pieces off the front of a text; once something does not fit, nothing does.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool accept(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<int> digits(std::size_t least, std::size_t most) {
    std::size_t count = 0;
    while (count < rest_.size() && count < most && is_digit(rest_[count])) ++count;
    if (count < least) return std::nullopt;
    int value = 0;
    std::from_chars(rest_.data(), rest_.data() + count, value);
    rest_.remove_prefix(count);
    return value;
  }
  std::string_view word() {
    std::size_t count = 0;
    while (count < rest_.size() && is_alpha(rest_[count])) ++count;
    const std::string_view result = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return result;
  }
  void blanks() {
    while (accept(' ')) {
    }
  }
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

bool scan_date(Scanner& in) {
  const auto year = in.digits(4, 4);
  if (!year || *year == 0 || !in.accept('-')) return false;
  const auto month = in.digits(2, 2);
  if (!month || *month < 1 || *month > 12 || !in.accept('-')) return false;
  const auto day = in.digits(2, 2);
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int last = *month == 2 && is_leap(*year) ? 29 : kDays.at(static_cast<std::size_t>(*month - 1));
  return day && *day >= 1 && *day <= last;
}

bool scan_time(Scanner& in) {
  const auto hour = in.digits(2, 2);
  if (!hour || *hour > 23 || !in.accept(':')) return false;
  const auto minute = in.digits(2, 2);
  if (!minute || *minute > 59) return false;
  if (!in.accept(':')) return true;
  const auto second = in.digits(2, 2);
  if (!second || *second > 59) return false;
  return !in.accept('.') || in.digits(1, 6).has_value();
}

bool scan_zone(Scanner& in) {
  if (in.accept('Z')) return true;
  if (!in.accept('+') && !in.accept('-')) return false;
  const auto hour = in.digits(2, 2);
  if (!hour || *hour > 14) return false;
  if (in.done()) return true;
  in.accept(':');
  const auto minute = in.digits(2, 2);
  return minute && *minute <= 59;
}

bool is_date(std::string_view text) {
  Scanner in(text);
  return scan_date(in) && in.done();
}

bool is_time(std::string_view text) {
  Scanner in(text);
  return scan_time(in) && in.done();
}

bool is_datetime(std::string_view text) {
  Scanner in(text);
  if (!scan_date(in)) return false;
  if (in.done()) return true;
  if (!in.accept('T') && !in.accept(' ')) return false;
  return scan_time(in) && (in.done() || (scan_zone(in) && in.done()));
}

struct Unit {
  std::string_view name;
  bool whole_days;
};
constexpr std::array<Unit, 9> kUnits = {{{"year", true},
                                         {"month", true},
                                         {"week", true},
                                         {"day", true},
                                         {"hour", false},
                                         {"minute", false},
                                         {"min", false},
                                         {"second", false},
                                         {"sec", false}}};

const Unit* find_unit(std::string_view word) {
  for (const Unit& unit : kUnits) {
    const bool plural = word.ends_with('s') && word.substr(0, word.size() - 1) == unit.name;
    if (word == unit.name || plural) return &unit;
  }
  return nullptr;
}

struct Duration {
  bool valid = false;
  bool whole_days = true;
};

/// `1 year 2 months`, `-3 days`, `1.5 hours`, `90 minutes`.
Duration scan_words(std::string_view text) {
  Scanner in(text);
  Duration result;
  in.blanks();
  while (!in.done()) {
    if (!in.accept('-')) in.accept('+');
    if (!in.digits(1, 6)) return {};
    const bool fraction = in.accept('.');
    if (fraction && !in.digits(1, 6)) return {};
    in.blanks();
    const Unit* unit = find_unit(lowercase(in.word()));
    if (unit == nullptr) return {};
    result.valid = true;
    result.whole_days = result.whole_days && unit->whole_days && !fraction;
    in.blanks();
  }
  return result;
}

/// ISO 8601: `P1Y2M3W4DT5H6M7.8S`.
Duration scan_iso(std::string_view text) {
  Scanner in(text);
  in.accept('P');
  Duration result;
  std::string_view order = "YMWD";
  while (!in.done()) {
    if (in.accept('T')) {
      if (in.done() || !result.whole_days) return {};
      order = "HMS";
      result.whole_days = false;
      continue;
    }
    if (!in.digits(1, 6)) return {};
    const bool fraction = in.accept('.');
    if (fraction && !in.digits(1, 6)) return {};
    if (in.done()) return {};
    const char unit = in.rest().front();
    const std::size_t at = order.find(unit);
    if (at == order.npos || (fraction && unit != 'S')) return {};
    in.accept(unit);
    order.remove_prefix(at + 1);
    result.valid = true;
  }
  return result;
}

/// `04:05`, `04:05:06`.
Duration scan_clock(std::string_view text) {
  Scanner in(text);
  const auto hours = in.digits(1, 4);
  if (!hours || !in.accept(':')) return {};
  const auto minutes = in.digits(2, 2);
  if (!minutes || *minutes > 59) return {};
  if (in.accept(':')) {
    const auto seconds = in.digits(2, 2);
    if (!seconds || *seconds > 59) return {};
  }
  return {in.done(), false};
}

Duration scan_duration(std::string_view text) {
  if (text.starts_with('P')) return scan_iso(text);
  const Duration clock = scan_clock(text);
  return clock.valid ? clock : scan_words(text);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = to_lower(text[i]);
    if (dash ? c != '-' : !(is_digit(c) || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

bool is_decimal(std::string_view text) {
  Scanner in(text);
  if (!in.accept('-')) in.accept('+');
  std::size_t digits = 0;
  while (in.digits(1, 9)) ++digits;
  if (in.accept('.')) {
    while (in.digits(1, 9)) ++digits;
  }
  if (digits > 0 && (in.accept('e') || in.accept('E'))) {
    if (!in.accept('-')) in.accept('+');
    if (!in.digits(1, 3)) return false;
  }
  return digits > 0 && in.done() && text.size() < 1000;
}

bool is_whole(std::string_view text, std::string_view low, std::string_view high) {
  return is_decimal(text) && text.find_first_of(".eE") == text.npos &&
         compare_decimals(text, low) >= 0 && compare_decimals(text, high) <= 0;
}

bool is_ipv4(std::string_view text) {
  Scanner in(text);
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && !in.accept('.')) return false;
    const auto value = in.digits(1, 3);
    if (!value || *value > 255) return false;
  }
  return in.done();
}

bool is_inet(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return is_ipv4(text);
  Scanner bits(text.substr(slash + 1));
  const auto width = bits.digits(1, 2);
  return is_ipv4(text.substr(0, slash)) && width && *width <= 32 && bits.done();
}

bool is_mac_address(std::string_view text) {
  if (text.size() != 17) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = to_lower(text[i]);
    if (i % 3 == 2 ? c != ':' : !(is_digit(c) || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

bool is_point(std::string_view text) {
  if (!text.starts_with('(') || !text.ends_with(')')) return false;
  const std::string_view inner = text.substr(1, text.size() - 2);
  const std::size_t comma = inner.find(',');
  return comma != inner.npos && is_decimal(trim(inner.substr(0, comma))) &&
         is_decimal(trim(inner.substr(comma + 1)));
}

}  // namespace

bool is_literal_of(BaseType type, std::string_view text) {
  switch (type) {
    case BaseType::Boolean: return text == "true" || text == "false";
    case BaseType::SmallInt: return is_whole(text, "-32768", "32767");
    case BaseType::Integer: return is_whole(text, "-2147483648", "2147483647");
    case BaseType::BigInt:
      return is_whole(text, "-9223372036854775808", "9223372036854775807");
    case BaseType::Numeric:
    case BaseType::Double: return is_decimal(text);
    case BaseType::Text: return true;
    case BaseType::Date: return is_date(text);
    case BaseType::Time: return is_time(text);
    case BaseType::DateTime: return is_datetime(text);
    case BaseType::Interval: return scan_duration(text).valid;
    case BaseType::Uuid: return is_uuid(text);
    case BaseType::Json: return false;  // checked as JSON where it is written, see spec
    case BaseType::Bytes: return false;
    case BaseType::Inet: return is_inet(text);
    case BaseType::Cidr: return is_inet(text);
    case BaseType::MacAddress: return is_mac_address(text);
    case BaseType::Point: return is_point(text);
  }
  SPECQL_UNREACHABLE("base type");
}

bool is_whole_days(std::string_view duration) {
  const Duration scanned = scan_duration(duration);
  return scanned.valid && scanned.whole_days;
}

namespace {

struct Decimal {
  bool negative = false;
  std::string whole;     ///< without leading zeros
  std::string fraction;  ///< without trailing ones
};

/// Moves the point by the exponent.
void shift(Decimal& number, int by) {
  std::string& from = by > 0 ? number.fraction : number.whole;
  for (; by > 0; --by) {
    number.whole += from.empty() ? '0' : from.front();
    if (!from.empty()) from.erase(0, 1);
  }
  for (; by < 0; ++by) {
    number.fraction.insert(number.fraction.begin(), from.empty() ? '0' : from.back());
    if (!from.empty()) from.pop_back();
  }
}

Decimal split_decimal(std::string_view text) {
  Decimal result;
  if (text.starts_with('-') || text.starts_with('+')) {
    result.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, mark);
  const std::size_t dot = mantissa.find('.');
  result.whole = mantissa.substr(0, dot);
  if (dot != mantissa.npos) result.fraction = mantissa.substr(dot + 1);
  if (mark < text.size()) {
    std::string_view exponent = text.substr(mark + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    int by = 0;
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), by);
    shift(result, std::clamp(by, -1000, 1000));
  }
  result.whole.erase(0, std::min(result.whole.find_first_not_of('0'), result.whole.size()));
  while (result.fraction.ends_with('0'))
    result.fraction.pop_back();
  if (result.whole.empty() && result.fraction.empty()) result.negative = false;
  return result;
}

int compare_sizes(const Decimal& a, const Decimal& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() < b.whole.size() ? -1 : 1;
  const int whole = a.whole.compare(b.whole);
  return whole != 0 ? whole : a.fraction.compare(b.fraction);
}

}  // namespace

int compare_decimals(std::string_view a, std::string_view b) {
  const Decimal left = split_decimal(a);
  const Decimal right = split_decimal(b);
  if (left.negative != right.negative) return left.negative ? -1 : 1;
  return left.negative ? compare_sizes(right, left) : compare_sizes(left, right);
}

bool may_satisfy(const ScalarRule& rule, BaseType base, std::string_view text) {
  if (base == BaseType::Text) {
    const std::size_t length = count_code_points(text);
    if (rule.min_length > 0 && length < static_cast<std::size_t>(rule.min_length)) return false;
    if (rule.max_length > 0 && length > static_cast<std::size_t>(rule.max_length)) return false;
    if (!rule.pattern.empty() && !matches(rule.pattern, text)) return false;
    return rule.not_pattern.empty() || !matches(rule.not_pattern, text);
  }
  if (!is_literal_of(base, text)) return false;
  if (!is_number(base)) return true;
  if (!rule.low.empty() && compare_decimals(text, rule.low) < 0) return false;
  if (!rule.high.empty() && compare_decimals(text, rule.high) > 0) return false;
  return rule.above.empty() || compare_decimals(text, rule.above) > 0;
}

}  // namespace specql::types
