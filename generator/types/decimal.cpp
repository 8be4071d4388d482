// Decimal numbers as text: compared exactly at any length, and measured.
#include "generator/support/text.h"
#include "generator/types/literal.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

namespace specql::types {
namespace {

struct Decimal {
  bool negative = false;
  std::string whole;
  std::string fraction;
};

/// Moves the point of `1.5e3` to where the exponent says.
void apply_exponent(int exponent, Decimal& number) {
  std::string& from = exponent > 0 ? number.fraction : number.whole;
  const auto places = static_cast<std::size_t>(exponent > 0 ? exponent : -exponent);
  const std::size_t given = std::min(places, from.size());
  const std::string zeros(places - given, '0');
  if (exponent > 0) {
    number.whole += from.substr(0, given) + zeros;
    from.erase(0, given);
  } else {
    number.fraction = zeros + from.substr(from.size() - given) + number.fraction;
    from.erase(from.size() - given);
  }
}

Decimal split_decimal(std::string_view text) {
  Decimal result;
  if (text.starts_with('-') || text.starts_with('+')) {
    result.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  int exponent = 0;
  const std::size_t e = text.find_first_of("eE");
  if (e != text.npos) {
    std::string_view digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    text = text.substr(0, e);
  }
  const std::size_t dot = text.find('.');
  result.whole = text.substr(0, dot);
  if (dot != text.npos) result.fraction = text.substr(dot + 1);
  apply_exponent(std::clamp(exponent, -1000, 1000), result);
  result.whole.erase(0, result.whole.find_first_not_of('0'));
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

Digits digits_of(std::string_view modifiers) {
  const auto parts = split(modifiers, ',');
  const std::size_t precision = std::stoul(std::string(trim(parts[0])));
  const std::size_t scale = parts.size() > 1 ? std::stoul(std::string(trim(parts[1]))) : 0;
  return {precision - scale, scale};
}

std::optional<Digits> read_digits(std::string_view modifiers) {
  constexpr std::size_t kLongestNumber = 4;
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(modifiers, ','))
    parts.push_back(trim(part));
  for (const std::string_view part : parts) {
    const bool sound =
        !part.empty() && part.size() <= kLongestNumber && std::all_of(part.begin(), part.end(), is_digit);
    if (!sound) return std::nullopt;
  }
  const bool in_order = parts.size() == 1 || (parts.size() == 2 && compare_decimals(parts[1], parts[0]) <= 0);
  return in_order ? std::optional(digits_of(modifiers)) : std::nullopt;
}

bool fits_digits(std::string_view modifiers, std::string_view number) {
  return modifiers.empty() || split_decimal(number).whole.size() <= digits_of(modifiers).whole;
}

bool holds_digits(std::string_view new_modifiers, std::string_view old_modifiers) {
  if (new_modifiers.empty()) return true;
  if (old_modifiers.empty()) return false;
  const Digits now = digits_of(new_modifiers);
  const Digits before = digits_of(old_modifiers);
  return now.whole >= before.whole && now.fraction >= before.fraction;
}

}  // namespace specql::types
