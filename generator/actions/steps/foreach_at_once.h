// A loop of one insertion, change or deletion as one statement, where rounds cannot tell the difference.
#pragma once

#include "generator/actions/steps/foreach.h"

namespace specql::actions {

/// The elements of a list or of a JSON array, as `alias.value`.
[[nodiscard]] sql::From elements_of(const expr::TypedExpr& list, const char* alias,
                                    const LowerContext& context);

/// False if the loop has to be one: nothing is lowered then.
[[nodiscard]] bool lower_at_once(const ForeachStep& step, LowerContext& context);

}  // namespace specql::actions
