// Parts of an expression that hold nothing but constants. PostgreSQL works these out when it plans a
// statement, also in a branch that is never taken; what could fail there must not leave the compiler.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/expr/typed.h"

namespace specql::typing {

/// False if a constant part may fail, which is then reported: a sum that may overflow, a conversion
/// that may not succeed.
bool check_constant_parts(const expr::TypedExpr& expr, DiagnosticSink& sink);

/// A constant part that compares or changes text, or null. In a generated column PostgreSQL 15 refuses
/// it: there it works constants out before it knows their collation.
[[nodiscard]] const expr::TypedExpr* find_constant_text(const expr::TypedExpr& expr);

}  // namespace specql::typing
