// Constraints that read rows while others wait.
#include "generator/sql_lint/commands.h"
#include "generator/sql_lint/rule.h"

#include <algorithm>

namespace specql::sql_lint {
namespace {

void report_validated(const Statement& statement, std::string_view kind, Findings& findings) {
  each_added_constraint(statement, kind, [&](const AddedConstraint& constraint) {
    if (!constraint.validated) return;
    findings.add(constraint.command->range, statement.table().text())
        .insert(constraint.command->range.end, " not valid");
  });
}

/// Whether a check holds only where the column has a value.
bool requires_value(const Json& expression, const std::string& column) {
  const Json& test = inner(expression, "NullTest");
  if (text_of(test, "nulltesttype") == "IS_NOT_NULL") {
    const Json& fields = list_of(inner(child_of(test, "arg"), "ColumnRef"), "fields");
    return name_of_words(fields).name == column;
  }
  const Json& both = inner(expression, "BoolExpr");
  const Json& parts = list_of(both, "args");
  return text_of(both, "boolop") == "AND_EXPR" &&
         std::any_of(parts.begin(), parts.end(),
                     [&](const Json& part) { return requires_value(part, column); });
}

bool validates(const Statement& statement, const std::string& constraint) {
  bool found = false;
  each_command(statement, "AT_ValidateConstraint", [&](const Command& command) {
    found = found || text_of(*command.node, "name") == constraint;
  });
  return found;
}

/// The names of checks that require a value and have been validated before.
std::vector<std::string> helpers_of(const Script& script, const Statement& at, const std::string& column) {
  std::vector<std::string> pending;
  std::vector<std::string> helpers;
  for (const Statement& one : script.statements()) {
    if (one.index >= at.index) break;
    if (!one.is("AlterTableStmt") || !one.table().may_be(at.table())) continue;
    for (const std::string& name : pending) {
      if (validates(one, name)) helpers.push_back(name);
    }
    each_added_constraint(one, "CONSTR_CHECK", [&](const AddedConstraint& constraint) {
      if (requires_value(child_of(*constraint.definition, "raw_expr"), column))
        (constraint.validated ? helpers : pending).push_back(constraint.name);
    });
  }
  return helpers;
}

bool drops_one_of(const Statement& statement, const std::vector<std::string>& constraints) {
  bool found = false;
  each_command(statement, "AT_DropConstraint", [&](const Command& command) {
    found = found || std::find(constraints.begin(), constraints.end(), text_of(*command.node, "name")) !=
                         constraints.end();
  });
  return found;
}

}  // namespace

void check_added(const Statement& statement, const Script&, Findings& findings) {
  report_validated(statement, "CONSTR_CHECK", findings);
}

void foreign_key_added(const Statement& statement, const Script&, Findings& findings) {
  report_validated(statement, "CONSTR_FOREIGN", findings);
}

void checked_column_added(const Statement& statement, const Script&, Findings& findings) {
  each_added_column(statement, [&](const AddedColumn& column) {
    if (column.has("CONSTR_CHECK")) findings.add(column.command->range, column_text(statement, column.name));
  });
}

void referring_column_added(const Statement& statement, const Script&, Findings& findings) {
  each_added_column(statement, [&](const AddedColumn& column) {
    if (column.has("CONSTR_FOREIGN"))
      findings.add(column.command->range, column_text(statement, column.name));
  });
}

void unique_column_added(const Statement& statement, const Script&, Findings& findings) {
  each_added_column(statement, [&](const AddedColumn& column) {
    if (column.has("CONSTR_UNIQUE") || column.has("CONSTR_PRIMARY"))
      findings.add(column.command->range, column_text(statement, column.name));
  });
}

void validated_at_once(const Statement& statement, const Script& script, Findings& findings) {
  each_command(statement, "AT_ValidateConstraint", [&](const Command& command) {
    const std::string name = text_of(*command.node, "name");
    bool added = false;
    const auto note = [&](const AddedConstraint& constraint) { added = added || constraint.name == name; };
    for (const Statement& other : script.statements()) {
      const bool together = other.index == statement.index ||
                            (other.transaction == statement.transaction && statement.transaction != 0);
      if (!together || other.index > statement.index || !other.table().may_be(statement.table())) continue;
      each_added_constraint(other, "CONSTR_CHECK", note);
      each_added_constraint(other, "CONSTR_FOREIGN", note);
    }
    if (added) findings.add(command.range, name);
  });
}

void not_null_set(const Statement& statement, const Script& script, Findings& findings) {
  each_command(statement, "AT_SetNotNull", [&](const Command& command) {
    const std::string column = text_of(*command.node, "name");
    if (helpers_of(script, statement, column).empty())
      findings.add(command.range, column_text(statement, column));
  });
}

void helper_dropped_too_soon(const Statement& statement, const Script& script, Findings& findings) {
  each_command(statement, "AT_SetNotNull", [&](const Command& command) {
    const std::string column = text_of(*command.node, "name");
    if (drops_one_of(statement, helpers_of(script, statement, column)))
      findings.add(command.range, column_text(statement, column));
  });
}

void domain_tightened(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.is("AlterDomainStmt")) return;
  const std::string what = text_of(statement.node, "subtype");
  const bool adds =
      what == "C" && !is_set(inner(child_of(statement.node, "def"), "Constraint"), "skip_validation");
  if (adds || what == "O") findings.add(statement.table().text());
  if (adds) findings.insert(script.tokens_in(statement.range).back().end, " not valid");
}

}  // namespace specql::sql_lint
