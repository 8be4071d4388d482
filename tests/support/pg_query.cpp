#include "tests/support/pg_query.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <pg_query.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
/// LeakSanitizer's own hook: pg_query_parse_plpgsql() loses one buffer for each function that it refuses,
/// and gives no way to free it; libpqxx loses the answer to a statement in which the connection breaks. It
/// stands here so that every program that meets them has it.
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {
  return "leak:pg_query_raw_parse\nleak:pqxx::connection_base::exec\n";
}  // NOLINT
#endif
#endif

namespace specql::testing {
namespace {

std::string describe(const PgQueryError& error, const std::string& sql) {
  const auto at = static_cast<std::size_t>(std::max(error.cursorpos - 1, 0));
  const auto line =
      1 + std::count(sql.begin(), sql.begin() + static_cast<std::ptrdiff_t>(std::min(at, sql.size())), '\n');
  return fmt::format("line {}: {}", line, error.message);
}

std::optional<std::string> parse(const std::string& sql) {
  const PgQueryParseResult result = pg_query_parse(sql.c_str());
  std::optional<std::string> error;
  if (result.error != nullptr) error = describe(*result.error, sql);
  pg_query_free_parse_result(result);
  return error;
}

/// Queries, expressions and assignments of a PL/pgSQL body, as written.
void collect_queries(const nlohmann::json& node, std::vector<std::string>& into) {
  if (node.is_object()) {
    if (const auto expression = node.find("PLpgSQL_expr"); expression != node.end()) {
      into.push_back(expression->at("query").get<std::string>());
    }
    for (const auto& [key, value] : node.items())
      collect_queries(value, into);
  } else if (node.is_array()) {
    for (const auto& value : node)
      collect_queries(value, into);
  }
}

/// The library does not say which of three forms PL/pgSQL reads a text in: a statement, an expression
/// (run as `select …`) or an assignment (its right side is an expression).
std::optional<std::string> query_error(const std::string& query) {
  if (!parse(query)) return std::nullopt;
  auto error = parse("select " + query);
  if (const std::size_t sign = query.find(":="); error && sign != query.npos) {
    error = parse("select " + query.substr(sign + 2));
  }
  return error;
}

/// The library has no tables, so it takes a variable of a table's row type for a scalar and refuses the
/// fields it is given; plpgsql_check, which has the tables, judges those functions.
bool only_lacks_tables(const PgQueryError& error) {
  return std::string_view(error.message).ends_with("is not a known variable");
}

std::optional<std::string> plpgsql_error(const std::string& function) {
  const PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(function.c_str());
  std::optional<std::string> error;
  std::vector<std::string> queries;
  if (result.error == nullptr) {
    collect_queries(nlohmann::json::parse(result.plpgsql_funcs), queries);
  } else if (!only_lacks_tables(*result.error)) {
    error = fmt::format("{} ({})", result.error->message,
                        result.error->context != nullptr ? result.error->context : "");
  }
  pg_query_free_plpgsql_parse_result(result);
  for (const std::string& query : queries) {
    if (error) break;
    if (const auto problem = query_error(query)) error = *problem + " in: " + query;
  }
  return error;
}

/// psql's own commands are no SQL.
std::string without_psql_commands(const std::string& sql) {
  std::string result = sql;
  for (std::size_t at = 0; at < result.size();) {
    const std::size_t end = std::min(result.find('\n', at), result.size());
    if (result[at] == '\\')
      std::fill(result.begin() + static_cast<std::ptrdiff_t>(at),
                result.begin() + static_cast<std::ptrdiff_t>(end), ' ');
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
    const std::string statement =
        sql.substr(static_cast<std::size_t>(one->stmt_location), static_cast<std::size_t>(one->stmt_len));
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
