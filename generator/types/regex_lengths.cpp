#include "generator/types/regex_lengths.h"

#include "generator/support/overloaded.h"

#include <algorithm>

namespace specql::types {
namespace {

constexpr Lengths kNothing{1};    // one text, of no characters
constexpr Lengths kCharacter{2};  // one text, of one

/// So many of them, by squaring: twice as many as half of them.
Lengths power(const Lengths& one, std::size_t times) {
  if (times == 0) return kNothing;
  const Lengths half = power(one, times / 2);
  const Lengths even = lengths_in_turn(half, half);
  return times % 2 == 0 ? even : lengths_in_turn(even, one);
}

Lengths between(std::size_t least, std::size_t most) {
  Lengths all;
  for (std::size_t length = least; length <= std::min(most, kLongestMatch); ++length)
    all.set(length);
  return all;
}

}  // namespace

Lengths lengths_in_turn(const Lengths& first, const Lengths& second) {
  Lengths sums;
  for (std::size_t length = 0; length < first.size(); ++length) {
    if (first[length]) sums |= second << length;
  }
  return sums;
}

Lengths lengths_repeated(const Lengths& one, std::size_t least, std::optional<std::size_t> most) {
  if (one == kCharacter) return between(least, most.value_or(kLongestMatch));
  // What goes on behind so many adds no length that is not there already.
  const std::size_t more = std::min(most ? *most - least : kLongestMatch, kLongestMatch);
  const Lengths required = power(one, least);
  return lengths_in_turn(required, power(one | kNothing, more));
}

Lengths RegexLengths::of(const RegexChoice& choice) {
  Lengths all;
  for (const RegexSequence& sequence : choice.alternatives)
    all |= of(sequence);
  return all;
}

const Lengths& RegexLengths::of(const RegexSequence& sequence) {
  const auto found = known_.find(&sequence);
  if (found != known_.end()) return found->second;
  Lengths all = kNothing;
  for (const RegexPiece& piece : sequence)
    all = lengths_in_turn(all, of(piece));
  return known_.emplace(&sequence, all).first->second;
}

Lengths RegexLengths::of(const RegexPiece& piece) {
  return lengths_repeated(of_one(piece), piece.least, piece.most);
}

Lengths RegexLengths::of_one(const RegexPiece& piece) {
  return std::visit(Overloaded{
                        [](const RegexSet&) { return kCharacter; },
                        [](RegexAnchor) { return kNothing; },
                        [this](const RegexChoice& choice) { return of(choice); },
                    },
                    piece.what);
}

}  // namespace specql::types
