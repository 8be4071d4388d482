#include "generator/actions/bound_sql.h"

#include "generator/support/text.h"

#include <algorithm>

namespace specql::actions {
namespace {

bool begins_name(char c) {
  return is_alpha(c) || c == '_';
}

class Binder {
 public:
  explicit Binder(std::string_view text) : text_(text.substr(0, text.find_last_not_of(" \t\r\n") + 1)) {}

  BoundSql bind() {
    while (at_ < text_.size())
      step();
    result_.places.push_back(text_.size());
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool at(std::string_view word) const { return text_.substr(at_, word.size()) == word; }
  [[nodiscard]] char before() const { return at_ == 0 ? ' ' : text_[at_ - 1]; }

  void step() {
    if (at("--")) {
      keep(text_.find('\n', at_));
    } else if (at("/*")) {
      keep(end_of_comment());
    } else if (text_[at_] == '\'' || text_[at_] == '"') {
      keep(end_of_quote());
    } else if (text_[at_] == '$' && !is_word(before())) {
      dollar();
    } else {
      keep(at_ + 1);
    }
  }

  /// Copies what ends before `end`.
  void keep(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_)
      put(text_[at_]);
  }
  void put(char c) {
    result_.statement += c;
    result_.places.push_back(at_);
  }

  /// Comments hold comments.
  [[nodiscard]] std::size_t end_of_comment() const {
    std::size_t depth = 0;
    for (std::size_t i = at_; i + 1 < text_.size(); ++i) {
      const std::string_view two = text_.substr(i, 2);
      if (two != "/*" && two != "*/") continue;
      depth += two == "/*" ? 1U : static_cast<std::size_t>(-1);
      ++i;
      if (depth == 0) return i + 1;
    }
    return text_.size();
  }

  /// A quote that is doubled, or in `E'…'` behind a backslash, does not end it.
  [[nodiscard]] std::size_t end_of_quote() const {
    const char quote = text_[at_];
    const bool one_letter = at_ < 2 || !is_word(text_[at_ - 2]);
    const bool escapes = quote == '\'' && one_letter && to_lower(before()) == 'e';
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      if (escapes && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (i + 1 == text_.size() || text_[i + 1] != quote) return i + 1;
        ++i;
      }
    }
    return text_.size();
  }

  [[nodiscard]] std::size_t end_of_word(std::size_t from) const {
    while (from < text_.size() && is_word(text_[from]))
      ++from;
    return from;
  }

  /// `$tag$ … $tag$`, or a value.
  void dollar() {
    const std::size_t tag = end_of_word(at_ + 1);
    const bool digits_first = at_ + 1 < text_.size() && is_digit(text_[at_ + 1]);
    if (!digits_first && tag < text_.size() && text_[tag] == '$') {
      const std::string_view quote = text_.substr(at_, tag + 1 - at_);
      const std::size_t close = text_.find(quote, tag + 1);
      keep(close == std::string_view::npos ? close : close + quote.size());
    } else if (at_ + 1 < text_.size() && begins_name(text_[at_ + 1])) {
      value();
    } else {
      keep(at_ + 1);
    }
  }

  void value() {
    std::size_t end = end_of_word(at_ + 1);
    while (end + 1 < text_.size() && text_[end] == '.' && begins_name(text_[end + 1]))
      end = end_of_word(end + 1);
    const std::string_view words = text_.substr(at_, end - at_);
    auto& values = result_.values;
    const auto same = std::find_if(values.begin(), values.end(), [&](const auto& one) {
      return text_.substr(one.first, one.second - one.first) == words;
    });
    const auto number = static_cast<std::size_t>(same - values.begin()) + 1;
    if (same == values.end()) values.emplace_back(at_, end);
    for (const char c : "$" + std::to_string(number))
      put(c);
    at_ = end;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  BoundSql result_;
};

}  // namespace

BoundSql bind_values(std::string_view text) {
  return Binder(text).bind();
}

}  // namespace specql::actions
