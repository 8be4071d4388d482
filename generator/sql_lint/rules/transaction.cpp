// Where transactions begin and end, and what cannot stand in one.
#include "generator/sql_lint/commands.h"
#include "generator/sql_lint/rule.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>

namespace specql::sql_lint {
namespace {

bool rules_transaction(const Statement& statement, std::string_view word) {
  return statement.is("TransactionStmt") &&
         text_of(statement.node, "kind") == "TRANS_STMT_" + uppercase(word);
}

bool begins(const Statement& statement) {
  return rules_transaction(statement, "begin") || rules_transaction(statement, "start");
}

bool ends(const Statement& statement) {
  return rules_transaction(statement, "commit") || rules_transaction(statement, "rollback") ||
         rules_transaction(statement, "prepare");
}

std::string words_of(const Statement& statement, const Script& script) {
  const auto tokens = script.tokens_in(statement.range);
  return tokens.empty() ? std::string() : lowercase(script.text_of(tokens.front()));
}

/// The transaction that whatever runs the script has begun.
bool is_in_runners(const Statement& statement, const Script& script) {
  return script.surroundings().in_transaction && statement.transaction > script.statements().size();
}

bool is_concurrent(const Statement& statement) {
  if (statement.is("IndexStmt") || statement.is("DropStmt")) return is_set(statement.node, "concurrent");
  if (statement.is("ReindexStmt")) return is_on(statement.node, "params", "concurrently");
  return std::any_of(statement.commands.begin(), statement.commands.end(), [](const Command& command) {
    return is_set(inner(child_of(*command.node, "def"), "PartitionCmd"), "concurrent");
  });
}

constexpr auto kOutsideOnly = std::to_array<std::string_view>(
    {"CreatedbStmt", "DropdbStmt", "AlterSystemStmt", "CreateTableSpaceStmt", "DropTableSpaceStmt"});

bool has_option(const Json& node, std::string_view name) {
  const Json& options = list_of(node, "options");
  return std::any_of(options.begin(), options.end(),
                     [&](const Json& one) { return text_of(inner(one, "DefElem"), "defname") == name; });
}

/// It makes its slot in the publisher's database, unless it says otherwise.
bool makes_slot(const Statement& subscription) {
  const auto says_no = [&](std::string_view name) {
    return has_option(subscription.node, name) && !is_on(subscription.node, "options", name);
  };
  return !says_no("create_slot") && !says_no("connect");
}

/// Its slot goes with it, unless an earlier statement has parted the two.
bool drops_slot(const Statement& statement, const Script& script) {
  const auto& all = script.statements();
  return std::none_of(all.begin(), all.end(), [&](const Statement& other) {
    return other.index < statement.index && other.is("AlterSubscriptionStmt") &&
           text_of(other.node, "subname") == text_of(statement.node, "subname") &&
           has_option(other.node, "slot_name");
  });
}

bool only_outside(const Statement& statement, const Script& script) {
  const std::string kind = text_of(statement.node, "kind");
  if (statement.is("CreateSubscriptionStmt")) return makes_slot(statement);
  if (statement.is("DropSubscriptionStmt")) return drops_slot(statement, script);
  if (statement.is("AlterDatabaseStmt")) return has_option(statement.node, "tablespace");
  if (statement.is("DiscardStmt")) return text_of(statement.node, "target") == "DISCARD_ALL";
  if (statement.is("VacuumStmt")) return is_set(statement.node, "is_vacuumcmd");
  if (statement.is("ClusterStmt")) return statement.about.empty();
  if (statement.is("ReindexStmt")) return kind != "REINDEX_OBJECT_INDEX" && kind != "REINDEX_OBJECT_TABLE";
  return std::find(kOutsideOnly.begin(), kOutsideOnly.end(), statement.kind) != kOutsideOnly.end();
}

/// A word in quotes that is this value, and where it stands.
std::optional<std::size_t> find_literal(const Statement& statement, const std::string& value) {
  std::optional<std::size_t> found;
  each_node(statement.node, [&](const std::string& kind, const Json& node) {
    if (kind == "A_Const" && text_of(child_of(node, "sval"), "sval") == value)
      found = place_of(node, statement.range.begin);
  });
  return found;
}

}  // namespace

void concurrent_in_transaction(const Statement& statement, const Script&, Findings& findings) {
  if (statement.transaction != 0 && is_concurrent(statement)) findings.add(statement.table().text());
}

void refused_in_transaction(const Statement& statement, const Script& script, Findings& findings) {
  if (statement.transaction != 0 && only_outside(statement, script))
    findings.add(words_of(statement, script));
}

void transaction_left_open(const Statement& statement, const Script& script, Findings& findings) {
  if (!begins(statement)) return;
  const auto& all = script.statements();
  const auto same = [&](const Statement& one) { return one.transaction == statement.transaction; };
  const bool first = &*std::find_if(all.begin(), all.end(), same) == &statement;
  const bool ended =
      std::any_of(all.begin(), all.end(), [&](const Statement& one) { return same(one) && ends(one); });
  if (first && !ended) findings.add(words_of(statement, script));
}

void transaction_nested(const Statement& statement, const Script& script, Findings& findings) {
  if (!begins(statement)) return;
  const auto& all = script.statements();
  const bool inside = std::any_of(all.begin(), all.end(), [&](const Statement& one) {
    return one.index < statement.index && one.transaction == statement.transaction;
  });
  if (inside || script.surroundings().in_transaction) findings.add(words_of(statement, script));
}

void commit_of_nothing(const Statement& statement, const Script& script, Findings& findings) {
  if (!ends(statement)) return;
  if (statement.transaction == 0 || is_in_runners(statement, script))
    findings.add(words_of(statement, script));
}

void rolled_back(const Statement& statement, const Script& script, Findings& findings) {
  if (rules_transaction(statement, "rollback") && statement.transaction != 0)
    findings.add(words_of(statement, script));
}

void enum_value_used(const Statement& statement, const Script& script, Findings& findings) {
  if (statement.transaction == 0) return;
  for (const Statement& other : script.statements()) {
    const bool before = other.index < statement.index && other.transaction == statement.transaction;
    const bool adds = other.is("AlterEnumStmt") && !other.node.contains("oldVal");
    if (!before || !adds || other.is_about_new) continue;
    const std::string value = text_of(other.node, "newVal");
    const auto at = find_literal(statement, value);
    if (at) findings.add({*at, script.end_of_token(*at)}, value);
  }
}

}  // namespace specql::sql_lint
