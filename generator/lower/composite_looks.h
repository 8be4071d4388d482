// Values made of members that are known to be good by their looks, in one expression.
#pragma once

#include "generator/lower/context.h"
#include "generator/sql/expression.h"

#include <optional>

namespace specql::lower {

/// True only of values in which the composite's problem function finds no mistake; of others, null or false,
/// though they may be good all the same. Nothing if a member has rules of its own or a type without looks.
[[nodiscard]] std::optional<sql::Expr> composite_looks_good(const model::Composite& composite,
                                                            const Context& context, const sql::Expr& value);

}  // namespace specql::lower
