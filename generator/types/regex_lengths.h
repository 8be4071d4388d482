// How long the texts may be that a regular expression matches.
#pragma once

#include "generator/types/regex.h"

#include <bitset>
#include <map>

namespace specql::types {

/// Longer texts are not made.
inline constexpr std::size_t kLongestMatch = 200;

/// A bit for each length that is possible.
using Lengths = std::bitset<kLongestMatch + 1>;

/// Those of a text of the first before one of the second.
[[nodiscard]] Lengths lengths_in_turn(const Lengths& first, const Lengths& second);
/// Those of so many texts; no upper bound: of any number of them from `least` on.
[[nodiscard]] Lengths lengths_repeated(const Lengths& one, std::size_t least,
                                       std::optional<std::size_t> most);

/// Those of a tree's parts, each worked out once. The tree stays where it is.
class RegexLengths {
 public:
  [[nodiscard]] Lengths of(const RegexChoice& choice);
  [[nodiscard]] const Lengths& of(const RegexSequence& sequence) { return from_each(sequence).front(); }
  [[nodiscard]] const Lengths& of(const RegexPiece& piece);
  /// Of a sequence from each of its pieces on, and behind the last one.
  [[nodiscard]] const std::vector<Lengths>& from_each(const RegexSequence& sequence);

 private:
  [[nodiscard]] Lengths of_one(const RegexPiece& piece);

  std::map<const RegexSequence*, std::vector<Lengths>> sequences_;
  std::map<const RegexPiece*, Lengths> pieces_;
};

}  // namespace specql::types
