// What loses rows or values.
#include "generator/sql_lint/commands.h"
#include "generator/sql_lint/row_changes.h"
#include "generator/sql_lint/rule.h"

#include <algorithm>

namespace specql::sql_lint {
namespace {

void report_dropped(const Statement& statement, const Script& script, std::string_view objects,
                    Findings& findings) {
  if (!statement.drops(objects)) return;
  for (const Name& name : statement.about) {
    if (!script.is_new(name, statement.index)) findings.add(name.text());
  }
}

/// Each `alter table` of a table.
void each_change_of(const Script& script, const Name& table,
                    const std::function<void(const Statement&)>& visit) {
  for (const Statement& other : script.statements()) {
    if (other.is("AlterTableStmt") && other.table().may_be(table)) visit(other);
  }
}

/// The names that a column gets behind a statement: its own, and those of columns that become it.
std::vector<std::string> names_before(const Script& script, const Statement& at, const std::string& column) {
  std::vector<std::string> names = {column};
  for (const Statement& other : script.statements()) {
    const bool renames = other.is("RenameStmt") && text_of(other.node, "renameType") == "OBJECT_COLUMN";
    if (renames && other.index > at.index && other.table().may_be(at.table()) &&
        text_of(other.node, "newname") == column)
      names.push_back(text_of(other.node, "subname"));
  }
  return names;
}

/// A column of that name comes again, and its values are computed.
bool is_computed_anew(const Script& script, const Statement& at, const std::string& column) {
  const std::vector<std::string> names = names_before(script, at, column);
  bool found = false;
  each_change_of(script, at.table(), [&](const Statement& other) {
    each_added_column(other, [&](const AddedColumn& added) {
      const auto name = std::find(names.begin(), names.end(), added.name);
      const bool comes = name != names.end() && (added.name != column || other.index >= at.index);
      found = found || (comes && added.has("CONSTR_GENERATED"));
    });
  });
  return found;
}

/// Where a table's name stands.
Range range_of(const Json& relation, const Statement& statement, const Script& script) {
  const std::size_t words = text_of(relation, "schemaname").empty() ? 1 : 3;  // `crm . tb_contact`
  const std::size_t begin = place_of(relation, statement.range.begin);
  const auto tokens = script.tokens_in({begin, statement.range.end});
  return tokens.size() < words ? statement.range : Range{begin, tokens[words - 1].end};
}

void report_all_rows(const Statement& statement, const Script& script, RowChange change, Findings& findings) {
  each_table_changed(statement.kind, statement.node, change, [&](const Json& relation) {
    const Name table = name_of(relation);
    const bool outermost = &relation == &child_of(statement.node, "relation");
    if (!script.is_new(table, statement.index))
      findings.add(outermost ? statement.range : range_of(relation, statement, script), table.text());
  });
}

}  // namespace

void schema_dropped(const Statement& statement, const Script& script, Findings& findings) {
  report_dropped(statement, script, "OBJECT_SCHEMA", findings);
}

void database_dropped(const Statement& statement, const Script&, Findings& findings) {
  if (statement.is("DropdbStmt")) findings.add(text_of(statement.node, "dbname"));
}

void table_dropped(const Statement& statement, const Script& script, Findings& findings) {
  report_dropped(statement, script, "OBJECT_TABLE", findings);
}

void column_dropped(const Statement& statement, const Script& script, Findings& findings) {
  each_command(statement, "AT_DropColumn", [&](const Command& command) {
    const std::string column = text_of(*command.node, "name");
    if (!is_computed_anew(script, statement, column))
      findings.add(command.range, column_text(statement, column));
  });
}

void table_truncated(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.is("TruncateStmt")) return;
  for (const Name& table : statement.about) {
    if (!script.is_new(table, statement.index)) findings.add(table.text());
  }
}

void dropped_with_dependents(const Statement& statement, const Script&, Findings& findings) {
  if (statement.is("DropStmt") && text_of(statement.node, "behavior") == "DROP_CASCADE")
    findings.add(name_of_object(list_of(statement.node, "objects").at(0)).text());
  for (const Command& command : statement.commands) {
    const bool drops = command.kind == "AT_DropColumn" || command.kind == "AT_DropConstraint";
    if (drops && text_of(*command.node, "behavior") == "DROP_CASCADE")
      findings.add(command.range, column_text(statement, text_of(*command.node, "name")));
  }
}

void all_rows_deleted(const Statement& statement, const Script& script, Findings& findings) {
  report_all_rows(statement, script, RowChange::Delete, findings);
}

void all_rows_updated(const Statement& statement, const Script& script, Findings& findings) {
  report_all_rows(statement, script, RowChange::Update, findings);
}

void materialized_view_dropped(const Statement& statement, const Script& script, Findings& findings) {
  report_dropped(statement, script, "OBJECT_MATVIEW", findings);
}

void sequence_dropped(const Statement& statement, const Script& script, Findings& findings) {
  report_dropped(statement, script, "OBJECT_SEQUENCE", findings);
}

void extension_dropped(const Statement& statement, const Script& script, Findings& findings) {
  report_dropped(statement, script, "OBJECT_EXTENSION", findings);
}

void made_unlogged(const Statement& statement, const Script&, Findings& findings) {
  each_command(statement, "AT_SetUnLogged",
               [&](const Command& command) { findings.add(command.range, statement.table().text()); });
}

void dropped_and_added(const Statement& statement, const Script& script, Findings& findings) {
  each_command(statement, "AT_DropColumn", [&](const Command& dropped) {
    const std::string column = text_of(*dropped.node, "name");
    // The former type is not known; one column that goes and one that comes are suspicious enough.
    std::size_t gone = 0;
    std::size_t come = 0;
    each_change_of(script, statement.table(), [&](const Statement& other) {
      each_command(other, "AT_DropColumn", [&](const Command&) { ++gone; });
      each_added_column(other, [&](const AddedColumn& added) {
        if (added.name != column && !added.has("CONSTR_GENERATED")) ++come;
      });
    });
    if (gone == 1 && come == 1) findings.add(dropped.range, column_text(statement, column));
  });
}

void owned_dropped(const Statement& statement, const Script&, Findings& findings) {
  if (!statement.is("DropOwnedStmt")) return;
  for (const Json& one : list_of(statement.node, "roles")) {
    const std::string role = text_of(inner(one, "RoleSpec"), "rolename");
    findings.add(role.empty() ? "current_user" : role);
  }
}

}  // namespace specql::sql_lint
