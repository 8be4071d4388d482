#include "tests/support/pg_query.h"

#include <fmt/core.h>
#include <pg_query.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace specql::testing {
namespace {

std::string describe(const PgQueryError& error, const std::string& sql) {
  const auto at = static_cast<std::size_t>(std::max(error.cursorpos - 1, 0));
  const auto line = 1 + std::count(sql.begin(), sql.begin() + static_cast<std::ptrdiff_t>(std::min(at, sql.size())), '\n');
  return fmt::format("line {}: {}", line, error.message);
}

std::optional<std::string> parse(const std::string& sql) {
  const PgQueryParseResult result = pg_query_parse(sql.c_str());
  std::optional<std::string> error;
  if (result.error != nullptr) error = describe(*result.error, sql);
  pg_query_free_parse_result(result);
  return error;
}

/// Expressions of a PL/pgSQL body, as the SELECT statements that PL/pgSQL would run.
void collect_queries(const nlohmann::json& node, std::vector<std::string>& into) {
  if (node.is_object()) {
    if (const auto expression = node.find("PLpgSQL_expr"); expression != node.end()) {
      const auto& query = expression->at("query").get_ref<const std::string&>();
      const int mode = expression->value("parseMode", 0);
      if (mode == 0) into.push_back(query);
      if (mode == 2) into.push_back("select " + query);
      if (mode >= 3) {
        const std::size_t sign = std::min(query.find(":="), query.size());
        if (sign != query.size()) into.push_back("select " + query.substr(sign + 2));
      }
    }
    for (const auto& [key, value] : node.items()) collect_queries(value, into);
  } else if (node.is_array()) {
    for (const auto& value : node) collect_queries(value, into);
  }
}

std::optional<std::string> plpgsql_error(const std::string& function) {
  const PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(function.c_str());
  std::optional<std::string> error;
  std::vector<std::string> queries;
  if (result.error != nullptr) {
    error = fmt::format("{} ({})", result.error->message,
                        result.error->context != nullptr ? result.error->context : "");
  } else {
    collect_queries(nlohmann::json::parse(result.plpgsql_funcs), queries);
  }
  pg_query_free_plpgsql_parse_result(result);
  for (const std::string& query : queries) {
    if (!error) error = parse(query);
    if (error) return *error + " in: " + (queries.empty() ? "" : query);
  }
  return error;
}

/// psql's own commands are no SQL.
std::string without_psql_commands(const std::string& sql) {
  std::string result = sql;
  for (std::size_t at = 0; at < result.size();) {
    const std::size_t end = std::min(result.find('\n', at), result.size());
    if (result[at] == '\\') std::fill(result.begin() + static_cast<std::ptrdiff_t>(at), result.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    at = end + 1;
  }
  return result;
}

}  // namespace

std::optional<std::string> syntax_error(const std::string& script) {
  const std::string sql = without_psql_commands(script);
  if (auto error = parse(sql)) return error;
  const PgQuerySplitResult split = pg_query_split_with_parser(sql.c_str());
  std::optional<std::string> error;
  for (int i = 0; i < split.n_stmts && !error; ++i) {
    const auto* one = split.stmts[i];
    const std::string statement = sql.substr(static_cast<std::size_t>(one->stmt_location),
                                             static_cast<std::size_t>(one->stmt_len));
    if (statement.find("language plpgsql") == statement.npos) continue;
    if (auto problem = plpgsql_error(statement)) {
      const auto line = 1 + std::count(sql.begin(), sql.begin() + one->stmt_location, '\n');
      error = fmt::format("function at line {}: {}", line, *problem);
    }
  }
  pg_query_free_split_result(split);
  return error;
}

}  // namespace specql::testing
