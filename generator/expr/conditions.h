// What conditions are made of.
#pragma once

#include "generator/expr/typed.h"

#include <vector>

namespace specql::expr {

/// The conditions that `and` joins, in order; the condition itself where it joins none.
[[nodiscard]] std::vector<const TypedExpr*> conjuncts(const TypedExpr& condition);
/// The same of conditions that must all hold.
[[nodiscard]] std::vector<const TypedExpr*> conjuncts(const TypedExprs& conditions);

/// Something in it is asked of the row.
[[nodiscard]] bool reads_row(const TypedExpr& expr, const RowRef& row);

}  // namespace specql::expr
