// One slip in valid texts: a letter, a word, a number or a line.
#pragma once

#include "tests/support/compile.h"

#include <string>

namespace specql::testing {

/// Texts with one slip in one of the spec files.
[[nodiscard]] Texts draw_mutation(Texts texts);

/// An expression over a small project of its own.
[[nodiscard]] std::string draw_expression();

}  // namespace specql::testing
