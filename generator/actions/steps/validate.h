// `validate: status = 'lead'`: refuses unless the condition is true.
#pragma once

#include "generator/actions/refusal.h"
#include "generator/expr/expression.h"

namespace specql::actions {

struct ValidateSpec {
  expr::Expr condition;
  std::string text;
  RefusalSpec refusal;
};

struct ValidateStep {
  expr::TypedExpr condition;
  Refusal refusal;
};

extern const syntax::KeyTable kValidateKeys;
[[nodiscard]] std::optional<ValidateSpec> read_validate(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<ValidateStep> check(const ValidateSpec& spec, CheckContext& context);
void lower(const ValidateStep& step, LowerContext& context);

/// True where the condition does not hold, unknown included.
[[nodiscard]] sql::Expr not_met(const expr::TypedExpr& condition, const LowerContext& context);

/// `if (condition) is not true then perform app.fail(…); end if;`: null is not consent.
void lower_guard(const expr::TypedExpr& condition, const Refusal& refusal, LowerContext& context);

}  // namespace specql::actions
