// PostgreSQL's own grammar (libpg_query, version 15): the only door to it.
#pragma once

#include "generator/sql/raw_problem.h"

#include <string>
#include <variant>

#include <nlohmann/json.hpp>

namespace specql::sql {

/// The statements of a text: `stmts`, each with `stmt`, `stmt_location` and `stmt_len`, in bytes.
[[nodiscard]] std::variant<nlohmann::json, RawProblem> parse_sql(const std::string& text);

}  // namespace specql::sql
