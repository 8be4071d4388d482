#include "generator/types/regex_matcher.h"

#include "generator/support/overloaded.h"
#include "generator/support/utf8.h"

#include <bitset>
#include <string>

namespace specql::types {
namespace {

constexpr std::size_t kLongest = 2000;

/// A bit for each place between characters, the ends of the text among them.
using Places = std::bitset<kLongest + 1>;

/// Follows all ways at once: from the places where a part may begin to those where it may end.
class Matcher {
 public:
  explicit Matcher(std::u32string text) : text_(std::move(text)) {}

  std::optional<bool> run(const RegexChoice& tree) {
    Places all;
    for (std::size_t place = 0; place <= text_.size(); ++place)
      all.set(place);
    const bool found = ends(tree, all).any();
    return steps_ > kMostSteps ? std::nullopt : std::optional(found);
  }

 private:
  static constexpr std::size_t kMostSteps = 20'000;

  Places ends(const RegexChoice& choice, const Places& starts) {
    Places found;
    for (const RegexSequence& sequence : choice.alternatives) {
      Places at = starts;
      for (const RegexPiece& piece : sequence) {
        if (at.none()) break;
        at = ends(piece, at);
      }
      found |= at;
    }
    return found;
  }

  Places ends(const RegexPiece& piece, Places at) {
    for (std::size_t done = 0; done < piece.least; ++done)
      at = ends_of_one(piece, at);
    Places found = at;
    for (std::size_t done = piece.least; at.any() && done < piece.most.value_or(done + 1); ++done) {
      at = ends_of_one(piece, at) & ~found;  // from the others one has been on
      found |= at;
    }
    return found;
  }

  Places ends_of_one(const RegexPiece& piece, const Places& starts) {
    if (starts.none() || steps_++ > kMostSteps) return {};
    return std::visit(Overloaded{
                          [&](const RegexSet& set) { return behind(set, starts); },
                          [&](RegexAnchor anchor) { return starts & place_of(anchor); },
                          [&](const RegexChoice& choice) { return ends(choice, starts); },
                      },
                      piece.what);
  }

  [[nodiscard]] Places behind(const RegexSet& set, const Places& starts) const {
    Places found;
    for (std::size_t place = 0; place < text_.size(); ++place) {
      if (starts[place] && set.has(text_[place])) found.set(place + 1);
    }
    return found;
  }

  [[nodiscard]] Places place_of(RegexAnchor anchor) const {
    Places found;
    found.set(anchor == RegexAnchor::Start ? 0 : text_.size());
    return found;
  }

  std::u32string text_;
  std::size_t steps_ = 0;
};

/// Nothing if it is none of UTF-8, or too long.
std::optional<std::u32string> characters(std::string_view text) {
  std::u32string found;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.size == 0 || found.size() == kLongest) return std::nullopt;
    found += point.value;
    at += point.size;
  }
  return found;
}

}  // namespace

std::optional<bool> finds_match(const Regex& regex, std::string_view text) {
  if (!regex.problem.empty()) return std::nullopt;
  auto found = characters(text);
  return found ? Matcher(std::move(*found)).run(regex.tree) : std::nullopt;
}

}  // namespace specql::types
