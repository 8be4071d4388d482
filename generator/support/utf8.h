// UTF-8 as the compiler needs it: is it sound, how many characters, where may it be cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace specql {

struct CodePoint {
  char32_t value = 0;
  std::size_t size = 0;  ///< bytes taken; 0 where the bytes are not UTF-8
};

/// The code point that begins at `text[at]` (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] CodePoint decode_utf8(std::string_view text, std::size_t at);

/// Appends a code point.
void append_utf8(std::string& out, char32_t value);

/// Offset of the first byte that is not part of valid UTF-8, if there is one.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// Number of code points in valid UTF-8; stray bytes count as one each.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

/// Something a user wrote, for a message: in backticks, or as `U+200B` where nobody could see it.
[[nodiscard]] std::string show_characters(std::string_view text);

/// The longest prefix of at most `limit` bytes that does not split a character.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t limit);

}  // namespace specql
