// How the bytes of a scalar in a file became its value: yaml-cpp tells only where a scalar starts.
#pragma once

#include "generator/syntax/node.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace specql::syntax {

struct ScalarLayout {
  Span span;  ///< from the first byte to behind the last, quotes included
  ScalarStyle style = ScalarStyle::Plain;
  OffsetMap map;
  bool closed = true;  ///< false for a quote that the text ends in
};

/// Finds the extent and the offsets of the scalar that starts at `text[start]` (behind any anchor
/// or tag) and has the given value; `base` is the address of `text[0]`. Where the bytes cannot be
/// matched with the value, the layout covers the first line only, which is good enough to point at.
[[nodiscard]] ScalarLayout lay_out_scalar(std::string_view text, std::size_t start, std::string_view value,
                                          std::uint32_t base);

/// Skips an anchor and a tag in front of a node's content.
[[nodiscard]] std::size_t skip_properties(std::string_view text, std::size_t at);

}  // namespace specql::syntax
