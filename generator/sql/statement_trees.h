// A text's statements as trees of PostgreSQL's grammar, each with its place.
#pragma once

#include "generator/sql/raw_problem.h"

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace specql::sql {

struct StatementTree {
  std::size_t above = 0;  ///< where the comments above it begin, in bytes
  std::size_t begin = 0;  ///< of its first word
  std::size_t end = 0;    ///< before its `;`
  std::string kind;       ///< `IndexStmt`
  nlohmann::json node;    ///< what the grammar knows of it
};

[[nodiscard]] std::variant<std::vector<StatementTree>, RawProblem> read_statements(const std::string& text);

/// Their texts only, without the comments above them, for those who need no trees.
[[nodiscard]] std::variant<std::vector<std::string>, RawProblem> split_statements(const std::string& text);

}  // namespace specql::sql
