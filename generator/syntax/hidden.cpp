#include "generator/syntax/hidden.h"

#include "generator/support/text.h"

#include <algorithm>
#include <optional>

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

/// Braces of a value may go over several lines, and close in the column of its key, where YAML expects
/// another key. The breaks between these lines are hidden.
constexpr char kHiddenBreak = '\x1D';

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// Tells texts behind `|` and `>`, line by line.
class BlockTexts {
 public:
  /// Whether the line is part of one. To be asked of each in turn.
  bool hold(std::string_view line) {
    const std::size_t indent = indentation(line);
    const bool inside = header_ && (trim(line).empty() || indent > *header_);
    if (!inside) header_ = begins(line) ? std::optional(indent) : std::nullopt;
    return inside;
  }

 private:
  static bool begins(std::string_view line) {
    constexpr std::string_view kIndicators = "+-123456789";
    line = trim(line);
    while (!line.empty() && kIndicators.find(line.back()) != kIndicators.npos)
      line.remove_suffix(1);
    return line.ends_with(" |") || line.ends_with(" >");
  }

  std::optional<std::size_t> header_;  ///< indentation of the line with the sign
};

/// Finds braces that stand behind a word of a plain value, as in `insert: Task { title: 'a' }`.
class ValueBraces {
 public:
  explicit ValueBraces(std::string_view text) : text_(text) {}

  /// Whether a place lies in such braces. To be asked of each in turn.
  bool hold(std::size_t at) {
    if (at == 0 || text_[at - 1] == '\n') begin_line(at);
    if (text_[at] == '{' && at >= end_ && at >= open_until_ && stands_behind_word(at)) find_end(at);
    return at < end_;
  }

 private:
  void begin_line(std::size_t at) {
    line_ = text_.substr(at, text_.find('\n', at) - at);
    in_block_ = blocks_.hold(line_);
  }

  [[nodiscard]] bool stands_behind_word(std::size_t at) const {
    std::size_t word = at;
    while (word > 0 && is_blank(text_[word - 1]))
      --word;
    return word < at && word > 0 && is_word(text_[word - 1]);
  }

  /// On the same line, or further down. A line on which braces stay open is not gone through again.
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
    if (!in_block_ && ends_key_and_word(line_)) find_end_below(at);
  }

  /// `- insert: Task {`: a key, a word, and nothing in the braces yet.
  static bool ends_key_and_word(std::string_view line) {
    line = trim(line);
    while (line.starts_with("- "))
      line = trim(line.substr(2));
    const std::size_t colon = line.find(": ");
    if (colon == line.npos || !line.ends_with('{')) return false;
    const std::string_view word = trim(line.substr(colon + 1, line.size() - colon - 2));
    const auto names = [](char c) { return is_word(c) || c == '.'; };
    return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), is_word) &&
           std::all_of(word.begin(), word.end(), names);
  }

  /// Among the lines that are not further out than the first one and have no comments.
  void find_end_below(std::size_t at) {
    const std::size_t outermost = indentation(line_);
    std::size_t depth = 1;
    bool quoted = false;
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      const std::string_view rest = text_.substr(at + 1);
      if (c == '\n' && is_further_out(rest, outermost)) return;
      if (c == '\'') quoted = !quoted;
      if (quoted) continue;
      if (is_space(c) && rest.starts_with('#')) return;
      if (c == '{') ++depth;
      if (c == '}' && --depth == 0) {
        end_ = at;
        return;
      }
    }
  }

  static bool is_further_out(std::string_view line, std::size_t column) {
    const std::size_t indent = indentation(line);
    return indent < column && indent < line.size() && !is_space(line[indent]);
  }

  std::string_view text_;
  std::string_view line_;
  BlockTexts blocks_;
  bool in_block_ = false;
  std::size_t end_ = 0;
  std::size_t open_until_ = 0;
};

/// A break and the white space around it become one blank, as in any plain value.
void fold_hidden_breaks(std::string& value) {
  if (value.find(kHiddenBreak) == value.npos) return;
  const auto is_break = [](char c) { return c == kHiddenBreak; };
  std::string folded;
  for (std::size_t at = 0; at < value.size();) {
    std::size_t end = at;
    while (end < value.size() && (is_space(value[end]) || is_break(value[end])))
      ++end;
    const std::string_view white = std::string_view(value).substr(at, end - at);
    if (std::any_of(white.begin(), white.end(), is_break)) {
      folded += ' ';
    } else {
      folded += white;
      if (end < value.size()) folded += value[end++];
    }
    at = end;
  }
  value = std::move(folded);
}

}  // namespace

std::string hide_from_yaml(std::string_view text) {
  std::string patched(text);
  std::size_t depth = 0;
  ValueBraces braces(text);
  const auto at = [&](std::size_t i) { return i < patched.size() ? patched[i] : '\n'; };
  for (std::size_t i = 0; i < patched.size(); ++i) {
    const char c = patched[i];
    const bool in_braces = braces.hold(i);
    if (c == '\n') depth = 0;
    if (c == '\n' && in_braces) patched[i] = kHiddenBreak;
    if (c == '(') ++depth;
    if (c == ')' && depth > 0) --depth;
    const bool inside = in_braces || depth > 0;
    if (inside && c == ':' && at(i + 1) == ' ') patched[i + 1] = kHiddenBlank;
    const bool behind_word = i > 0 && (is_word(patched[i - 1]) || patched[i - 1] == ')');
    if (c == '?' && behind_word) patched[i] = kHiddenQuestion;
  }
  return patched;
}

void show_hidden(std::string& value) {
  std::replace(value.begin(), value.end(), kHiddenBlank, ' ');
  std::replace(value.begin(), value.end(), kHiddenQuestion, '?');
  fold_hidden_breaks(value);
}

}  // namespace specql::syntax
