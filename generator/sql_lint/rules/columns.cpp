// Columns that write rows anew while others wait.
#include "generator/sql_lint/commands.h"
#include "generator/sql_lint/rule.h"

#include <algorithm>

namespace specql::sql_lint {
namespace {

/// A domain that this script makes with a rule.
bool has_rule(const Script& script, const Statement& at, const Name& domain) {
  if (domain.schema == "pg_catalog") return false;
  const auto& all = script.statements();
  return std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at.index),
                     [&](const Statement& one) {
                       return one.is("CreateDomainStmt") && !list_of(one.node, "constraints").empty() &&
                              name_of_words(list_of(one.node, "domainname")).may_be(domain);
                     });
}

bool is_analyzed(const Script& script, const Statement& behind) {
  const auto& all = script.statements();
  return std::any_of(
      all.begin() + static_cast<std::ptrdiff_t>(behind.index), all.end(), [&](const Statement& one) {
        if (!one.is("VacuumStmt")) return false;
        const bool of_all = one.about.empty();
        return of_all || std::any_of(one.about.begin(), one.about.end(),
                                     [&](const Name& name) { return name.may_be(behind.table()); });
      });
}

void report_added(const Statement& statement, Findings& findings,
                  const std::function<bool(const AddedColumn&)>& is_meant) {
  each_added_column(statement, [&](const AddedColumn& column) {
    if (is_meant(column)) findings.add(column.command->range, column_text(statement, column.name));
  });
}

}  // namespace

void volatile_default(const Statement& statement, const Script&, Findings& findings) {
  report_added(statement, findings,
               [](const AddedColumn& column) { return is_volatile(column.constraint("CONSTR_DEFAULT")); });
}

void serial_added(const Statement& statement, const Script&, Findings& findings) {
  report_added(statement, findings, [](const AddedColumn& column) { return is_serial(column.type); });
}

void identity_added(const Statement& statement, const Script&, Findings& findings) {
  report_added(statement, findings, [](const AddedColumn& column) { return column.has("CONSTR_IDENTITY"); });
}

void stored_column_added(const Statement& statement, const Script&, Findings& findings) {
  report_added(statement, findings, [](const AddedColumn& column) { return column.has("CONSTR_GENERATED"); });
}

void domain_column_added(const Statement& statement, const Script& script, Findings& findings) {
  report_added(statement, findings,
               [&](const AddedColumn& column) { return has_rule(script, statement, column.type.name); });
}

void type_changed(const Statement& statement, const Script&, Findings& findings) {
  each_changed_type(statement, [&](const ChangedType& change) {
    if (surely_rewrites(change)) findings.add(change.command->range, column_text(statement, change.column));
  });
}

void type_perhaps_changed(const Statement& statement, const Script&, Findings& findings) {
  each_changed_type(statement, [&](const ChangedType& change) {
    if (!surely_rewrites(change)) findings.add(change.command->range, column_text(statement, change.column));
  });
}

void types_changed_apart(const Statement& statement, const Script& script, Findings& findings) {
  if (!rewrites_table(statement)) return;
  const auto& all = script.statements();
  const bool again = std::any_of(
      all.begin(), all.begin() + static_cast<std::ptrdiff_t>(statement.index),
      [&](const Statement& one) { return rewrites_table(one) && one.table().may_be(statement.table()); });
  if (again) findings.add(statement.table().text());
}

void statistics_lost(const Statement& statement, const Script& script, Findings& findings) {
  each_changed_type(statement, [&](const ChangedType& change) {
    if (surely_rewrites(change) && !is_analyzed(script, statement))
      findings.add(change.command->range, column_text(statement, change.column));
  });
}

}  // namespace specql::sql_lint
