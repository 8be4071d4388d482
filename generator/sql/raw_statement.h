// A statement that a spec brings along as text, as PostgreSQL's own grammar reads it (libpg_query, 15).
#pragma once

#include "generator/sql/raw_problem.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::sql {

struct RawStatement {
  enum class Kind : std::uint8_t { Select, Insert, Update, Delete, Other };
  struct Name {
    std::string schema;  ///< empty if none is said
    std::string name;
    std::size_t at = 0;  ///< byte in the text
  };

  Kind kind = Kind::Other;
  bool gives_rows = false;          ///< a query, or one with `returning`
  std::size_t parameters = 0;       ///< the highest of `$1`, `$2`, …
  std::vector<Name> relations;      ///< tables and views, as often as they are named
  std::vector<Name> columns;        ///< the last word of each column that is read or written
  std::set<std::string> own_names;  ///< that the statement itself gives: aliases, common tables, functions
};

/// A text that is no statement, or none alone, is a problem.
[[nodiscard]] std::variant<RawStatement, RawProblem> read_raw_statement(const std::string& text);

}  // namespace specql::sql
