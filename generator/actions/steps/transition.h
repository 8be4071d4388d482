// `transition: qualify`: the current row goes from one of its states to another; with an entity and WHERE the
// rows it says.
#pragma once

#include "generator/actions/refusal.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

struct TransitionSpec {
  std::optional<Located<std::string>> entity;  ///< none: the action's own
  Located<std::string> name;
  std::optional<expr::Expr> where;
  Span span;
};

struct TransitionStep {
  /// One way in which it is refused.
  struct No {
    Refusal refusal;
    bool in_words_of_action = false;  ///< they speak of the action's rows, else of the row that is refused
  };
  EntityId entity;
  std::size_t machine = 0;  ///< of the entity
  std::size_t transition = 0;
  std::optional<expr::TypedExpr> where;  ///< none: the current row
  No forbidden, wrong_state, unguarded;
};

extern const syntax::KeyTable kTransitionKeys;
[[nodiscard]] std::optional<TransitionSpec> read_transition(const syntax::Mapping& step,
                                                            DiagnosticSink& sink);
[[nodiscard]] std::optional<TransitionStep> check(const TransitionSpec& spec, CheckContext& context);
void lower(const TransitionStep& step, LowerContext& context);

}  // namespace specql::actions
