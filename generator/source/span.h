// Positions in the text users wrote. A span is 8 bytes and needs its `SourceMap` to be read.
#pragma once

#include <cstdint>
#include <utility>

namespace specql::source {

/// A half-open range of bytes in the one address space that all files of a `SourceMap` share.
/// Address 0 belongs to no file: a default span says "nowhere".
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] constexpr bool known() const { return begin != 0; }
  [[nodiscard]] constexpr std::uint32_t size() const { return end - begin; }
  /// The empty span just behind this one: where something is missing.
  [[nodiscard]] constexpr Span after() const { return {end, end}; }
  /// The smallest span that holds both.
  [[nodiscard]] constexpr Span to(Span other) const {
    return {begin < other.begin ? begin : other.begin, end > other.end ? end : other.end};
  }
  friend constexpr auto operator<=>(Span, Span) = default;
};

/// A value and where the user wrote it.
template <class T>
struct Located {
  T value{};
  Span span;
};

template <class T>
Located(T, Span) -> Located<T>;

}  // namespace specql::source

namespace specql {
using source::Located;
using source::Span;
}  // namespace specql
