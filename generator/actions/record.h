// Named values that make one JSON object: what `return`, `emit`, `notify` and `enqueue` pass on.
#pragma once

#include "generator/actions/contexts.h"
#include "generator/expr/expression.h"
#include "generator/syntax/keys.h"

#include <string>
#include <utility>
#include <vector>

namespace specql::actions {

using RecordSpec = std::vector<std::pair<Located<std::string>, expr::Expr>>;
using Record = std::vector<std::pair<std::string, expr::TypedExpr>>;

/// A mapping of name to expression.
[[nodiscard]] RecordSpec read_record(const syntax::Mapping& mapping, DiagnosticSink& sink);
/// The same where a mapping must stand.
[[nodiscard]] RecordSpec read_record(const syntax::Node& node, std::string_view what, DiagnosticSink& sink);
/// Typed; what is wrong is reported and left out.
[[nodiscard]] Record check_record(const RecordSpec& spec, const typing::Scope& scope, CheckContext& context);
/// `jsonb_build_object(…)`, rows by their public ids.
[[nodiscard]] sql::Expr record_sql(const Record& record, const LowerContext& context);

/// A value as JSON has it: of a row its public id.
[[nodiscard]] sql::Expr json_value(const expr::TypedExpr& value, const LowerContext& context);
/// Pairs of name and value as one object, however many there are.
[[nodiscard]] sql::Expr json_object(sql::Exprs pairs);

}  // namespace specql::actions
