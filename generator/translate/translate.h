// Typed expressions to SQL over the tables of the model.
#pragma once

#include "generator/expr/typed.h"
#include "generator/model/model.h"
#include "generator/sql/expression.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::translate {

/// An action's variable or parameter as PL/pgSQL knows it.
struct VariableName {
  std::string qualifier;  ///< of an input's attribute: `p_input`; usually empty
  std::string name;
  bool holds_row = false;  ///< a row of the entity's table; else the value, or the row's key
};

/// What rows are called where the SQL will stand.
struct RowNames {
  const model::Model& model;
  std::string this_row;  ///< qualifier of the current row's columns; empty: they stand bare
  std::vector<VariableName> variables = {};
  bool write_out_computed = false;  ///< generated columns cannot read each other
  /// PostgreSQL keeps what comes out, and takes only what depends on nothing but the row: it holds that what
  /// a label of an enum type is called does not.
  bool kept = false;
  std::string target_row = {};  ///< alias of the rows an update or delete step is about
  /// Whose rows are in a set, where no policy sees to it.
  sql::Exprs tenant = {};
};

[[nodiscard]] sql::Expr to_sql(const expr::TypedExpr& expression, const RowNames& rows);

/// The condition that rows of an entity are the tenant's, where they have to say so themselves.
[[nodiscard]] sql::Exprs of_tenant(const model::Entity& entity, std::string_view alias, const RowNames& rows);

/// What is asked of all rows of an entity, asked of those of a group: `sum(l.quantity)`. `alias` is what the
/// rows are called.
[[nodiscard]] sql::Expr aggregate_to_sql(const expr::TypedExpr& question, std::string_view alias,
                                         const RowNames& rows);

/// A value as the field's column takes it.
[[nodiscard]] sql::Expr to_column(const expr::TypedExpr& value, const model::Field& field,
                                  const RowNames& rows);
/// The type of a field's column.
[[nodiscard]] sql::TypeName column_type(const model::Field& field, const model::Model& model);

/// The SQL type of a value.
[[nodiscard]] sql::TypeName type_name(const Type& type, std::string_view modifiers = {});

}  // namespace specql::translate
