// Rows as a step says them: of an entity, `Task WHERE done`, or those that belong to a row, `orders`.
#pragma once

#include "generator/actions/contexts.h"
#include "generator/expr/expression.h"
#include "generator/expr/parser.h"

#include <optional>
#include <string_view>
#include <vector>

namespace specql::actions {

struct RowsSpec {
  expr::Expr source;  ///< an entity or a relation; or what is no set of rows
  std::optional<expr::Expr> where;
  std::vector<expr::SortKey> order_by;
};

/// `WHERE …` and `ORDER BY …` behind the source, where they are said.
void parse_choice(expr::Parser& parser, RowsSpec& spec);

struct ChosenRows {
  EntityId entity;
  expr::TypedExpr where;
  std::vector<expr::TypedSortKey> order_by;
};

/// Finds out which rows are meant.
class RowsCheck {
 public:
  RowsCheck(const RowsSpec& spec, CheckContext& context) : spec_(spec), context_(context) {}

  /// The source is an entity's name. One without `WHERE` is reported, for the step called `step`.
  [[nodiscard]] bool is_entity(std::string_view step, Span span);
  /// The source is a relation of the current row or of one that a variable names: `orders`, `$order.lines`.
  [[nodiscard]] bool is_relation();
  /// Their condition and their order; nothing if something is wrong. One of the questions above was answered
  /// with yes.
  [[nodiscard]] std::optional<ChosenRows> check();

 private:
  [[nodiscard]] bool is_own_relation(const std::string& word) const;
  [[nodiscard]] expr::Expr owner_of(const expr::Words& words, bool by_name) const;
  [[nodiscard]] std::optional<expr::RowRef> row_of(const expr::Expr& owner) const;
  void refer_to(const model::Inverse& inverse, expr::Expr owner);
  [[nodiscard]] bool link_to(EntityId owner, const expr::Expr& row);

  const RowsSpec& spec_;
  CheckContext& context_;
  EntityId entity_;
  Located<std::string> name_;
  std::optional<expr::Expr> condition_;                      ///< that they refer to a row
  std::optional<expr::TypedQuery::Junction> junction_ = {};  ///< that links them with a row
};

}  // namespace specql::actions
