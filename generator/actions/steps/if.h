// `if: condition` with `then:`, `elif:` and `else:`.
#pragma once

#include "generator/actions/step_lists.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

struct IfSpec {
  struct Branch {
    expr::Expr condition;
    StepSpecs steps;
  };
  std::vector<Branch> branches;
  StepSpecs otherwise;

  [[nodiscard]] std::vector<const StepSpecs*> blocks() const;
};

struct IfStep {
  struct Branch {
    expr::TypedExpr condition;
    Steps steps;
  };
  std::vector<Branch> branches;
  Steps otherwise;

  [[nodiscard]] std::vector<const Steps*> blocks() const;
  [[nodiscard]] std::vector<const Steps*> alternatives() const { return blocks(); }
};

extern const syntax::KeyTable kIfKeys;
[[nodiscard]] std::optional<IfSpec> read_if(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<IfStep> check(const IfSpec& spec, CheckContext& context);
void lower(const IfStep& step, LowerContext& context);

}  // namespace specql::actions
