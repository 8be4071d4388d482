// Text as a terminal may show it.
#pragma once

#include <string>
#include <string_view>

namespace specql::diagnostics {

/// Control characters, which a terminal would obey, characters that turn the direction of text, and
/// bytes that are no UTF-8 become `?`, each one; tabs and line breaks become blanks.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace specql::diagnostics
