#include "generator/types/pattern_samples.h"

#include "generator/support/utf8.h"
#include "generator/types/regex_lengths.h"

#include <algorithm>
#include <optional>

namespace specql::types {
namespace {

constexpr std::size_t kVariants = 8;  ///< texts of one length
constexpr std::size_t kTargets = 4;   ///< lengths that are tried
constexpr std::size_t kLongestPattern = 2000;

/// Characters that a set offers, those that read best first.
std::u32string choices(const RegexSet& set) {
  constexpr std::u32string_view kPreferred =
      U"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:+@#,;=%&*!?~|^$'\"`\\()[]{}<> \t";
  std::u32string found;
  for (const char32_t c : kPreferred) {
    if (set.has(c)) found += c;
  }
  if (!found.empty() || set.negated) return found;
  for (const auto& [low, high] : set.ranges) {
    const bool is_text = low > 0 && (low < 0xD800 || low > 0xDFFF);
    if (is_text) found += low;
  }
  return found;
}

/// Which of so many the nth variant takes at a place: the first variants one for all places, then a mixture.
std::size_t turn(std::size_t variant, std::size_t place, std::size_t count) {
  return (variant + variant / count * place) % count;
}

/// Writes a text of a given length that a tree matches.
class Writer {
 public:
  Writer(RegexLengths& lengths, std::size_t variant) : lengths_(lengths), variant_(variant) {}

  /// False if it comes to no such text.
  bool write(const RegexChoice& choice, std::size_t length) {
    std::vector<const RegexSequence*> fitting;
    for (const RegexSequence& sequence : choice.alternatives) {
      if (lengths_.of(sequence)[length]) fitting.push_back(&sequence);
    }
    return !fitting.empty() && write(*fitting[turn(variant_, place_, fitting.size())], length);
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Nothing may come before it.
  [[nodiscard]] bool at_start() const { return at_start_; }
  /// Nothing may come behind it.
  [[nodiscard]] bool at_end() const { return at_end_; }

 private:
  /// Each piece is as short as those behind it let it be.
  bool write(const RegexSequence& sequence, std::size_t length) {
    const std::vector<Lengths>& lengths = lengths_.from_each(sequence);
    for (std::size_t i = 0; i < sequence.size(); ++i) {
      const Lengths& own = lengths_.of(sequence[i]);
      std::size_t share = 0;
      while (share <= length && !(own[share] && lengths[i + 1][length - share]))
        ++share;
      if (share > length || !write(sequence[i], share)) return false;
      length -= share;
    }
    return true;
  }

  bool write(const RegexPiece& piece, std::size_t length) {
    if (const auto* set = std::get_if<RegexSet>(&piece.what)) return write(*set, length);
    if (const auto* anchor = std::get_if<RegexAnchor>(&piece.what)) return write(*anchor);
    const auto& choice = std::get<RegexChoice>(piece.what);
    const Lengths one = lengths_.of(choice);
    for (std::size_t done = 0; done < piece.least || length > 0; ++done) {
      const auto share = share_of(piece, one, done, length);
      if (!share || !write(choice, *share)) return false;
      length -= *share;
    }
    return true;
  }

  /// How long the next repetition is: as long as may be, so that they are few.
  std::optional<std::size_t> share_of(const RegexPiece& piece, const Lengths& one, std::size_t done,
                                      std::size_t length) {
    if (steps_++ > kMostSteps || (piece.most && done == *piece.most)) return std::nullopt;
    const std::size_t least = piece.least > done ? piece.least - done - 1 : 0;
    const auto most = piece.most ? std::optional(*piece.most - done - 1) : std::nullopt;
    const Lengths rest = lengths_repeated(one, least, most);
    for (std::size_t share = length + 1; share-- > 0;) {
      if (one[share] && rest[length - share]) return share;
    }
    return std::nullopt;
  }

  bool write(const RegexSet& set, std::size_t count) {
    if (count == 0) return true;
    const std::u32string from = choices(set);
    if (from.empty() || at_end_) return false;
    for (std::size_t i = 0; i < count; ++i)
      append_utf8(text_, from[turn(variant_, place_++, from.size())]);
    return true;
  }

  bool write(RegexAnchor anchor) {
    if (anchor == RegexAnchor::End) return at_end_ = true;
    at_start_ = true;
    return text_.empty();
  }

  static constexpr std::size_t kMostSteps = 1000;

  RegexLengths& lengths_;
  std::size_t variant_;
  std::size_t place_ = 0;  ///< characters that are written
  std::size_t steps_ = 0;
  std::string text_;
  bool at_start_ = false;
  bool at_end_ = false;
};

class Sampler {
 public:
  Sampler(const RegexChoice& tree, const PatternWish& wish)
      : tree_(tree), wish_(wish), lengths_of_all_(lengths_.of(tree)) {}

  std::vector<std::string> run() {
    if (wish_.min_length > kLongestMatch) return {};
    std::size_t targets = 0;
    for (std::size_t length = std::max<std::size_t>(wish_.min_length, 1); length <= last(); ++length) {
      if (lengths_of_all_[length] && targets++ < kTargets) add_matches(length);
    }
    add_wider();
    if (wish_.min_length == 0) add_matches(0);
    return std::move(texts_);
  }

 private:
  [[nodiscard]] std::size_t last() const { return std::min(wish_.max_length, kLongestMatch); }

  void add_matches(std::size_t length) {
    if (!lengths_of_all_[length]) return;
    for (std::size_t variant = 0; variant < kVariants && !full(); ++variant) {
      Writer writer(lengths_, variant);
      if (writer.write(tree_, length)) add(writer.text());
    }
  }

  /// A match among other characters, where nothing holds it to both ends.
  void add_wider() {
    std::size_t length = 0;
    while (length < last() && !lengths_of_all_[length])
      ++length;
    for (std::size_t variant = 0; variant < kVariants && !full(); ++variant) {
      Writer writer(lengths_, variant);
      const std::size_t whole = std::max(wish_.min_length, length + 1);
      if (whole > last() || !writer.write(tree_, length)) continue;
      const std::string filler = std::string(whole - length - 1, 'x') + std::to_string(variant);
      if (!writer.at_end()) {
        add(writer.text() + filler);
      } else if (!writer.at_start()) {
        add(filler + writer.text());
      }
    }
  }

  [[nodiscard]] bool full() const { return texts_.size() >= wish_.texts; }

  void add(const std::string& text) {
    const bool known = std::find(texts_.begin(), texts_.end(), text) != texts_.end();
    if (!known) texts_.push_back(text);
  }

  const RegexChoice& tree_;
  const PatternWish& wish_;
  RegexLengths lengths_;
  Lengths lengths_of_all_;
  std::vector<std::string> texts_;
};

}  // namespace

std::vector<std::string> pattern_samples(std::string_view pattern, const PatternWish& wish) {
  if (pattern.size() > kLongestPattern || first_invalid_utf8(pattern)) return {};
  const Regex regex = read_regex(pattern);
  if (!regex.problem.empty()) return {};
  return Sampler(regex.tree, wish).run();
}

}  // namespace specql::types
