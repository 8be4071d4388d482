// `raw_sql: select …`: a statement of the project's own, values bound as `$name`.
#pragma once

#include "generator/actions/bound_sql.h"
#include "generator/actions/contexts.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

#include <optional>
#include <string>
#include <vector>

namespace specql::actions {

struct RawSqlSpec {
  syntax::Text text;
  BoundSql bound;
  std::vector<expr::Expr> values;  ///< by number
  Located<std::string> as;         ///< empty: nobody needs what it gives
  std::optional<syntax::Text> returns;
};

struct RawSqlStep {
  std::string statement;
  std::vector<expr::TypedExpr> values;
  std::optional<std::uint32_t> variable;
  Type type = {};  ///< of the variable
};

extern const syntax::KeyTable kRawSqlKeys;
[[nodiscard]] std::optional<RawSqlSpec> read_raw_sql(const syntax::Mapping& step, DiagnosticSink& sink);
[[nodiscard]] std::optional<RawSqlStep> check(const RawSqlSpec& spec, CheckContext& context);
void lower(const RawSqlStep& step, LowerContext& context);

}  // namespace specql::actions
