// `require: caller.has_role('sales')`: refuses callers who may not.
#pragma once

#include "generator/actions/refusal.h"
#include "generator/expr/expression.h"

namespace specql::actions {

struct RequireSpec {
  expr::Expr condition;
  RefusalSpec refusal;
};

struct RequireStep {
  expr::TypedExpr condition;
  Refusal refusal;
};

extern const syntax::KeyTable kRequireKeys;
[[nodiscard]] std::optional<RequireSpec> read_require(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<RequireStep> check(const RequireSpec& spec, CheckContext& context);
void lower(const RequireStep& step, LowerContext& context);

}  // namespace specql::actions
