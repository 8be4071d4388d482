// What an expression, as written, is made of.
#pragma once

#include "generator/expr/expression.h"

#include <functional>

namespace specql::expr {

/// Calls `visit` for what stands directly in the expression, in the order of writing; the conditions and the
/// order of a question about rows are not among it.
void for_each_part(Expr& expression, const std::function<void(Expr&)>& visit);

}  // namespace specql::expr
