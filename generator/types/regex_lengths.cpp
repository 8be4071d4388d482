#include "generator/types/regex_lengths.h"

#include "generator/support/overloaded.h"

#include <algorithm>
#include <utility>

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
  if (least == 1 && most == 1) return one;
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

const std::vector<Lengths>& RegexLengths::from_each(const RegexSequence& sequence) {
  const auto found = sequences_.find(&sequence);
  if (found != sequences_.end()) return found->second;
  std::vector<Lengths> lengths(sequence.size() + 1, kNothing);
  for (std::size_t i = sequence.size(); i-- > 0;)
    lengths[i] = lengths_in_turn(of(sequence[i]), lengths[i + 1]);
  return sequences_.emplace(&sequence, std::move(lengths)).first->second;
}

const Lengths& RegexLengths::of(const RegexPiece& piece) {
  const auto found = pieces_.find(&piece);
  if (found != pieces_.end()) return found->second;
  return pieces_.emplace(&piece, lengths_repeated(of_one(piece), piece.least, piece.most)).first->second;
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
