// What those who run at that moment do not expect, or may see.
#include "generator/sql_lint/commands.h"
#include "generator/sql_lint/rule.h"
#include "generator/support/text.h"

#include <algorithm>

namespace specql::sql_lint {
namespace {

bool renames(const Statement& statement, std::string_view what) {
  return statement.is("RenameStmt") && text_of(statement.node, "renameType") == what;
}

Name granted_object(const Json& object) {
  return object.contains("RangeVar") ? name_of(inner(object, "RangeVar")) : name_of_object(object);
}

/// `OBJECT_TABLE`: `tables to come`
std::string kinds_to_come(const Json& grant) {
  const std::string kind = text_of(grant, "objtype");
  return lowercase(kind.substr(kind.find('_') + 1)) + "s to come";
}

/// Whether a later statement makes it, and which.
const Statement* made_again(const Script& script, const Statement& dropped, std::string_view kind,
                            const std::function<bool(const Statement&)>& is_it) {
  for (const Statement& other : script.statements()) {
    if (other.index > dropped.index && other.is(kind) && is_it(other)) return &other;
  }
  return nullptr;
}

bool grants_on(const Statement& statement, const Name& name) {
  const Json& objects = list_of(statement.node, "objects");
  return std::any_of(objects.begin(), objects.end(), [&](const Json& object) {
    const Name granted = granted_object(object);
    const bool all_of_schema = text_of(statement.node, "targtype") == "ACL_TARGET_ALL_IN_SCHEMA";
    return all_of_schema ? granted.name == name.schema : granted.may_be(name);
  });
}

/// PostgreSQL's own name for a primary key, and SpecQL's.
bool is_name_of_primary_key(const std::string& constraint) {
  return constraint.ends_with("_pkey") || constraint.starts_with("pk_");
}

bool adds_primary_key(const Statement& statement) {
  bool found = false;
  each_added_constraint(statement, "CONSTR_PRIMARY", [&](const AddedConstraint&) { found = true; });
  return found;
}

/// Nobody meets the table without one.
bool has_another_primary_key(const Script& script, const Statement& dropped) {
  const auto& all = script.statements();
  return std::any_of(all.begin(), all.end(), [&](const Statement& one) {
    const bool together =
        one.index == dropped.index || (one.transaction != 0 && one.transaction == dropped.transaction);
    return together && one.table().may_be(dropped.table()) && adds_primary_key(one);
  });
}

/// A column of a new table: to before the comma or the parenthesis behind it.
Range range_of_column(const Script& script, const Statement& statement, const Json& definition) {
  Range range{place_of(definition, statement.range.begin), statement.range.end};
  int depth = 0;
  for (const sql::Token& token : script.tokens_in(range)) {
    const std::string_view word = script.text_of(token);
    if (depth == 0 && (word == "," || word == ")")) break;
    depth += word == "(" || word == "[" ? 1 : word == ")" || word == "]" ? -1 : 0;
    range.end = token.end;
  }
  return range;
}

void find_json_in_new_table(const Statement& statement, const Script& script, Findings& findings) {
  const Json& relation = child_of(statement.node, "relation");
  const bool temporary = text_of(relation, "relpersistence") == "t";
  if (!statement.is("CreateStmt") || temporary) return;
  for (const Json& one : list_of(statement.node, "tableElts")) {
    const Json& column = inner(one, "ColumnDef");
    if (!type_of(child_of(column, "typeName")).is("json")) continue;
    findings.add(range_of_column(script, statement, column),
                 name_of(relation).text() + "." + text_of(column, "colname"));
  }
}

bool makes_routine(const Statement& statement, const Name& name) {
  const bool aggregate = statement.is("DefineStmt") && text_of(statement.node, "kind") == "OBJECT_AGGREGATE";
  if (!aggregate && !statement.is("CreateFunctionStmt")) return false;
  return name_of_words(list_of(statement.node, aggregate ? "defnames" : "funcname")).may_be(name);
}

bool drops_routine(const Statement& statement) {
  constexpr std::string_view kKinds[] = {"OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE",
                                         "OBJECT_AGGREGATE"};
  return std::any_of(std::begin(kKinds), std::end(kKinds),
                     [&](std::string_view kind) { return statement.drops(kind); });
}

}  // namespace

void type_dropped(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.drops("OBJECT_TYPE") && !statement.drops("OBJECT_DOMAIN")) return;
  for (const Name& name : statement.about) {
    if (!script.is_new(name, statement.index)) findings.add(name.text());
  }
}

