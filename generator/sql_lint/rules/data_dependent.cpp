// What rows that are there may not allow.
#include "generator/sql/identifier.h"
#include "generator/sql_lint/commands.h"
#include "generator/sql_lint/rule.h"

namespace specql::sql_lint {
namespace {

std::string columns_of(const Statement& index) {
  std::string text;
  for (const Json& one : list_of(index.node, "indexParams")) {
    const std::string name = text_of(inner(one, "IndexElem"), "name");
    text += (text.empty() ? "" : ", ") + (name.empty() ? std::string("…") : name);
  }
  return text;
}

/// A default other than null, of whatever type that is said to be.
bool has_value(const Json& constraint) {
  const Json* value = &child_of(constraint, "raw_expr");
  while (value->contains("TypeCast"))
    value = &child_of(inner(*value, "TypeCast"), "arg");
  return !value->empty() && !is_set(inner(*value, "A_Const"), "isnull");
}

}  // namespace

void required_column_added(const Statement& statement, const Script&, Findings& findings) {
  each_added_column(statement, [&](const AddedColumn& column) {
    const bool filled = has_value(column.constraint("CONSTR_DEFAULT")) || column.has("CONSTR_IDENTITY") ||
                        column.has("CONSTR_GENERATED") || is_serial(column.type);
    if ((column.has("CONSTR_NOTNULL") || column.has("CONSTR_PRIMARY")) && !filled)
      findings.add(column.command->range, column_text(statement, column.name));
  });
}

void unique_over_rows(const Statement& statement, const Script&, Findings& findings) {
  if (statement.is("IndexStmt") && is_set(statement.node, "unique")) findings.add(columns_of(statement));
}

void cast_of_values(const Statement& statement, const Script&, Findings& findings) {
  each_changed_type(statement, [&](const ChangedType& change) {
    if (change.conversion != nullptr && change.conversion->contains("TypeCast"))
      findings.add(change.command->range, column_text(statement, change.column));
  });
}

void exclusion_added(const Statement& statement, const Script&, Findings& findings) {
  each_added_constraint(statement, "CONSTR_EXCLUSION", [&](const AddedConstraint& constraint) {
    findings.add(constraint.command->range, statement.table().text());
  });
}

void name_cut(const Statement& statement, const Script& script, Findings& findings) {
  for (const sql::Token& token : script.tokens_in(statement.range)) {
    const std::string_view word = script.text_of(token);
    const char first = word.front();
    const bool quoted = first == '"';
    const bool beyond_ascii = (static_cast<unsigned char>(first) & 0x80U) != 0;
    const bool is_name = quoted || beyond_ascii || first == '_' || (first >= 'a' && first <= 'z') ||
                         (first >= 'A' && first <= 'Z');
    const std::string_view name = quoted ? word.substr(1, word.size() - 2) : word;
    // `E'…'` and its kin begin with a letter as well.
    if (!is_name || (!quoted && word.back() == '\'')) continue;
    if (name.size() > sql::kMaximumNameBytes) findings.add({token.begin, token.end}, std::string(name));
  }
}

}  // namespace specql::sql_lint
