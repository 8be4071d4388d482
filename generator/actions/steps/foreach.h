// `foreach: item in $items`, or rows: `foreach: Task WHERE … as task`: the steps once for each.
#pragma once

#include "generator/actions/chosen_rows.h"
#include "generator/actions/step_lists.h"
#include "generator/syntax/keys.h"

#include <optional>

namespace specql::actions {

/// The source may be a list, too.
struct ForeachSpec : RowsSpec {
  Located<std::string> item;
  StepSpecs steps;
  Span span;

  [[nodiscard]] std::vector<const StepSpecs*> blocks() const { return {&steps}; }
};

/// Rows are those that were there before the first round; steps that do more than read have them locked.
struct ForeachStep : ChosenRows {
  std::optional<expr::TypedExpr> list;  ///< none: rows
  std::uint32_t variable = 0;
  Steps steps;

  [[nodiscard]] std::vector<const Steps*> blocks() const { return {&steps}; }
};

extern const syntax::KeyTable kForeachKeys;
[[nodiscard]] std::optional<ForeachSpec> read_foreach(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<ForeachStep> check(const ForeachSpec& spec, CheckContext& context);
void lower(const ForeachStep& step, LowerContext& context);

}  // namespace specql::actions
