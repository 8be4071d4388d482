#include "generator/types/literal.h"

#include "generator/support/check.h"
#include "generator/support/text.h"
#include "generator/support/utf8.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

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
    while (count < rest_.size() && count < most && is_digit(rest_[count]))
      ++count;
    if (count < least) return std::nullopt;
    int value = 0;
    std::from_chars(rest_.begin(), rest_.begin() + count, value);
    rest_.remove_prefix(count);
    return value;
  }
  std::string_view word() {
    std::size_t count = 0;
    while (count < rest_.size() && is_alpha(rest_[count]))
      ++count;
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

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

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
  double days;  ///< at most
};
constexpr std::array<Unit, 9> kUnits = {{{"year", true, 366},
                                         {"month", true, 31},
                                         {"week", true, 7},
                                         {"day", true, 1},
                                         {"hour", false, 1.0 / 24},
                                         {"minute", false, 1.0 / 1440},
                                         {"min", false, 1.0 / 1440},
                                         {"second", false, 1.0 / 86400},
                                         {"sec", false, 1.0 / 86400}}};

const Unit* find_unit(std::string_view word) {
  for (const Unit& unit : kUnits) {
    const bool plural = word.ends_with('s') && word.substr(0, word.size() - 1) == unit.name;
    if (word == unit.name || plural) return &unit;
  }
  return nullptr;
}

constexpr double kDaysOfWeek = 7;

struct Duration {
  bool valid = false;
  bool whole_days = true;
  double days = 0;  ///< at most, either way
  bool months = false;
};

