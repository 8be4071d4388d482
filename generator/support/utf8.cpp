#include "generator/support/utf8.h"

#include <fmt/core.h>

namespace specql {
namespace {

constexpr bool is_continuation(unsigned char byte) {
  return (byte & 0xC0U) == 0x80U;
}

struct Lead {
  std::size_t size;
  char32_t bits;
  char32_t smallest;  ///< anything below is an overlong form
};

constexpr Lead lead_of(unsigned char byte) {
  if (byte < 0x80U) return {1, byte, 0};
  if (byte >= 0xC2U && byte < 0xE0U) return {2, byte & 0x1FU, 0x80};
  if (byte >= 0xE0U && byte < 0xF0U) return {3, byte & 0x0FU, 0x800};
  if (byte >= 0xF0U && byte < 0xF5U) return {4, byte & 0x07U, 0x10000};
  return {0, 0, 0};
}

/// Blanks of other widths, joiners, marks of direction and order.
constexpr bool is_invisible(char32_t point) {
  return point == 0xA0 || point == 0xAD || (point >= 0x2000 && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202F) || (point >= 0x205F && point <= 0x206F) || point == 0x3000 ||
         point == 0xFEFF || (point >= 0xFE00 && point <= 0xFE0F);
}

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t at) {
  const Lead lead = lead_of(static_cast<unsigned char>(text[at]));
  if (lead.size == 0 || at + lead.size > text.size()) return {};
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.size; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if (!is_continuation(byte)) return {};
    value = (value << 6U) | (byte & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < lead.smallest || surrogate || value > 0x10FFFF) return {};
  return {value, lead.size};
}

void append_utf8(std::string& out, char32_t value) {
  const auto byte = [&out](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
  const auto continuation = [&byte](char32_t bits) { byte(0x80U | (bits & 0x3FU)); };
  if (value < 0x80U) return byte(value);
  if (value < 0x800U) {
    byte(0xC0U | (value >> 6U));
  } else if (value < 0x10000U) {
    byte(0xE0U | (value >> 12U));
    continuation(value >> 6U);
  } else {
    byte(0xF0U | (value >> 18U));
    continuation(value >> 12U);
    continuation(value >> 6U);
  }
  continuation(value);
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80U) {
      ++at;
      continue;
    }
    const CodePoint point = decode_utf8(text, at);
    if (point.size == 0) return at;
    at += point.size;
  }
  return std::nullopt;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    if (!is_continuation(static_cast<unsigned char>(c))) ++count;
  }
  return count;
}

std::string show_characters(std::string_view text) {
  const CodePoint first = text.empty() ? CodePoint{} : decode_utf8(text, 0);
  const bool alone = first.size != 0 && first.size == text.size();
  if (alone && is_invisible(first.value))
    return fmt::format("U+{:04X}", static_cast<std::uint32_t>(first.value));
  return fmt::format("`{}`", text);
}

std::string_view utf8_prefix(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && is_continuation(static_cast<unsigned char>(text[limit])))
    --limit;
  return text.substr(0, limit);
}

}  // namespace specql
