// Values of JSON that are known to be good by their looks, without trying them out.
#pragma once

#include <string_view>

namespace specql::lower {

/// A regular expression, without anchors, that only good values of a type match as JSON writes them; empty
/// if a type has none. What it does not match may be good all the same.
[[nodiscard]] std::string_view json_looks(std::string_view type);

}  // namespace specql::lower
