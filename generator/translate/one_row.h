// Conditions that no two rows meet.
#pragma once

#include "generator/expr/typed.h"
#include "generator/model/model.h"
#include "generator/translate/translate.h"

#include <vector>

namespace specql::translate {

/// Live rows of the entity that meet all conditions are one at most: every part of some key is equal to what
/// does not depend on the row. `query` is the row's number in the conditions.
[[nodiscard]] bool meets_one_row(const std::vector<const expr::TypedExpr*>& conditions, std::uint32_t query,
                                 const model::Entity& entity, Sight sight);

}  // namespace specql::translate