/// `1 year 2 months`, `-3 days`, `1.5 hours`, `90 minutes`.
Duration scan_words(std::string_view text) {
  Scanner in(text);
  Duration result;
  in.blanks();
  while (!in.done()) {
    if (!in.accept('-')) in.accept('+');
    const auto number = in.digits(1, 6);
    if (!number) return {};
    const bool fraction = in.accept('.');
    if (fraction && !in.digits(1, 6)) return {};
    in.blanks();
    const Unit* unit = find_unit(lowercase(in.word()));
    if (unit == nullptr) return {};
    result.valid = true;
    result.whole_days = result.whole_days && unit->whole_days && !fraction;
    result.days += (*number + 1) * unit->days;
    result.months = result.months || unit->days > kDaysOfWeek;
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
  constexpr double kLongest = 366;  // days of the longest unit
  while (!in.done()) {
    if (in.accept('T')) {
      if (in.done() || !result.whole_days) return {};
      order = "HMS";
      result.whole_days = false;
      continue;
    }
    const auto number = in.digits(1, 6);
    if (!number) return {};
    const bool fraction = in.accept('.');
    if (fraction && !in.digits(1, 6)) return {};
    if (in.done()) return {};
    const char unit = in.rest().front();
    const std::size_t at = order.find(unit);
    if (at == order.npos || (fraction && unit != 'S')) return {};
    in.accept(unit);
    order.remove_prefix(at + 1);
    result.valid = true;
    result.days += (*number + 1) * kLongest;
    result.months = result.months || unit == 'Y' || (unit == 'M' && result.whole_days);
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
  return {in.done(), false, *hours / 24.0 + 1};
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
  while (in.digits(1, 9))
    ++digits;
  if (in.accept('.')) {
    while (in.digits(1, 9))
      ++digits;
  }
  if (digits > 0 && (in.accept('e') || in.accept('E'))) {
    if (!in.accept('-')) in.accept('+');
    if (!in.digits(1, 3)) return false;
  }
  return digits > 0 && in.done() && text.size() < 1000;
}

/// A double holds numbers up to 10^308, and down to 10^-307 at full precision.
bool is_double(std::string_view text) {
  constexpr std::string_view kLargest = "1e308";
  constexpr std::string_view kSmallest = "1e-307";
  if (!is_decimal(text)) return false;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return compare_decimals(text, kLargest) <= 0 &&
         (compare_decimals(text, "0") == 0 || compare_decimals(text, kSmallest) >= 0);
}

bool is_whole(std::string_view text, std::string_view low, std::string_view high) {
  return is_decimal(text) && text.find_first_of(".eE") == text.npos && compare_decimals(text, low) >= 0 &&
         compare_decimals(text, high) <= 0;
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

/// An address and the width of its netmask, in bits.
struct NetworkAddress {
  std::vector<unsigned char> bytes;
  std::size_t width = 0;
};

std::optional<NetworkAddress> read_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  NetworkAddress result;
  result.bytes.resize(sizeof(in6_addr));
  const bool is_v4 = is_ipv4(address);
  if (is_v4) {
    result.bytes.resize(sizeof(in_addr));
  } else if (address.find('%') != address.npos) {
    return std::nullopt;  // a zone, which PostgreSQL does not keep
  }
  if (inet_pton(is_v4 ? AF_INET : AF_INET6, address.c_str(), result.bytes.data()) != 1) return std::nullopt;
  result.width = 8 * result.bytes.size();
  if (slash == text.npos) return result;
  Scanner bits(text.substr(slash + 1));
  const auto width = bits.digits(1, 3);
  if (!width || !bits.done() || *width < 0 || static_cast<std::size_t>(*width) > result.width)
    return std::nullopt;
  result.width = static_cast<std::size_t>(*width);
  return result;
}

bool is_inet(std::string_view text) {
  return read_network(text).has_value();
}

/// No bit stands to the right of the netmask.
bool is_cidr(std::string_view text) {
  const auto network = read_network(text);
  if (!network) return false;
  for (std::size_t bit = network->width; bit < 8 * network->bytes.size(); ++bit) {
    if ((network->bytes[bit / 8] >> (7 - bit % 8) & 1U) != 0) return false;
  }
  return true;
}

/// Twelve hexadecimal digits in one of PostgreSQL's forms (manual, section 8.9.3).
bool is_mac_address(std::string_view text) {
  std::string form;
  for (const char c : text) {
    const char lower = to_lower(c);
    form += is_digit(lower) || (lower >= 'a' && lower <= 'f') ? 'x' : c;
  }
  constexpr auto kForms =
      std::to_array<std::string_view>({"xx:xx:xx:xx:xx:xx", "xx-xx-xx-xx-xx-xx", "xxxxxx:xxxxxx",
                                       "xxxxxx-xxxxxx", "xxxx.xxxx.xxxx", "xxxx-xxxx-xxxx", "xxxxxxxxxxxx"});
  return std::find(kForms.begin(), kForms.end(), form) != kForms.end();
}

/// PostgreSQL stores any JSON but the character U+0000.
bool is_json(std::string_view text) {
  return nlohmann::json::accept(text) && text.find("\\u0000") == text.npos;
}

bool is_point(std::string_view text) {
  if (!text.starts_with('(') || !text.ends_with(')')) return false;
  const std::string_view inner = text.substr(1, text.size() - 2);
  const std::size_t comma = inner.find(',');
  return comma != inner.npos && is_double(trim(inner.substr(0, comma))) &&
         is_double(trim(inner.substr(comma + 1)));
}

/// `[a,b)`, with nothing for a side that is open, or `empty` (manual, section 8.17.5).
bool is_range_of(BaseType element, std::string_view text) {
  if (text == "empty") return true;
  const bool framed = text.size() >= 3 && (text.front() == '[' || text.front() == '(') &&
                      (text.back() == ']' || text.back() == ')');
  const std::size_t comma = text.find(',');
  if (!framed || comma == text.npos || text.find(',', comma + 1) != text.npos) return false;
  const auto bound = [](std::string_view side) {
    const bool quoted = side.size() >= 2 && side.front() == '"' && side.back() == '"';
    return quoted ? side.substr(1, side.size() - 2) : side;
  };
  const std::string_view low = bound(text.substr(1, comma - 1));
  const std::string_view high = bound(text.substr(comma + 1, text.size() - comma - 2));
  for (const std::string_view side : {low, high}) {
    if (!side.empty() && !is_literal_of(element, side)) return false;
  }
  return low.empty() || high.empty() || compare_values(element, low, high) <= 0;
}

}  // namespace

bool is_literal_of(BaseType type, std::string_view text) {
  switch (type) {
    case BaseType::Boolean:
      return text == "true" || text == "false";
    case BaseType::SmallInt:
      return is_whole(text, "-32768", "32767");
    case BaseType::Integer:
      return is_whole(text, "-2147483648", "2147483647");
    case BaseType::BigInt:
      return is_whole(text, "-9223372036854775808", "9223372036854775807");
    case BaseType::Numeric:
      return is_decimal(text);
    case BaseType::Double:
      return is_double(text);
    case BaseType::Text:
      return true;
    case BaseType::Date:
      return is_date(text);
    case BaseType::Time:
      return is_time(text);
    case BaseType::DateTime:
      return is_datetime(text);
    case BaseType::Interval:
      return scan_duration(text).valid;
    case BaseType::Uuid:
      return is_uuid(text);
    case BaseType::Json:
      return is_json(text);
    case BaseType::Bytes:
      return false;
    case BaseType::Inet:
      return is_inet(text);
    case BaseType::Cidr:
      return is_cidr(text);
    case BaseType::MacAddress:
      return is_mac_address(text);
    case BaseType::Point:
      return is_point(text);
    case BaseType::DateRange:
    case BaseType::DateTimeRange:
    case BaseType::NumberRange:
      return is_range_of(element_of(type), text);
  }
  SPECQL_UNREACHABLE("base type");
}

bool is_whole_days(std::string_view duration) {
  const Duration scanned = scan_duration(duration);
  return scanned.valid && scanned.whole_days;
}

bool is_stride(std::string_view duration) {
  const Duration scanned = scan_duration(duration);
  return scanned.valid && !scanned.months && duration.find('-') == duration.npos &&
         duration.find_first_of("123456789") != duration.npos;
}

double days_at_most(std::string_view duration) {
  return scan_duration(duration).days;
}

namespace {

struct Moment {
  std::int64_t microseconds = 0;  ///< since 0000-03-01, at UTC
  bool zoned = false;
};

/// Days since 0000-03-01: years begin in March, so that the leap day is their last.
std::int64_t days_of(int year, int month, int day) {
  if (month < 3) --year;
  const int march_based = (month + 9) % 12;
  return 365LL * year + year / 4 - year / 100 + year / 400 + (153 * march_based + 2) / 5 + day - 1;
}

Moment moment_of(std::string_view text) {
  Scanner in(text);
  const auto number = [&](std::size_t most) { return in.digits(1, most).value_or(0); };
  const int year = number(4);
  in.accept('-');
  const int month = number(2);
  in.accept('-');
  const std::int64_t days = days_of(year, month, number(2));
  if (!in.accept('T')) in.accept(' ');
  std::int64_t seconds = 3600LL * number(2);
  if (in.accept(':')) seconds += 60LL * number(2);
  if (in.accept(':')) seconds += number(2);
  std::int64_t fraction = 0;
  if (in.accept('.')) {
    const std::size_t before = in.rest().size();
    fraction = number(6);
    for (std::size_t digits = before - in.rest().size(); digits < 6; ++digits)
      fraction *= 10;
  }
  Moment result;
  const bool west = in.accept('-');
  const bool east = !west && in.accept('+');
  result.zoned = west || east || in.accept('Z');
  if (west || east) {
    std::int64_t offset = 3600LL * number(2);
    in.accept(':');
    offset += 60LL * number(2);
    seconds += west ? offset : -offset;
  }
  result.microseconds = (days * 86400 + seconds) * 1'000'000 + fraction;
  return result;
}

int compare_moments(std::string_view a, std::string_view b) {
  constexpr std::int64_t kWidestZone = 15LL * 3600 * 1'000'000;
  const Moment left = moment_of(a);
  const Moment right = moment_of(b);
  const std::int64_t gap = left.microseconds - right.microseconds;
  if (left.zoned != right.zoned && gap > -kWidestZone && gap < kWidestZone) return 0;
  return gap < 0 ? -1 : gap > 0 ? 1 : 0;
}

}  // namespace

int compare_values(BaseType type, std::string_view a, std::string_view b) {
  if (is_number(type)) return compare_decimals(a, b);
  return type == BaseType::DateTime ? compare_moments(a, b) : a.compare(b);
}

static bool part_fits(const PartRule& part, std::string_view text) {
  std::size_t begin = 0;
  for (int i = 1; i < part.index; ++i) {
    const std::size_t found = text.find(part.separator, begin);
    if (found == text.npos) return true;
    begin = found + part.separator.size();
  }
  const std::string_view piece = text.substr(begin, text.find(part.separator, begin) - begin);
  return count_code_points(piece) <= static_cast<std::size_t>(part.max_length);
}

bool may_satisfy(const ScalarRule& rule, BaseType base, std::string_view text) {
  if (base == BaseType::Text) {
    const std::size_t length = count_code_points(text);
    if (rule.min_length > 0 && length < static_cast<std::size_t>(rule.min_length)) return false;
    if (rule.max_length > 0 && length > static_cast<std::size_t>(rule.max_length)) return false;
    if (rule.part.index > 0 && !part_fits(rule.part, text)) return false;
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
