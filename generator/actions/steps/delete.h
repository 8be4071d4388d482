// `delete: Item WHERE order = this`, or `delete: Contact` for the current row.
#pragma once

#include "generator/actions/contexts.h"
#include "generator/actions/step_lists.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

struct DeleteSpec {
  Located<std::string> entity;
  std::optional<expr::Expr> where;
  bool hard = false;
  Span span;
};

struct DeleteStep {
  EntityId entity;
  std::optional<expr::TypedExpr> where;  ///< none: the current row
  bool hard = false;
};

extern const syntax::KeyTable kDeleteKeys;
[[nodiscard]] std::optional<DeleteSpec> read_delete(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<DeleteStep> check(const DeleteSpec& spec, CheckContext& context);
void lower(const DeleteStep& step, LowerContext& context);

}  // namespace specql::actions
