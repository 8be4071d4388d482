#include "generator/sql/script.h"

#include "generator/sql/grammar.h"
#include "generator/support/text.h"

#include <algorithm>
#include <string_view>

#include <nlohmann/json.hpp>

namespace specql::sql {
namespace {

using nlohmann::json;

/// One statement of a script: its text and its tree.
struct Piece {
  std::string comments;  ///< above it
  std::string text;
  std::size_t offset = 0;
  json tree;
};

std::size_t first_word(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size();) {
    if (text.compare(at, 2, "--") == 0) {
      at = std::min(text.find('\n', at), text.size());
    } else if (text.compare(at, 2, "/*") == 0) {
      const std::size_t end = text.find("*/", at);
      at = end == text.npos ? text.size() : end + 2;
    } else if (std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) {
      ++at;
    } else {
      return at;
    }
  }
  return text.size();
}

std::variant<std::vector<Piece>, RawProblem> take_apart(const std::string& text) {
  const auto parsed = parse_sql(text);
  if (const auto* problem = std::get_if<RawProblem>(&parsed)) return *problem;
  const json& tree = std::get<json>(parsed);
  std::vector<Piece> pieces;
  for (const json& one : tree.at("stmts")) {
    const auto from = one.value("stmt_location", std::size_t{0});
    const auto length = one.value("stmt_len", text.size() - from);
    const std::size_t begin = first_word(text, from);
    pieces.push_back(
        {text.substr(from, begin - from), text.substr(begin, from + length - begin), begin, one.at("stmt")});
  }
  return pieces;
}

/// `TRANS_STMT_BEGIN` and its kin; empty if the statement does not rule a transaction.
std::string transaction_word(const json& statement) {
  const auto found = statement.find("TransactionStmt");
  return found == statement.end() ? "" : found->value("kind", "TRANS_STMT_BEGIN");
}

bool stands_outside(const Piece& piece) {
  const auto lines = split(piece.comments, '\n');
  return std::any_of(lines.begin(), lines.end(),
                     [](std::string_view line) { return trim(line) == kOutside; });
}

ScriptUnit::Kind kind_of(const Piece& piece, Bare bare) {
  if (piece.tree.contains("VariableSetStmt")) return ScriptUnit::Kind::Setting;
  const bool own = bare == Bare::Transaction && !stands_outside(piece);
  return own ? ScriptUnit::Kind::Transaction : ScriptUnit::Kind::Alone;
}

}  // namespace

std::variant<std::vector<ScriptUnit>, RawProblem> read_script(const std::string& text, Bare bare) {
  auto taken = take_apart(text);
  if (auto* problem = std::get_if<RawProblem>(&taken)) return std::move(*problem);
  std::vector<ScriptUnit> units;
  bool inside = false;
  for (Piece& piece : std::get<std::vector<Piece>>(taken)) {
    const auto line = static_cast<std::size_t>(
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(piece.offset), '\n'));
    const std::string word = transaction_word(piece.tree);
    const bool begins = word == "TRANS_STMT_BEGIN" || word == "TRANS_STMT_START";
    const bool ends = word == "TRANS_STMT_COMMIT";
    if ((begins && inside) || (ends && !inside) || (!word.empty() && !begins && !ends))
      return RawProblem{"transactions begin with `begin` and end with `commit`", piece.offset};
    if (begins) units.push_back({ScriptUnit::Kind::Transaction, {}, line, {}});
    if (!inside && word.empty()) units.push_back({kind_of(piece, bare), {}, line, {}});
    // The line that `begin` or `commit` ends goes with it.
    if (!word.empty() && piece.comments.ends_with('\n')) piece.comments.pop_back();
    units.back().source += piece.comments;
    if (!word.empty()) {
      inside = begins;
      continue;
    }
    units.back().source += piece.text + ";";
    units.back().statements.push_back(std::move(piece.text));
  }
  if (inside) return RawProblem{"a transaction does not end", text.size()};
  return units;
}

std::optional<ConcurrentIndex> read_concurrent_index(const std::string& statement) {
  auto taken = take_apart(statement);
  const auto* pieces = std::get_if<std::vector<Piece>>(&taken);
  if (pieces == nullptr || pieces->size() != 1) return std::nullopt;
  const json& tree = pieces->front().tree;
  if (const auto found = tree.find("IndexStmt"); found != tree.end()) {
    if (!found->value("concurrent", false)) return std::nullopt;
    // An index stands in its table's schema.
    const json& table = found->at("relation");
    return ConcurrentIndex{
        {Identifier(table.value("schemaname", "")), Identifier(found->value("idxname", ""))}, true};
  }
  const auto found = tree.find("DropStmt");
  if (found == tree.end() || !found->value("concurrent", false)) return std::nullopt;
  const json& words = found->at("objects").at(0).at("List").at("items");
  const auto word = [&](std::size_t i) { return Identifier(words.at(i).at("String").value("sval", "")); };
  if (words.size() < 2) return ConcurrentIndex{{{}, word(0)}, false};
  return ConcurrentIndex{{word(0), word(1)}, false};
}

}  // namespace specql::sql
