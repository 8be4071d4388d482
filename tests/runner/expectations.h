// Diagnostics drawn into the text they are about, as comments below the line.
#pragma once

#include "tests/support/compile.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::testing {

/// The text without the comments that `draw` puts in.
[[nodiscard]] std::string strip_expectations(std::string_view text);

/// Each text with its diagnostics under their lines. What belongs to no line stands at the head of the
/// first text. A span at the first column begins under the `#` itself and is drawn `#<^^`.
[[nodiscard]] Texts draw_expectations(const Texts& texts, const Compiled& compiled);

}  // namespace specql::testing