void relation_renamed(const Statement& statement, const Script&, Findings& findings) {
  for (const std::string_view what : {"OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW"}) {
    if (renames(statement, what)) findings.add(statement.table().text());
  }
}

void column_renamed(const Statement& statement, const Script&, Findings& findings) {
  if (renames(statement, "OBJECT_COLUMN"))
    findings.add(column_text(statement, text_of(statement.node, "subname")));
}

void schema_renamed(const Statement& statement, const Script&, Findings& findings) {
  if (renames(statement, "OBJECT_SCHEMA")) findings.add(text_of(statement.node, "subname"));
}

void enum_value_renamed(const Statement& statement, const Script&, Findings& findings) {
  if (statement.is("AlterEnumStmt") && statement.node.contains("oldVal"))
    findings.add(statement.table().text());
}

void relation_moved(const Statement& statement, const Script&, Findings& findings) {
  if (statement.is("AlterObjectSchemaStmt") && !statement.about.empty())
    findings.add(statement.table().text());
}

void null_allowed(const Statement& statement, const Script&, Findings& findings) {
  each_command(statement, "AT_DropNotNull", [&](const Command& command) {
    findings.add(command.range, column_text(statement, text_of(*command.node, "name")));
  });
}

void json_column(const Statement& statement, const Script& script, Findings& findings) {
  each_added_column(statement, [&](const AddedColumn& column) {
    if (column.type.is("json")) findings.add(column.command->range, column_text(statement, column.name));
  });
  each_changed_type(statement, [&](const ChangedType& change) {
    if (change.type.is("json")) findings.add(change.command->range, column_text(statement, change.column));
  });
  find_json_in_new_table(statement, script, findings);
}

void view_made_again(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.drops("OBJECT_VIEW")) return;
  for (const Name& view : statement.about) {
    const Statement* again = made_again(script, statement, "ViewStmt", [&](const Statement& other) {
      return name_of(child_of(other.node, "view")).may_be(view);
    });
    if (again == nullptr) continue;
    const bool granted = made_again(script, *again, "GrantStmt", [&](const Statement& other) {
                           return grants_on(other, view);
                         }) != nullptr;
    if (!granted) findings.add(view.text());
  }
}

void policy_made_again(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.drops("OBJECT_POLICY")) return;
  const Json& words = list_of(inner(list_of(statement.node, "objects").at(0), "List"), "items");
  const std::string name = name_of_words(words).name;
  const Statement* again = made_again(script, statement, "CreatePolicyStmt", [&](const Statement& other) {
    return text_of(other.node, "policy_name") == name && other.table().may_be(statement.table());
  });
  if (again == nullptr) return;
  const bool together = statement.transaction != 0 && again->transaction == statement.transaction;
  if (!together) findings.add(statement.table().text());
}

void row_security_lifted(const Statement& statement, const Script&, Findings& findings) {
  for (const std::string_view kind : {"AT_DisableRowSecurity", "AT_NoForceRowSecurity"}) {
    each_command(statement, kind,
                 [&](const Command& command) { findings.add(command.range, statement.table().text()); });
  }
}

void granted_to_all(const Statement& statement, const Script&, Findings& findings) {
  const bool to_come = statement.is("AlterDefaultPrivilegesStmt");
  const Json& grant = to_come ? child_of(statement.node, "action") : statement.node;
  if ((!to_come && !statement.is("GrantStmt")) || !is_set(grant, "is_grant")) return;
  const Json& objects = list_of(grant, "objects");
  if (!to_come && objects.empty()) return;
  for (const Json& one : list_of(grant, "grantees")) {
    if (text_of(inner(one, "RoleSpec"), "roletype") == "ROLESPEC_PUBLIC")
      findings.add(to_come ? kinds_to_come(grant) : granted_object(objects[0]).text());
  }
}

void function_dropped(const Statement& statement, const Script& script, Findings& findings) {
  if (!drops_routine(statement)) return;
  const auto& all = script.statements();
  for (const Name& function : statement.about) {
    const bool again = std::any_of(all.begin(), all.end(), [&](const Statement& other) {
      return other.index > statement.index && makes_routine(other, function);
    });
    if (!again) findings.add(function.text());
  }
}

void primary_key_dropped(const Statement& statement, const Script& script, Findings& findings) {
  each_command(statement, "AT_DropConstraint", [&](const Command& command) {
    if (is_name_of_primary_key(text_of(*command.node, "name")) && !has_another_primary_key(script, statement))
      findings.add(command.range, statement.table().text());
  });
}

}  // namespace specql::sql_lint
