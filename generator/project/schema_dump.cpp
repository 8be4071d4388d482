#include "generator/project/schema_dump.h"

#include "generator/project/program.h"
#include "generator/sql/statement_trees.h"
#include "generator/support/text.h"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// A dump begins and ends with a word for psql, which no server knows.
std::string without_words_for_psql(const std::string& dump) {
  std::string text;
  for (const std::string_view line : split(dump, '\n')) {
    if (line.starts_with("\\restrict ") || line.starts_with("\\unrestrict ")) continue;
    text.append(line).append("\n");
  }
  return text;
}

std::string with_sorted_lines(const std::string& statement) {
  std::vector<std::string> lines;
  for (std::string_view line : split(statement, '\n')) {
    if (line.ends_with(',')) line.remove_suffix(1);
    lines.emplace_back(line);
  }
  std::sort(lines.begin() + 1, lines.end());
  return join(lines, "\n");
}

void list_missing(std::string& text, std::string_view what, const std::vector<std::string>& from,
                  const std::vector<std::string>& in) {
  std::vector<std::string> missing;
  std::set_difference(from.begin(), from.end(), in.begin(), in.end(), std::back_inserter(missing));
  for (const std::string& statement : missing)
    text += fmt::format("{}: {}\n", what, statement);
}

}  // namespace

std::variant<std::vector<std::string>, RunProblem> statements_of_dump(const std::string& dump) {
  auto split = sql::split_statements(without_words_for_psql(dump));
  if (const auto* problem = std::get_if<sql::RawProblem>(&split))
    return RunProblem{fmt::format("what pg_dump writes is not understood: {}", problem->message)};
  auto& statements = std::get<std::vector<std::string>>(split);
  std::erase_if(statements, [](const std::string& one) { return one.starts_with("SET "); });
  for (std::string& statement : statements) {
    if (statement.starts_with("CREATE TABLE ")) statement = with_sorted_lines(statement);
  }
  std::sort(statements.begin(), statements.end());
  return std::move(statements);
}

std::variant<std::vector<std::string>, RunProblem> dump_schemas(const std::filesystem::path& program,
                                                                const std::string& parameters,
                                                                const std::vector<sql::Identifier>& schemas) {
  if (schemas.empty()) return std::vector<std::string>();  // without any, pg_dump takes all there are
  std::vector<std::string> arguments = {"--schema-only", "--dbname", parameters};
  for (const sql::Identifier& schema : schemas)
    arguments.push_back(fmt::format("--schema=\"{}\"", schema.text()));
  const ProgramEnd end = run_program({.path = program, .arguments = std::move(arguments)});
  if (!end.good) return RunProblem{fmt::format("pg_dump failed: {}", last_line(end.errors))};
  return statements_of_dump(end.output);
}

std::string difference_of_dumps(const std::vector<std::string>& expected,
                                const std::vector<std::string>& found) {
  std::string text;
  list_missing(text, "missing in pg_dump", expected, found);
  list_missing(text, "not expected in pg_dump", found, expected);
  return text;
}

}  // namespace specql::project
