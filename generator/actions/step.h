// A step after checking, and the action it belongs to.
#pragma once

#include "generator/actions/step_spec.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace specql::actions {

using StepValue = std::variant<std::monostate
#define SPECQL_STEP(kind, Kind, keyword, aliases, inner, usage, summary) , Kind##Step
#include "generator/actions/steps.def"
#undef SPECQL_STEP
                               >;

struct Step {
  Span span;
  std::string text;
  StepValue value;
};

/// What an action does; its signature says what it is called and what it takes.
struct Action {
  std::optional<expr::TypedExpr> requires_;
  Steps steps;
  std::vector<ActionVariable> variables;  ///< parameters first
  std::vector<RefusalNote> refusals;      ///< of its steps, in order
};

}  // namespace specql::actions
