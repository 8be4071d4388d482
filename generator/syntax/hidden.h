// Signs that YAML, or the library that reads it, would take for its own in a plain value, where they can mean
// one thing only.
#pragma once

#include <string>
#include <string_view>

namespace specql::syntax {

/// The text with such signs replaced by characters that no spec holds, byte by byte.
[[nodiscard]] std::string hide_from_yaml(std::string_view text);

/// Puts them back into a value that was read.
void show_hidden(std::string& value);

}  // namespace specql::syntax
