// Pieces of Markdown pages that are made from tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace specql::markdown {

/// Stands in every page that is made from tables.
inline constexpr std::string_view kMade =
    "<!-- Made from the compiler's tables; a test keeps it true. -->\n\n";

/// A row of a table; bars and line breaks in its cells are escaped.
[[nodiscard]] std::string row(const std::vector<std::string>& cells);
/// A table's first two lines.
[[nodiscard]] std::string table_head(const std::vector<std::string>& names);
/// In backticks, as many as it takes; line breaks show as `\\n`.
[[nodiscard]] std::string code(std::string_view text);

}  // namespace specql::markdown
