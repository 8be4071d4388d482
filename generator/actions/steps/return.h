// `return: expression` or `return: {name: expression}`: ends the action.
#pragma once

#include "generator/actions/contexts.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

struct ReturnSpec {
  std::optional<expr::Expr> value;
  std::vector<std::pair<Located<std::string>, expr::Expr>> record;
  Span span;
};

struct ReturnStep {
  std::optional<expr::TypedExpr> value;
  std::vector<std::pair<std::string, expr::TypedExpr>> record;
};

extern const syntax::KeyTable kReturnKeys;
[[nodiscard]] std::optional<ReturnSpec> read_return(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<ReturnStep> check(const ReturnSpec& spec, CheckContext& context);
void lower(const ReturnStep& step, LowerContext& context);

}  // namespace specql::actions
