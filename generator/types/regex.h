// Regular expressions as trees, as far as PostgreSQL and the compiler read them alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace specql::types {

/// What one character may be: a literal, an escape such as `\d`, `.`, or a class in brackets.
struct RegexSet {
  std::vector<std::pair<char32_t, char32_t>> ranges;  ///< first and last, both in it
  bool negated = false;

  [[nodiscard]] bool has(char32_t c) const;
};

enum class RegexAnchor : std::uint8_t { Start, End };

struct RegexPiece;
using RegexSequence = std::vector<RegexPiece>;

/// One of several; a whole expression is one as well.
struct RegexChoice {
  std::vector<RegexSequence> alternatives;
};

struct RegexPiece {
  std::variant<RegexSet, RegexAnchor, RegexChoice> what;
  std::size_t least = 1;
  std::optional<std::size_t> most = 1;  ///< none: any number of times
};

struct Regex {
  RegexChoice tree;
  std::string_view problem;  ///< why it is refused; the tree means nothing then
};

/// Reads what `regex_problem` finds nothing wrong with.
[[nodiscard]] Regex read_regex(std::string_view pattern);

}  // namespace specql::types
