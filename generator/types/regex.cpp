// Regular expressions at compile time. Patterns run in PostgreSQL; here only the syntax that both
// engines read alike is let through, and literals are tried on it.
#include "generator/support/text.h"
#include "generator/types/literal.h"

#include <algorithm>
#include <regex>

namespace specql::types {
namespace {

class SyntaxCheck {
 public:
  explicit SyntaxCheck(std::string_view pattern) : rest_(pattern) {}

  std::string_view run() {
    const std::size_t size = alternatives(0);
    if (size > kMaximumSize) fail("repetitions of repetitions that add up to more than 10000");
    if (problem_.empty() && !rest_.empty()) problem_ = "a `)` without its `(`";
    return problem_;
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

  /// How many characters they are with every repetition written out.
  std::size_t alternatives(int depth) {
    std::size_t size = 0;
    if (depth > kMaximumDepth) fail("groups nested too deep");
    do {
      while (!rest_.empty() && !at('|') && !at(')')) {
        const std::size_t one = atom(depth);
        size = std::min(size + one * quantifier(one > 0), 2 * kMaximumSize);
      }
    } while (accept("|"));
    return size;
  }

  /// Its size; 0 if no quantifier may follow.
  std::size_t atom(int depth) {
    if (at('*') || at('+') || at('?')) return fail("a quantifier with nothing to repeat"), 0;
    if (accept("^") || accept("$")) return 0;
    if (accept("(")) {
      if (at('?') && !accept("?:")) return fail("only `(…)` and `(?:…)` groups"), 0;
      const std::size_t size = alternatives(depth + 1);
      if (!accept(")") && problem_.empty()) fail("a `(` without its `)`");
      return std::max<std::size_t>(size, 1);
    }
    if (accept("[")) return bracket(), 1;
    if (accept("\\")) return escape(), 1;
    if (at('{')) return fail("a `{` that repeats nothing; write `\\{` for the character"), 0;
    rest_.remove_prefix(1);
    return 1;
  }

  void escape() {
    if (rest_.empty()) return fail("a backslash at the end");
    const char c = rest_.front();
    constexpr std::string_view kClasses = "dDwWsS";
    const bool known = !is_word(c) || kClasses.find(c) != kClasses.npos || c == 't' || c == 'n' || c == 'r';
    if (!known) return fail("an escape other than \\d \\w \\s \\D \\W \\S \\t \\n \\r or of a sign");
    rest_.remove_prefix(1);
  }

  void bracket() {
    accept("^");
    bool first = true;
    while (!rest_.empty() && (first || !at(']'))) {
      if (at('[')) return fail("a `[` inside brackets; write `\\[`");
      if (at(']')) return fail("empty brackets, or a `]` to be written `\\]`");
      char low = rest_.front();
      const bool escaped = accept("\\");
      if (escaped) {
        low = rest_.empty() ? '\\' : rest_.front();
        escape();
      } else {
        rest_.remove_prefix(1);
      }
      if (rest_.size() >= 2 && at('-') && rest_[1] != ']') {
        if (escaped && is_word(low)) return fail("a range that begins with an escape");
        rest_.remove_prefix(1);
        const char high = rest_.front();
        if (high == '\\' || high == '[') return fail("a range that ends in an escape");
        if (static_cast<unsigned char>(high) < static_cast<unsigned char>(low)) {
          return fail("a range whose end comes before its start");
        }
        rest_.remove_prefix(1);
      }
      first = false;
    }
    if (!accept("]")) fail("a `[` without its `]`");
  }

  /// How often PostgreSQL writes out what it repeats.
  std::size_t quantifier(bool repeatable) {
    if (!problem_.empty() || rest_.empty()) return 1;
    const bool simple = at('*') || at('+') || at('?');
    if (!simple && !at('{')) return 1;
    if (!repeatable) return fail("a quantifier with nothing to repeat"), 1;
    std::size_t times = 1;
    if (simple) {
      rest_.remove_prefix(1);
    } else {
      times = bounds();
    }
    if (at('?')) fail("a non-greedy quantifier");
    if (at('*') || at('+') || at('{')) fail("two quantifiers in a row");
    return times;
  }

  std::size_t bounds() {
    rest_.remove_prefix(1);
    const int low = count();
    int high = low;
    if (accept(",")) high = at('}') ? low : count();
    if (problem_.empty() && (!accept("}") || low < 0 || high < low)) {
      fail("bounds other than `{m}`, `{m,}` or `{m,n}` with m not above n");
    }
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

std::string_view regex_problem(std::string_view pattern) {
  if (pattern.starts_with("***")) return "a director prefix";
  return SyntaxCheck(pattern).run();
}

bool matches(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kLongest = 2000;  // std::regex recurses; longer texts are left to the server
  if (text.size() > kLongest) return true;
  if (text.find('\n') != text.npos || text.find('\r') != text.npos) {
    // ECMAScript's `$` and `.` stop at line breaks, PostgreSQL's do not: leave it to the server,
    // but for anchored patterns of our own, none of which allows a break.
    return !(pattern.starts_with('^') && pattern.ends_with('$'));
  }
  try {
    const std::regex regex(pattern.begin(), pattern.end(), std::regex::ECMAScript);
    return std::regex_search(text.begin(), text.end(), regex);
  } catch (const std::regex_error&) {
    return true;  // nothing to say against it here
  }
}

}  // namespace specql::types
