// `find: Company WHERE domain = $domain as company`: the row itself, or nothing, or a refusal.
#pragma once

#include "generator/actions/refusal.h"
#include "generator/actions/step_lists.h"
#include "generator/expr/expression.h"

namespace specql::actions {

struct FindSpec {
  Located<std::string> entity;
  std::optional<expr::Expr> where;
  Located<std::string> as;  ///< empty: nobody needs the row
  RefusalSpec refusal;
  bool must_exist = false;
  Span span;
};

struct FindStep {
  EntityId entity;
  expr::TypedExpr where;
  std::optional<std::uint32_t> variable;
  std::optional<Refusal> refusal;
};

extern const syntax::KeyTable kFindKeys;
[[nodiscard]] std::optional<FindSpec> read_find(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<FindStep> check(const FindSpec& spec, CheckContext& context);
void lower(const FindStep& step, LowerContext& context);

}  // namespace specql::actions
