// Regular expressions at compile time. Patterns run in PostgreSQL; here only the syntax that both
// engines read alike is let through, and literals are tried on it.
#include "generator/types/regex.h"

#include "generator/support/text.h"
#include "generator/support/utf8.h"
#include "generator/types/literal.h"
#include "generator/types/regex_matcher.h"

#include <algorithm>

namespace specql::types {
namespace {

using Ranges = std::vector<std::pair<char32_t, char32_t>>;

constexpr char32_t kLastCharacter = 0x10FFFF;

/// What is in none of them, which are in order.
Ranges complement(const Ranges& ranges) {
  Ranges others;
  char32_t next = 0;
  for (const auto& [low, high] : ranges) {
    if (low > next) others.emplace_back(next, low - 1);
    next = high + 1;
  }
  others.emplace_back(next, kLastCharacter);
  return others;
}

/// What an escape stands for, among the characters of ASCII.
Ranges ranges_of_escape(char32_t escaped) {
  switch (escaped) {
    case 'd':
      return {{'0', '9'}};
    case 'w':
      return {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
    case 's':
      return {{'\t', '\r'}, {' ', ' '}};
    case 'D':
      return complement(ranges_of_escape('d'));
    case 'W':
      return complement(ranges_of_escape('w'));
    case 'S':
      return complement(ranges_of_escape('s'));
    case 't':
      return {{'\t', '\t'}};
    case 'n':
      return {{'\n', '\n'}};
    case 'r':
      return {{'\r', '\r'}};
    default:
      return {{escaped, escaped}};
  }
}

class Reader {
 public:
  explicit Reader(std::string_view pattern) : rest_(pattern) {}

  Regex run() {
    Regex regex;
    const std::size_t size = alternatives(0, regex.tree);
    if (size > kMaximumSize) fail("repetitions of repetitions that add up to more than 10000");
    if (problem_.empty() && !rest_.empty()) problem_ = "a `)` without its `(`";
    regex.problem = problem_;
    return regex;
  }

 private:
  static constexpr int kMaximumDepth = 50;
  static constexpr std::size_t kMaximumSize = 10'000;  // PostgreSQL's limit is some way above

  [[nodiscard]] bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool accept(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  void fail(std::string_view problem) {
    if (problem_.empty()) problem_ = problem;
    rest_ = {};
  }

  char32_t take() {
    const CodePoint point = decode_utf8(rest_, 0);
    const char32_t value = point.size > 0 ? point.value : static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(std::max<std::size_t>(point.size, 1));
    return value;
  }

  /// How many characters they are with every repetition written out.
  std::size_t alternatives(int depth, RegexChoice& into) {
    std::size_t size = 0;
    if (depth > kMaximumDepth) fail("groups nested too deep");
    do {
      RegexSequence& sequence = into.alternatives.emplace_back();
      while (!rest_.empty() && !at('|') && !at(')')) {
        RegexPiece& piece = sequence.emplace_back();
        const std::size_t one = atom(depth, piece);
        size = std::min(size + one * quantifier(one > 0, piece), 2 * kMaximumSize);
      }
    } while (accept("|"));
    return size;
  }

  /// Its size; 0 if no quantifier may follow.
  std::size_t atom(int depth, RegexPiece& into) {
    if (at('*') || at('+') || at('?')) return fail("a quantifier with nothing to repeat"), 0;
    if (at('^') || at('$')) {
      into.what = take() == '^' ? RegexAnchor::Start : RegexAnchor::End;
      return 0;
    }
    if (accept("(")) {
      if (at('?') && !accept("?:")) return fail("only `(…)` and `(?:…)` groups"), 0;
      const std::size_t size = alternatives(depth + 1, into.what.emplace<RegexChoice>());
      if (!accept(")") && problem_.empty()) fail("a `(` without its `)`");
      return std::max<std::size_t>(size, 1);
    }
    RegexSet& set = into.what.emplace<RegexSet>();
    if (accept("[")) return bracket(set), 1;
    if (accept("\\")) return set.ranges = ranges_of_escape(escape()), 1;
    if (at('{')) return fail("a `{` that repeats nothing; write `\\{` for the character"), 0;
    const char32_t c = take();
    if (c == '.') {
      set.negated = true;  // of nothing
    } else {
      set.ranges = {{c, c}};
    }
    return 1;
  }

  /// The character behind the backslash.
  char32_t escape() {
    if (rest_.empty()) return fail("a backslash at the end"), U'\\';
    const char c = rest_.front();
    constexpr std::string_view kClasses = "dDwWsS";
    const bool known = !is_word(c) || kClasses.find(c) != kClasses.npos || c == 't' || c == 'n' || c == 'r';
    if (!known) {
      fail("an escape other than \\d \\w \\s \\D \\W \\S \\t \\n \\r or of a sign");
      return U'\\';
    }
    return take();
  }

  void bracket(RegexSet& into) {
    into.negated = accept("^");
    bool first = true;
    while (!rest_.empty() && (first || !at(']'))) {
      if (at('[')) return fail("a `[` inside brackets; write `\\[`");
      if (at(']')) return fail("empty brackets, or a `]` to be written `\\]`");
      const bool escaped = accept("\\");
      const char32_t low = escaped ? escape() : take();
      Ranges ranges = escaped ? ranges_of_escape(low) : Ranges{{low, low}};
      if (rest_.size() >= 2 && at('-') && rest_[1] != ']') {
        if (escaped && low < 0x80 && is_word(static_cast<char>(low)))
          return fail("a range that begins with an escape");
        rest_.remove_prefix(1);
        if (at('\\') || at('[')) return fail("a range that ends in an escape");
        const char32_t high = take();
        if (high < low) return fail("a range whose end comes before its start");
        ranges = {{low, high}};
      }
      into.ranges.insert(into.ranges.end(), ranges.begin(), ranges.end());
      first = false;
    }
    if (!accept("]")) fail("a `[` without its `]`");
  }

  /// How often PostgreSQL writes out what it repeats.
  std::size_t quantifier(bool repeatable, RegexPiece& of) {
    if (!problem_.empty() || rest_.empty()) return 1;
    const bool simple = at('*') || at('+') || at('?');
    if (!simple && !at('{')) return 1;
    if (!repeatable) return fail("a quantifier with nothing to repeat"), 1;
    std::size_t times = 1;
    if (simple) {
      of.least = at('+') ? 1 : 0;
      if (!at('?')) of.most.reset();
      rest_.remove_prefix(1);
    } else {
      times = bounds(of);
    }
    if (at('?')) fail("a non-greedy quantifier");
    if (at('*') || at('+') || at('{')) fail("two quantifiers in a row");
    return times;
  }

  std::size_t bounds(RegexPiece& of) {
    rest_.remove_prefix(1);
    const int low = count();
    int high = low;
    bool open = false;
    if (accept(",")) {
      open = at('}');
      if (!open) high = count();
    }
    if (problem_.empty() && (!accept("}") || low < 0 || high < low)) {
      fail("bounds other than `{m}`, `{m,}` or `{m,n}` with m not above n");
    }
    of.least = static_cast<std::size_t>(std::max(low, 0));
    of.most = open ? std::nullopt : std::optional(static_cast<std::size_t>(std::max(high, 0)));
    return static_cast<std::size_t>(std::max(high, 1));
  }

  int count() {
    int value = 0;
    int digits = 0;
    while (!rest_.empty() && is_digit(rest_.front()) && digits < 4) {
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
      ++digits;
    }
    if (digits == 0) return -1;
    if (value > 255) fail("more than 255 repetitions, which is PostgreSQL's limit");
    return value;
  }

  std::string_view rest_;
  std::string_view problem_;
};

}  // namespace

bool RegexSet::has(char32_t c) const {
  const bool listed = std::any_of(ranges.begin(), ranges.end(),
                                  [c](const auto& range) { return range.first <= c && c <= range.second; });
  return listed != negated;
}

Regex read_regex(std::string_view pattern) {
  if (pattern.starts_with("***")) return {{}, "a director prefix"};
  return Reader(pattern).run();
}

std::string_view regex_problem(std::string_view pattern) {
  return read_regex(pattern).problem;
}

bool matches(std::string_view pattern, std::string_view text) {
  return finds_match(read_regex(pattern), text).value_or(true);  // what cannot be told is left to the server
}

}  // namespace specql::types
