// YAML as a tree with exact places: what a file says, with no opinion about what it means.
#pragma once

#include "generator/source/span.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace specql::syntax {

/// From an offset in a scalar's value to the address of the byte that wrote it. A plain scalar on
/// one line is one stretch; quotes, escapes and folded lines add more.
class OffsetMap {
 public:
  OffsetMap() = default;
  explicit OffsetMap(std::uint32_t address) : first_{0, address} {}

  /// From `offset` on, bytes stand at `address` and behind. Offsets must ascend.
  void add(std::uint32_t offset, std::uint32_t address);

  [[nodiscard]] std::uint32_t address(std::size_t offset) const;
  /// The place of a piece of the value.
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const;

 private:
  struct Stretch {
    std::uint32_t offset = 0;
    std::uint32_t address = 0;
  };
  Stretch first_;  // nearly all scalars have only this one
  std::vector<Stretch> more_;
};

enum class ScalarStyle : std::uint8_t { Plain, Quoted, Block };

struct Scalar {
  std::string text;
  ScalarStyle style = ScalarStyle::Plain;
  OffsetMap map;
};

struct Null {};

struct Node;
struct Entry;
using Sequence = std::vector<Node>;

struct Mapping {
  std::vector<Entry> entries;  ///< in the order written, merge keys resolved, no key twice

  [[nodiscard]] const Entry* find(std::string_view key) const;
  [[nodiscard]] Entry* find(std::string_view key);
};

struct Node {
  Span span;
  std::variant<Null, Scalar, Sequence, Mapping> value;

  [[nodiscard]] bool is_null() const { return std::holds_alternative<Null>(value); }
  [[nodiscard]] const Scalar* scalar() const { return std::get_if<Scalar>(&value); }
  [[nodiscard]] const Sequence* sequence() const { return std::get_if<Sequence>(&value); }
  [[nodiscard]] const Mapping* mapping() const { return std::get_if<Mapping>(&value); }
};

struct Entry {
  Located<std::string> key;
  Node value;
};

/// "a mapping", "a list", "nothing", and a short value itself: for messages.
[[nodiscard]] std::string kind_of(const Node& node);

/// A piece of text with its place: what the notations of the language are read from.
struct Text {
  std::string value;
  Span span;
  OffsetMap map;
  std::size_t offset = 0;  ///< of `value` in the scalar that `map` belongs to

  [[nodiscard]] Span piece(std::size_t begin, std::size_t end) const {
    return map.span(offset + begin, offset + end);
  }
  /// Part of it, as a text of its own; blanks at both ends are left out.
  [[nodiscard]] Text slice(std::size_t begin, std::size_t end) const;
  [[nodiscard]] Located<std::string> located() const { return {value, span}; }
};

[[nodiscard]] Text text_of(const Scalar& scalar, Span span);

}  // namespace specql::syntax
