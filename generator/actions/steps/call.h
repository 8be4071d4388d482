// `call: approve_contract(id: $id) as r`: another action, as part of this one.
#pragma once

#include "generator/actions/assignments.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

struct CallSpec {
  Located<std::string> schema;  ///< empty if none is said
  Located<std::string> action;
  std::vector<expr::Expr> positional;  ///< values of parameters, in order
  std::vector<AssignmentSpec> arguments;
  Located<std::string> as;
  Span span;
};

struct CallStep {
  ActionId action;
  struct Argument {
    std::size_t input;  ///< of `inputs_of(callee)`
    expr::TypedExpr value;
  };
  std::vector<Argument> arguments;
  std::optional<std::uint32_t> variable;  ///< of the row the callee answered with, or of the value
  std::optional<expr::TypedExpr> value;   ///< of a function of expressions, instead of an action
};

extern const syntax::KeyTable kCallKeys;
[[nodiscard]] std::optional<CallSpec> read_call(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<CallStep> check(const CallSpec& spec, CheckContext& context);
void lower(const CallStep& step, LowerContext& context);

}  // namespace specql::actions
