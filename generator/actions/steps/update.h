// `update: Contact SET status = 'qualified'`: the current row, or with WHERE the rows it says.
#pragma once

#include "generator/actions/assignments.h"
#include "generator/actions/step_lists.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

struct UpdateSpec {
  Located<std::string> entity;
  std::vector<AssignmentSpec> set;
  std::optional<expr::Expr> where;
  bool from_input = false;
  Span span;
};

struct UpdateStep {
  EntityId entity;
  std::vector<Assignment> set;
  std::optional<expr::TypedExpr> where;  ///< none: the current row
  bool from_input = false;
};

extern const syntax::KeyTable kUpdateKeys;
[[nodiscard]] std::optional<UpdateSpec> read_update(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<UpdateStep> check(const UpdateSpec& spec, CheckContext& context);
void lower(const UpdateStep& step, LowerContext& context);

}  // namespace specql::actions
