#include "generator/sql/statement_trees.h"

#include "generator/sql/grammar.h"

#include <algorithm>
#include <string_view>

namespace specql::sql {
namespace {

using nlohmann::json;

/// Behind a block comment and those within it.
std::size_t behind_comment(std::string_view text, std::size_t at) {
  std::size_t open = 0;
  while (at < text.size()) {
    const std::string_view sign = text.substr(at, 2);
    const bool opens = sign == "/*";
    const bool closes = sign == "*/";
    at += opens || closes ? 2 : 1;
    if (opens) ++open;
    if (closes && --open == 0) break;
  }
  return at;
}

std::size_t behind_mark(std::string_view text, std::size_t at) {
  return at == 0 && text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : at;
}

/// Behind blanks and comments.
std::size_t first_word(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size();) {
    if (text.compare(at, 2, "--") == 0) {
      at = std::min(text.find_first_of("\r\n", at), text.size());
    } else if (text.compare(at, 2, "/*") == 0) {
      at = behind_comment(text, at);
    } else if (std::string_view(" \t\r\n\f").find(text[at]) != std::string_view::npos) {
      ++at;
    } else {
      return at;
    }
  }
  return text.size();
}

}  // namespace

std::variant<std::vector<StatementTree>, RawProblem> read_statements(const std::string& text) {
  auto parsed = parse_sql(text);
  if (auto* problem = std::get_if<RawProblem>(&parsed)) return std::move(*problem);
  std::vector<StatementTree> statements;
  for (json& one : std::get<json>(parsed).at("stmts")) {
    const auto from = one.value("stmt_location", std::size_t{0});
    const auto length = one.value("stmt_len", text.size() - from);
    const auto node = one.at("stmt").begin();
    const std::size_t above = behind_mark(text, from);
    statements.push_back(
        {above, first_word(text, above), from + length, node.key(), std::move(node.value())});
  }
  return statements;
}

std::variant<std::vector<std::string>, RawProblem> split_statements(const std::string& text) {
  const auto split = split_sql(text);
  if (const auto* problem = std::get_if<RawProblem>(&split)) return *problem;
  std::vector<std::string> statements;
  for (const StatementPlace& place : std::get<std::vector<StatementPlace>>(split)) {
    const std::size_t begin = std::min(first_word(text, behind_mark(text, place.begin)), place.end);
    statements.push_back(text.substr(begin, place.end - begin));
  }
  return statements;
}

}  // namespace specql::sql
