#include "generator/syntax/scalar_layout.h"

#include "generator/support/text.h"

#include <algorithm>
#include <array>

namespace specql::syntax {
namespace {

/// Walks value and source side by side and notes where they drift apart.
class Aligner {
 public:
  Aligner(std::string_view text, std::size_t at, std::string_view value, std::uint32_t base)
      : text_(text), at_(at), value_(value), base_(base) {}

  bool plain();
  bool single_quoted();
  bool double_quoted();
  bool block();

  [[nodiscard]] std::size_t end() const { return at_; }
  [[nodiscard]] OffsetMap map() && { return std::move(map_); }

 private:
  [[nodiscard]] bool done() const { return offset_ == value_.size(); }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }

  void mark() { map_.add(static_cast<std::uint32_t>(offset_), base_ + static_cast<std::uint32_t>(at_)); }

  /// One byte of both, where they are equal.
  bool same() {
    if (at_end() || done() || text_[at_] != value_[offset_]) return false;
    ++at_;
    ++offset_;
    return true;
  }

  bool before_line_break() const;
  void fold_line_break();
  bool escape();
  bool block_line(std::size_t indent);

  std::string_view text_;
  std::size_t at_;
  std::string_view value_;
  std::size_t offset_ = 0;
  std::uint32_t base_;
  OffsetMap map_;
};

bool Aligner::before_line_break() const {
  std::size_t i = at_;
  while (i < text_.size() && is_blank(text_[i]))
    ++i;
  return i < text_.size() && (text_[i] == '\n' || text_[i] == '\r');
}

/// White space around line breaks became one space, or one line feed for each empty line.
void Aligner::fold_line_break() {
  while (!at_end() && is_space(text_[at_]))
    ++at_;
  if (!done() && value_[offset_] == ' ') {
    ++offset_;
  } else {
    while (!done() && value_[offset_] == '\n')
      ++offset_;
  }
  mark();
}

bool Aligner::plain() {
  mark();
  while (!done()) {
    if (before_line_break()) {
      fold_line_break();
    } else if (!same()) {
      return false;
    }
  }
  return true;
}

bool Aligner::single_quoted() {
  ++at_;
  mark();
  while (!at_end()) {
    if (before_line_break()) {
      fold_line_break();
    } else if (text_[at_] == '\'' && text_.substr(at_, 2) != "''") {
      ++at_;
      return done();
    } else if (text_[at_] == '\'') {
      at_ += 2;
      if (done() || value_[offset_] != '\'') return false;
      ++offset_;
      mark();
    } else if (!same()) {
      return false;
    }
  }
  return false;
}

struct Escape {
  char name;
  std::size_t digits;    ///< hexadecimal digits behind it
  std::size_t produced;  ///< bytes of value, where that does not depend on the digits
};
constexpr std::array<Escape, 7> kLongEscapes = {
    {{'x', 2, 0}, {'u', 4, 0}, {'U', 8, 0}, {'N', 0, 2}, {'_', 0, 2}, {'L', 0, 3}, {'P', 0, 3}}};

std::size_t utf8_length(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const int digit = is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  if (value < 0x80) return 1;
  if (value < 0x800) return 2;
  return value < 0x10000 ? 3 : 4;
}

/// A backslash and what follows it in a double-quoted scalar (YAML 1.2, section 5.7).
bool Aligner::escape() {
  ++at_;
  if (at_end()) return false;
  if (text_[at_] == '\n' || text_[at_] == '\r') {  // the line goes on: nothing in the value
    while (!at_end() && is_space(text_[at_]))
      ++at_;
    mark();
    return true;
  }
  const char name = text_[at_++];
  const auto row = std::find_if(kLongEscapes.begin(), kLongEscapes.end(),
                                [name](const Escape& e) { return e.name == name; });
  std::size_t produced = 1;
  if (row != kLongEscapes.end()) {
    produced = row->digits == 0 ? row->produced : utf8_length(text_.substr(at_, row->digits));
    at_ += row->digits;
  }
  offset_ += produced;
  if (offset_ > value_.size()) return false;
  mark();
  return true;
}

bool Aligner::double_quoted() {
  ++at_;
  mark();
  while (!at_end()) {
    if (text_[at_] == '"') {
      ++at_;
      return done();
    }
    if (text_[at_] == '\\') {
      if (!escape()) return false;
    } else if (before_line_break()) {
      fold_line_break();
    } else if (!same()) {
      return false;
    }
  }
  return false;
}

/// One source line of a block scalar; false where the block has ended.
bool Aligner::block_line(std::size_t indent) {
  std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
  const std::size_t next = std::min(line_end + 1, text_.size());
  if (line_end > at_ && text_[line_end - 1] == '\r') --line_end;
  const std::string_view line = text_.substr(at_, line_end - at_);
  const std::size_t margin = std::min(line.find_first_not_of(' '), line.size());
  if (margin < indent && margin < line.size()) return false;
  const std::string_view content = line.substr(std::min(indent, line.size()));
  if (value_.substr(offset_, content.size()) != content) return false;
  at_ = line_end - content.size();
  mark();
  offset_ += content.size();
  at_ = next;
  if (!done() && (value_[offset_] == '\n' || value_[offset_] == ' ')) ++offset_;
  return true;
}

bool Aligner::block() {
  const std::size_t header = at_;
  const std::size_t header_end = text_.find('\n', at_);
  if (header_end == text_.npos) return done();
  const std::string_view indicators = text_.substr(header + 1, header_end - header - 1);
  const std::size_t digit = indicators.find_first_of("123456789");
  const std::size_t first_text = text_.find_first_not_of(" \r\n", header_end);
  if (first_text == text_.npos) return done();
  std::size_t indent = first_text - text_.rfind('\n', first_text) - 1;
  if (digit < 2) {  // an indentation indicator counts from the parent: trust the shallower
    indent = std::min(indent, indent - indent % static_cast<std::size_t>(indicators[digit] - '0'));
  }
  at_ = header_end + 1;
  while (!done() && !at_end()) {
    if (!block_line(indent)) return false;
  }
  while (at_ > header && is_space(text_[at_ - 1]))
    --at_;
  return done();
}

/// Whether the quote at `text[start]` has its other half. yaml-cpp takes the end of the text for
/// it.
bool is_closed(std::string_view text, std::size_t start) {
  const char quote = text[start];
  for (std::size_t at = start + 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (quote == '"' || text.substr(at + 1, 1) != "'") return true;
      ++at;
    }
  }
  return false;
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  return std::min(text.find_first_of("\r\n", at), text.size());
}

}  // namespace

