#include "generator/sql/script.h"

#include "generator/sql/statement_trees.h"
#include "generator/support/text.h"

#include <algorithm>

namespace specql::sql {
namespace {

using nlohmann::json;

/// `TRANS_STMT_BEGIN` and its kin; empty if the statement does not rule a transaction.
std::string transaction_word(const StatementTree& statement) {
  return statement.kind == "TransactionStmt" ? statement.node.value("kind", "TRANS_STMT_BEGIN") : "";
}

bool stands_outside(const std::string& comments) {
  const auto lines = split(comments, '\n');
  return std::any_of(lines.begin(), lines.end(),
                     [](std::string_view line) { return trim(line) == kOutside; });
}

ScriptUnit::Kind kind_of(const StatementTree& statement, const std::string& comments, Bare bare) {
  if (statement.kind == "VariableSetStmt") return ScriptUnit::Kind::Setting;
  const bool own = bare == Bare::Transaction && !stands_outside(comments);
  return own ? ScriptUnit::Kind::Transaction : ScriptUnit::Kind::Alone;
}

}  // namespace

std::variant<std::vector<ScriptUnit>, RawProblem> read_script(const std::string& text, Bare bare) {
  auto taken = read_statements(text);
  if (auto* problem = std::get_if<RawProblem>(&taken)) return std::move(*problem);
  std::vector<ScriptUnit> units;
  bool inside = false;
  std::size_t line = 1;
  auto counted = text.begin();  // the lines up to there
  for (const StatementTree& statement : std::get<std::vector<StatementTree>>(taken)) {
    const auto first = text.begin() + static_cast<std::ptrdiff_t>(statement.begin);
    line += static_cast<std::size_t>(std::count(counted, first, '\n'));
    counted = first;
    const std::string word = transaction_word(statement);
    const bool begins = word == "TRANS_STMT_BEGIN" || word == "TRANS_STMT_START";
    const bool ends = word == "TRANS_STMT_COMMIT";
    if ((begins && inside) || (ends && !inside) || (!word.empty() && !begins && !ends))
      return RawProblem{"transactions begin with `begin` and end with `commit`", statement.begin};
    std::string comments = text.substr(statement.above, statement.begin - statement.above);
    if (begins) units.push_back({ScriptUnit::Kind::Transaction, {}, line, {}});
    if (!inside && word.empty()) units.push_back({kind_of(statement, comments, bare), {}, line, {}});
    // The line that `begin` or `commit` ends goes with it.
    if (!word.empty() && comments.ends_with('\n')) comments.pop_back();
    units.back().source += comments;
    if (!word.empty()) {
      inside = begins;
      continue;
    }
    std::string sql = text.substr(statement.begin, statement.end - statement.begin);
    units.back().source += sql + ";";
    units.back().statements.push_back(std::move(sql));
  }
  if (inside) return RawProblem{"a transaction does not end", text.size()};
  return units;
}

std::optional<ConcurrentIndex> read_concurrent_index(const std::string& statement) {
  const auto read = read_statements(statement);
  const auto* trees = std::get_if<std::vector<StatementTree>>(&read);
  if (trees == nullptr || trees->size() != 1) return std::nullopt;
  const auto& [above, begin, end, kind, node] = trees->front();
  if (!node.value("concurrent", false)) return std::nullopt;
  if (kind == "IndexStmt") {
    // An index stands in its table's schema.
    const json& table = node.at("relation");
    return ConcurrentIndex{{Identifier(table.value("schemaname", "")), Identifier(node.value("idxname", ""))},
                           true};
  }
  if (kind != "DropStmt") return std::nullopt;
  const json& words = node.at("objects").at(0).at("List").at("items");
  const auto word = [&](std::size_t i) { return Identifier(words.at(i).at("String").value("sval", "")); };
  if (words.size() < 2) return ConcurrentIndex{{{}, word(0)}, false};
  return ConcurrentIndex{{word(0), word(1)}, false};
}

}  // namespace specql::sql
