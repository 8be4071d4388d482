// PostgreSQL's own grammar (libpg_query, version 15): the only door to it.
#pragma once

#include "generator/sql/raw_problem.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace specql::sql {

/// The byte order mark at the beginning of a text, which psql passes over, and so does all that is here.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The first byte that no text of PostgreSQL holds: NUL, or what is not UTF-8.
[[nodiscard]] std::optional<RawProblem> find_bad_byte(std::string_view text);

/// The statements of a text: `stmts`, each with `stmt`, `stmt_location` and `stmt_len`, in bytes.
[[nodiscard]] std::variant<nlohmann::json, RawProblem> parse_sql(const std::string& text);

/// Where a statement of a text stands, with the comments above it, in bytes.
struct StatementPlace {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< before its `;`
};
/// Those of a text, by its tokens alone: many times faster than trees.
[[nodiscard]] std::variant<std::vector<StatementPlace>, RawProblem> split_sql(const std::string& text);

/// A word, sign, literal or comment, as bytes of the text.
struct Token {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool comment = false;
};

/// All of a text's tokens in their order; none if it cannot be taken apart.
[[nodiscard]] std::vector<Token> scan_sql(const std::string& text);

}  // namespace specql::sql
