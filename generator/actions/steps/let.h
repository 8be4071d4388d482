// `let: total = sum(lines.amount)`: a value kept for later steps.
#pragma once

#include "generator/actions/contexts.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

namespace specql::actions {

struct LetSpec {
  struct Binding {
    Located<std::string> name;
    expr::Expr value;
    bool if_null = false;  ///< `default`: what is there already is kept
  };
  std::vector<Binding> bindings;
};

struct LetStep {
  struct Binding {
    std::uint32_t variable;
    expr::TypedExpr value;
    std::vector<std::uint32_t> uses;  ///< how often the value names each variable
  };
  std::vector<Binding> bindings;
};

extern const syntax::KeyTable kLetKeys;
[[nodiscard]] std::optional<LetSpec> read_let(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<LetStep> check(const LetSpec& spec, CheckContext& context);
void lower(const LetStep& step, LowerContext& context);

}  // namespace specql::actions
