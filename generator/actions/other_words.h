// Words of other tools, and of the older dialect, that are no steps here.
#pragma once

#include <string_view>

namespace specql::actions {

/// What is written instead of a step of that name; empty if the word is not known at all.
[[nodiscard]] std::string_view instead_of_step(std::string_view word);

}  // namespace specql::actions
