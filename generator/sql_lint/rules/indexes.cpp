// Indexes, and constraints that build one, while others wait.
#include "generator/sql_lint/commands.h"
#include "generator/sql_lint/rule.h"
#include "generator/support/text.h"

namespace specql::sql_lint {
namespace {

bool is_concurrent(const Statement& statement) {
  return is_set(statement.node, "concurrent") || is_on(statement.node, "params", "concurrently");
}

/// A constraint whose index does not exist yet.
void report_builders(const Statement& statement, std::string_view kind, Findings& findings) {
  each_added_constraint(statement, kind, [&](const AddedConstraint& constraint) {
    if (text_of(*constraint.definition, "indexname").empty())
      findings.add(constraint.command->range, statement.table().text());
  });
}

}  // namespace

void index_built(const Statement& statement, const Script&, Findings& findings) {
  if (!statement.is("IndexStmt") || is_concurrent(statement)) return;
  findings.add(statement.table().text());
  // Inside a transaction it would have to move as well; with `if not exists` it would keep an invalid index.
  if (statement.transaction == 0 && !is_set(statement.node, "if_not_exists"))
    findings.insert_behind("index", "concurrently");
}

void index_dropped(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.drops("OBJECT_INDEX") || is_concurrent(statement)) return;
  for (const Name& index : statement.about) {
    if (!script.is_new(index, statement.index)) findings.add(index.text());
  }
  const bool cascades = text_of(statement.node, "behavior") == "DROP_CASCADE";
  if (statement.transaction == 0 && statement.about.size() == 1 && !cascades)
    findings.insert_behind("index", "concurrently");
}

void index_rebuilt(const Statement& statement, const Script&, Findings& findings) {
  if (!statement.is("ReindexStmt") || is_concurrent(statement)) return;
  const std::string name = text_of(statement.node, "name");
  findings.add(name.empty() ? statement.table().text() : name);
  if (statement.transaction != 0) return;
  for (const std::string_view word : {"index", "table", "schema", "database"}) {
    if (text_of(statement.node, "kind") == "REINDEX_OBJECT_" + uppercase(word))
      findings.insert_behind(word, "concurrently");
  }
}

void invalid_index_kept(const Statement& statement, const Script&, Findings& findings) {
  if (!statement.is("IndexStmt") || !is_concurrent(statement)) return;
  if (is_set(statement.node, "if_not_exists")) findings.add(text_of(statement.node, "idxname"));
}

void unique_added(const Statement& statement, const Script&, Findings& findings) {
  report_builders(statement, "CONSTR_UNIQUE", findings);
}

void primary_key_added(const Statement& statement, const Script&, Findings& findings) {
  report_builders(statement, "CONSTR_PRIMARY", findings);
}

}  // namespace specql::sql_lint
