#include "generator/syntax/node.h"

#include "generator/support/check.h"
#include "generator/support/overloaded.h"
#include "generator/support/text.h"

#include <algorithm>

namespace specql::syntax {

void OffsetMap::add(std::uint32_t offset, std::uint32_t address) {
  const Stretch last = more_.empty() ? first_ : more_.back();
  if (address - offset == last.address - last.offset) return;  // goes on where it was
  if (offset == 0) {
    first_ = {0, address};
    return;
  }
  more_.push_back({offset, address});
}

std::uint32_t OffsetMap::address(std::size_t offset) const {
  const auto wanted = static_cast<std::uint32_t>(offset);
  const auto behind =
      std::upper_bound(more_.begin(), more_.end(), wanted,
                       [](std::uint32_t value, const Stretch& stretch) { return value < stretch.offset; });
  const Stretch& stretch = behind == more_.begin() ? first_ : *std::prev(behind);
  return stretch.address + (wanted - stretch.offset);
}

Span OffsetMap::span(std::size_t begin, std::size_t end) const {
  if (end <= begin) return {address(begin), address(begin)};
  return {address(begin), address(end - 1) + 1};
}

const Entry* Mapping::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [key](const Entry& entry) { return entry.key.value == key; });
  return found == entries.end() ? nullptr : &*found;
}

Entry* Mapping::find(std::string_view key) {
  return const_cast<Entry*>(std::as_const(*this).find(key));
}

namespace {

std::string show(const Scalar& scalar) {
  constexpr std::size_t kLongest = 40;
  const std::string_view text = trim(scalar.text);
  if (text.empty()) return "nothing";
  if (text.size() > kLongest || text.find('\n') != text.npos) return "a text";
  return scalar.style == ScalarStyle::Quoted ? "the text `" + std::string(text) + "`"
                                             : "`" + std::string(text) + "`";
}

}  // namespace

std::string kind_of(const Node& node) {
  return std::visit(Overloaded{[](const Null&) { return std::string("nothing"); },
                               [](const Scalar& scalar) { return show(scalar); },
                               [](const Sequence&) { return std::string("a list"); },
                               [](const Mapping&) { return std::string("a mapping"); }},
                    node.value);
}

Text Text::slice(std::size_t begin, std::size_t end) const {
  while (begin < end && is_space(value[begin]))
    ++begin;
  while (end > begin && is_space(value[end - 1]))
    --end;
  Text result;
  result.value = value.substr(begin, end - begin);
  result.span = piece(begin, end);
  result.map = map;
  result.offset = offset + begin;
  return result;
}

Text text_of(const Scalar& scalar, Span span) {
  return {scalar.text, span, scalar.map, 0};
}

}  // namespace specql::syntax
