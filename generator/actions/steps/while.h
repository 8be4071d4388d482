// `while: condition` with `do:` and `limit:`: again and again, but not for ever.
#pragma once

#include "generator/actions/refusal.h"
#include "generator/actions/step_lists.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

/// How often a loop goes round at most where the spec does not say, and what it may say.
inline constexpr std::size_t kUsualRounds = 10000;
inline constexpr std::size_t kMostRounds = 1000000;

struct WhileSpec {
  expr::Expr condition;
  StepSpecs steps;
  std::size_t limit = kUsualRounds;

  [[nodiscard]] std::vector<const StepSpecs*> blocks() const { return {&steps}; }
};

struct WhileStep {
  expr::TypedExpr condition;
  Steps steps;
  std::size_t limit = kUsualRounds;
  Refusal refusal;  ///< when the limit is passed

  [[nodiscard]] std::vector<const Steps*> blocks() const { return {&steps}; }
};

extern const syntax::KeyTable kWhileKeys;
[[nodiscard]] std::optional<WhileSpec> read_while(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<WhileStep> check(const WhileSpec& spec, CheckContext& context);
void lower(const WhileStep& step, LowerContext& context);

}  // namespace specql::actions
