// The values that a text of SQL asks for: `$name` and `$row.field`, outside of what it quotes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace specql::actions {

struct BoundSql {
  std::string statement;            ///< with `$1`, `$2`, … in their places
  std::vector<std::size_t> places;  ///< where each of its bytes stands in the text; one more for the end
  /// Where the first mention of each value stands, in the order of their numbers.
  std::vector<std::pair<std::size_t, std::size_t>> values;
};

/// PostgreSQL's rules of what is quoted (manual, section 4.1): strings, names, dollar quotes, comments.
[[nodiscard]] BoundSql bind_values(std::string_view text);

}  // namespace specql::actions
