// `return: expression` or `return: {name: expression}`: ends the action.
#pragma once

#include "generator/actions/record.h"
#include "generator/actions/refusal.h"

namespace specql::actions {

struct ReturnSpec {
  std::optional<expr::Expr> value;
  RecordSpec record;
  bool plain = false;                  ///< nothing is said: the usual answer
  std::optional<RefusalSpec> refusal;  ///< `success: false`
  Span span;
};

struct ReturnStep {
  std::optional<expr::TypedExpr> value;
  Record record;
  bool plain = false;
  std::optional<Refusal> refusal;
};

extern const syntax::KeyTable kReturnKeys;
[[nodiscard]] std::optional<ReturnSpec> read_return(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<ReturnStep> check(const ReturnSpec& spec, CheckContext& context);
void lower(const ReturnStep& step, LowerContext& context);

}  // namespace specql::actions
