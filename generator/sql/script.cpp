#include "generator/sql/script.h"

#include "generator/sql/statement_trees.h"

#include <algorithm>

namespace specql::sql {
namespace {

using nlohmann::json;

/// `TRANS_STMT_BEGIN` and its kin; empty if the statement does not rule a transaction.
std::string transaction_word(const StatementTree& statement) {
  return statement.kind == "TransactionStmt" ? statement.node.value("kind", "TRANS_STMT_BEGIN") : "";
}

}  // namespace

std::variant<std::vector<ScriptUnit>, RawProblem> read_script(const std::string& text) {
  auto taken = read_statements(text);
  if (auto* problem = std::get_if<RawProblem>(&taken)) return std::move(*problem);
  std::vector<ScriptUnit> units;
  bool inside = false;
  for (const StatementTree& statement : std::get<std::vector<StatementTree>>(taken)) {
    const auto line = static_cast<std::size_t>(
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(statement.begin), '\n'));
    const std::string word = transaction_word(statement);
    const bool begins = word == "TRANS_STMT_BEGIN" || word == "TRANS_STMT_START";
    const bool ends = word == "TRANS_STMT_COMMIT";
    if ((begins && inside) || (ends && !inside) || (!word.empty() && !begins && !ends))
      return RawProblem{"transactions begin with `begin` and end with `commit`", statement.begin};
    if (begins) units.push_back({ScriptUnit::Kind::Transaction, {}, line});
    if (!word.empty()) {
      inside = begins;
      continue;
    }
    if (!inside) {
      const bool sets = statement.kind == "VariableSetStmt";
      units.push_back({sets ? ScriptUnit::Kind::Setting : ScriptUnit::Kind::Alone, {}, line});
    }
    units.back().statements.push_back(text.substr(statement.begin, statement.end - statement.begin));
  }
  if (inside) return RawProblem{"a transaction does not end", text.size()};
  return units;
}

std::optional<ConcurrentIndex> read_concurrent_index(const std::string& statement) {
  const auto read = read_statements(statement);
  const auto* trees = std::get_if<std::vector<StatementTree>>(&read);
  if (trees == nullptr || trees->size() != 1) return std::nullopt;
  const auto& [begin, end, kind, node] = trees->front();
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
