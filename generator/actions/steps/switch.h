// `switch: status` with `cases:` and `default:`: one value decides between several ways.
#pragma once

#include "generator/actions/step_lists.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

#include <optional>

namespace specql::actions {

struct SwitchSpec {
  struct Case {
    std::vector<expr::Expr> values;  ///< conditions where nothing is compared
    StepSpecs steps;
  };
  std::optional<expr::Expr> value;  ///< none: the first condition that holds decides
  std::vector<Case> cases;
  StepSpecs otherwise;
  bool has_default = false;
  Span span;

  [[nodiscard]] std::vector<const StepSpecs*> blocks() const;
};

struct SwitchStep {
  struct Case {
    expr::TypedExprs values;
    Steps steps;
  };
  std::optional<expr::TypedExpr> value;
  std::vector<Case> cases;
  Steps otherwise;

  [[nodiscard]] std::vector<const Steps*> blocks() const;
  [[nodiscard]] std::vector<const Steps*> alternatives() const { return blocks(); }
};

extern const syntax::KeyTable kSwitchKeys;
[[nodiscard]] std::optional<SwitchSpec> read_switch(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<SwitchStep> check(const SwitchSpec& spec, CheckContext& context);
void lower(const SwitchStep& step, LowerContext& context);

}  // namespace specql::actions
