// `foreach: item in $items`, or rows: `foreach: Task WHERE … as task`: the steps once for each.
#pragma once

#include "generator/actions/step_lists.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

#include <optional>

namespace specql::actions {

struct ForeachSpec {
  Located<std::string> item;
  expr::Expr source;  ///< a list, an entity or a relation
  std::optional<expr::Expr> where;
  std::vector<expr::SortKey> order_by;
  StepSpecs steps;
  Span span;

  [[nodiscard]] std::vector<const StepSpecs*> blocks() const { return {&steps}; }
};

/// Rows are locked before the first round and are those that were there then.
struct ForeachStep {
  std::optional<expr::TypedExpr> list;  ///< none: rows
  EntityId entity;
  expr::TypedExpr where;
  std::vector<expr::TypedSortKey> order_by;
  std::uint32_t variable = 0;
  Steps steps;

  [[nodiscard]] std::vector<const Steps*> blocks() const { return {&steps}; }
};

extern const syntax::KeyTable kForeachKeys;
[[nodiscard]] std::optional<ForeachSpec> read_foreach(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<ForeachStep> check(const ForeachSpec& spec, CheckContext& context);
void lower(const ForeachStep& step, LowerContext& context);

}  // namespace specql::actions