std::size_t skip_properties(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    while (at < text.size() && !is_space(text[at]))
      ++at;
    while (at < text.size() && is_space(text[at]))
      ++at;
  }
  return at;
}

ScalarLayout lay_out_scalar(std::string_view text, std::size_t start, std::string_view value,
                            std::uint32_t base) {
  const auto address = [base](std::size_t at) { return base + static_cast<std::uint32_t>(at); };
  const char first = start < text.size() ? text[start] : '\0';
  ScalarLayout layout;
  Aligner aligner(text, start, value, base);
  bool aligned = false;
  if (first == '\'' || first == '"') {
    layout.style = ScalarStyle::Quoted;
    layout.closed = is_closed(text, start);
    aligned = first == '\'' ? aligner.single_quoted() : aligner.double_quoted();
  } else if (first == '|' || first == '>') {
    layout.style = ScalarStyle::Block;
    aligned = aligner.block();
  } else {
    aligned = aligner.plain();
  }
  if (aligned) {
    layout.span = {address(start), address(aligner.end())};
    layout.map = std::move(aligner).map();
  } else {
    layout.span = {address(start), address(end_of_line(text, std::min(start, text.size())))};
    layout.map = OffsetMap(address(start));
  }
  return layout;
}

}  // namespace specql::syntax
