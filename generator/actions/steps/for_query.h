// `for_query: SELECT a, b FROM Entity WHERE …` as `row`: the steps once for each row of values.
#pragma once

#include "generator/actions/step_lists.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

#include <optional>

namespace specql::actions {

/// What is selected: values over the rows of one entity.
struct SelectSpec {
  struct Column {
    Located<std::string> name;  ///< said with `as`, or the last word of a path
    expr::Expr value;
  };
  bool distinct = false;
  std::vector<Column> columns;
  Located<std::string> entity;
  Located<std::string> alias;  ///< empty if none
  std::optional<expr::Expr> where;
  std::vector<expr::Expr> group_by;
  std::vector<expr::SortKey> order_by;
  std::optional<expr::Expr> limit;
};

struct ForQuerySpec {
  SelectSpec select;
  Located<std::string> row;
  StepSpecs steps;

  [[nodiscard]] std::vector<const StepSpecs*> blocks() const { return {&steps}; }
};

struct ForQueryStep {
  struct Column {
    std::uint32_t variable;
    expr::TypedExpr value;
    bool of_group = false;  ///< it is worked out of all rows of a group: a question about the entity's rows
  };
  /// Of groups: by which column.
  struct Order {
    std::size_t column;
    bool descending;
  };
  bool distinct = false;
  std::vector<Column> columns;
  EntityId entity;
  std::optional<expr::TypedExpr> where;
  std::vector<expr::TypedExpr> group_by;  ///< rows with the same values are one
  std::vector<expr::TypedSortKey> order_by;
  std::vector<Order> order_of_groups;
  std::optional<expr::TypedExpr> limit;
  Steps steps;

  [[nodiscard]] std::vector<const Steps*> blocks() const { return {&steps}; }
};

extern const syntax::KeyTable kForQueryKeys;
[[nodiscard]] std::optional<ForQuerySpec> read_for_query(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<ForQueryStep> check(const ForQuerySpec& spec, CheckContext& context);
void lower(const ForQueryStep& step, LowerContext& context);

}  // namespace specql::actions
