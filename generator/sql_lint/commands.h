// What rules ask about the parts of an `alter table`, and about columns and types.
#pragma once

#include "generator/sql_lint/script.h"

#include <functional>
#include <string>

namespace specql::sql_lint {

/// The parts of a statement that are of this kind.
void each_command(const Statement& statement, std::string_view kind,
                  const std::function<void(const Command& command)>& visit);

/// `crm.tb_contact.email`
[[nodiscard]] std::string column_text(const Statement& statement, const std::string& column);

/// A column that a statement adds to a table.
struct AddedColumn {
  const Command* command = nullptr;
  const Json* definition = nullptr;
  std::string name;
  TypeWord type;

  /// Its constraint of this kind (`CONSTR_CHECK`); empty if it has none.
  [[nodiscard]] const Json& constraint(std::string_view kind) const;
  [[nodiscard]] bool has(std::string_view kind) const { return !constraint(kind).empty(); }
};
void each_added_column(const Statement& statement, const std::function<void(const AddedColumn&)>& visit);

/// A constraint that a statement adds to a table.
struct AddedConstraint {
  const Command* command = nullptr;
  const Json* definition = nullptr;
  std::string name;
  bool validated = true;  ///< not `not valid`
};
void each_added_constraint(const Statement& statement, std::string_view kind,
                           const std::function<void(const AddedConstraint&)>& visit);

/// A column that gets another type.
struct ChangedType {
  const Command* command = nullptr;
  std::string column;
  TypeWord type;
  const Json* conversion = nullptr;  ///< behind `using`
};
void each_changed_type(const Statement& statement, const std::function<void(const ChangedType&)>& visit);

/// Whether rows are written anew for a change of type, whatever the former one was.
[[nodiscard]] bool surely_rewrites(const ChangedType& change);
/// Whether a default has another value in each row.
[[nodiscard]] bool is_volatile(const Json& expression);
/// `serial` and its kin.
[[nodiscard]] bool is_serial(const TypeWord& type);

/// Whether a statement writes rows of its table anew.
[[nodiscard]] bool rewrites_table(const Statement& statement);

}  // namespace specql::sql_lint
