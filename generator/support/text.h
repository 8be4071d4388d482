// Small questions about text that std::string_view does not answer. ASCII only and free of locale.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace specql {

[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
[[nodiscard]] constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
[[nodiscard]] constexpr bool is_alpha(char c) {
  return is_lower(c) || is_upper(c);
}
[[nodiscard]] constexpr bool is_word(char c) {
  return is_alpha(c) || is_digit(c) || c == '_';
}
[[nodiscard]] constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
[[nodiscard]] constexpr bool is_space(char c) {
  return is_blank(c) || c == '\n' || c == '\r';
}
[[nodiscard]] constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char to_upper(char c) {
  return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

[[nodiscard]] std::string lowercase(std::string_view text);
[[nodiscard]] std::string uppercase(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string_view trim(std::string_view text);

/// The parts between separators, empty ones included; "" gives one empty part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// What stands behind the last of these, or all of it.
[[nodiscard]] std::string_view behind_last(std::string_view text, char separator);
/// Whether a word is one of those that blanks separate in a list.
[[nodiscard]] bool has_word(std::string_view words, std::string_view word);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string replace_all(std::string text, std::string_view from, std::string_view to);

/// `[A-Za-z_][A-Za-z0-9_]*`: what SQL, GraphQL and every client language accept as a name.
[[nodiscard]] bool is_identifier(std::string_view text);

}  // namespace specql
