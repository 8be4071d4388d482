#include "generator/sql_lint/row_changes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace specql::sql_lint {
namespace {

constexpr auto kChanges =
    std::to_array<std::string_view>({"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"});

// What runs the statements that it holds. Functions and rules keep theirs for later.
constexpr auto kRunning =
    std::to_array<std::string_view>({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt",
                                     "CreateTableAsStmt", "CopyStmt", "PrepareStmt"});

template <std::size_t size>
bool is_one_of(const std::string& kind, const std::array<std::string_view, size>& kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

/// The sign of the difference of two constants, where it is certain.
std::optional<int> difference(const Json& left, const Json& right) {
  if (left.contains("ival") && right.contains("ival")) {
    const int a = child_of(left, "ival").value("ival", 0);
    const int b = child_of(right, "ival").value("ival", 0);
    return a < b ? -1 : a > b ? 1 : 0;
  }
  for (const char* kind : {"sval", "fval", "boolval"}) {
    if (left.contains(kind) && right.contains(kind) && left[kind] == right[kind]) return 0;
  }
  return std::nullopt;
}

struct Comparison {
  std::string_view sign;
  bool (*holds)(int difference);
};
constexpr auto kComparisons = std::to_array<Comparison>({
    {"=", [](int difference) { return difference == 0; }},
    {"<>", [](int difference) { return difference != 0; }},
    {"<", [](int difference) { return difference < 0; }},
    {"<=", [](int difference) { return difference <= 0; }},
    {">", [](int difference) { return difference > 0; }},
    {">=", [](int difference) { return difference >= 0; }},
});

std::optional<bool> truth_of_comparison(const Json& expression) {
  const std::string sign = name_of_words(list_of(expression, "name")).name;
  const auto* comparison = std::find_if(kComparisons.begin(), kComparisons.end(),
                                        [&](const Comparison& one) { return one.sign == sign; });
  const bool plain = text_of(expression, "kind") == "AEXPR_OP" && comparison != kComparisons.end();
  if (!plain) return std::nullopt;
  const auto sides = difference(inner(child_of(expression, "lexpr"), "A_Const"),
                                inner(child_of(expression, "rexpr"), "A_Const"));
  return sides ? std::optional(comparison->holds(*sides)) : std::nullopt;
}

std::optional<bool> truth_of(const Json& condition);

/// One part decides over `and` and `or`, whatever the others are; else all have to be known.
std::optional<bool> truth_of_parts(const Json& expression) {
  const std::string operation = text_of(expression, "boolop");
  const Json& parts = list_of(expression, "args");
  const bool deciding = operation == "OR_EXPR";
  bool all_known = true;
  for (const Json& part : parts) {
    const auto truth = truth_of(part);
    if (operation == "NOT_EXPR") return truth ? std::optional(!*truth) : std::nullopt;
    if (truth == deciding) return deciding;
    all_known = all_known && truth;
  }
  return all_known ? std::optional(!deciding) : std::nullopt;
}

/// What a condition is for every row; nothing where it depends on rows or functions, or is null.
std::optional<bool> truth_of(const Json& condition) {
  const Json& constant = inner(condition, "A_Const");
  if (constant.contains("boolval")) return is_set(child_of(constant, "boolval"), "boolval");
  if (condition.contains("BoolExpr")) return truth_of_parts(inner(condition, "BoolExpr"));
  return truth_of_comparison(inner(condition, "A_Expr"));
}

bool leaves_none_out(const Json& node, const char* condition) {
  return !node.contains(condition) || truth_of(child_of(node, condition)) == true;
}

/// Its first branch for rows that match, where all do: no other one has taken any.
bool merges_all(const Json& merge, RowChange change) {
  const std::string_view command = change == RowChange::Delete ? "CMD_DELETE" : "CMD_UPDATE";
  for (const Json& one : list_of(merge, "mergeWhenClauses")) {
    const Json& branch = inner(one, "MergeWhenClause");
    if (is_set(branch, "matched"))
      return text_of(branch, "commandType") == command && leaves_none_out(branch, "condition") &&
             leaves_none_out(merge, "joinCondition");
  }
  return false;
}

}  // namespace

void each_row_change(const std::string& kind, const Json& node,
                     const std::function<void(const std::string&, const Json&)>& visit) {
  if (!is_one_of(kind, kRunning)) return;
  const auto visit_change = [&](const std::string& inner_kind, const Json& inner_node) {
    if (is_one_of(inner_kind, kChanges)) visit(inner_kind, inner_node);
  };
  visit_change(kind, node);
  each_node(node, visit_change);
}

void each_table_changed(const std::string& kind, const Json& node, RowChange change,
                        const std::function<void(const Json&)>& visit) {
  const std::string_view wanted = change == RowChange::Delete ? "DeleteStmt" : "UpdateStmt";
  each_row_change(kind, node, [&](const std::string& word, const Json& one) {
    const bool changes_all =
        word == wanted ? leaves_none_out(one, "whereClause") : word == "MergeStmt" && merges_all(one, change);
    if (changes_all) visit(child_of(one, "relation"));
  });
}

}  // namespace specql::sql_lint
