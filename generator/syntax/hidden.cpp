#include "generator/syntax/hidden.h"

#include "generator/support/text.h"

#include <algorithm>

namespace specql::syntax {
namespace {

/// In the notation of types and calls a colon with a blank stands inside parentheses, as in
/// `ref(Tag, many: true)`, or in braces behind a word. YAML does not allow that in a plain value and can mean
/// nothing else by it, so such blanks are hidden from the parser and come back in the values. No spec holds
/// the character that hides them.
constexpr char kHiddenBlank = '\x1F';

/// yaml-cpp ends a plain value in braces at any `?`; YAML does so only in front of a blank. The `?`
/// of
/// `{type: text?}` is hidden in the same way.
constexpr char kHiddenQuestion = '\x1E';

/// Finds braces that stand behind a word of a plain value, as in `insert: Task { title: 'a' }`.
class ValueBraces {
 public:
  explicit ValueBraces(std::string_view text) : text_(text) {}

  /// Whether a place lies in such braces. To be asked of each in turn.
  bool hold(std::size_t at) {
    if (text_[at] == '{' && at >= end_ && at >= open_until_ && stands_behind_word(at)) find_end(at);
    return at < end_;
  }

 private:
  [[nodiscard]] bool stands_behind_word(std::size_t at) const {
    std::size_t word = at;
    while (word > 0 && is_blank(text_[word - 1]))
      --word;
    return word < at && word > 0 && is_word(text_[word - 1]);
  }

  /// On the same line. A line on which braces stay open is not gone through again.
  void find_end(std::size_t begin) {
    bool quoted = false;
    std::size_t at = begin;
    for (; at < text_.size() && text_[at] != '\n'; ++at) {
      if (text_[at] == '\'') quoted = !quoted;
      if (quoted || text_[at] != '}') continue;
      end_ = at;
      return;
    }
    open_until_ = at;
  }

  std::string_view text_;
  std::size_t end_ = 0;
  std::size_t open_until_ = 0;
};

}  // namespace

std::string hide_from_yaml(std::string_view text) {
  std::string patched(text);
  std::size_t depth = 0;
  ValueBraces braces(text);
  const auto at = [&](std::size_t i) { return i < patched.size() ? patched[i] : '\n'; };
  for (std::size_t i = 0; i < patched.size(); ++i) {
    const char c = patched[i];
    if (c == '\n') depth = 0;
    if (c == '(') ++depth;
    if (c == ')' && depth > 0) --depth;
    const bool inside = braces.hold(i) || depth > 0;
    if (inside && c == ':' && at(i + 1) == ' ') patched[i + 1] = kHiddenBlank;
    const bool behind_word = i > 0 && (is_word(patched[i - 1]) || patched[i - 1] == ')');
    if (c == '?' && behind_word) patched[i] = kHiddenQuestion;
  }
  return patched;
}

void show_hidden(std::string& value) {
  std::replace(value.begin(), value.end(), kHiddenBlank, ' ');
  std::replace(value.begin(), value.end(), kHiddenQuestion, '?');
}

}  // namespace specql::syntax
