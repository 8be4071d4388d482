// The conditions of a project, wherever they stand.
#pragma once

#include "generator/check/check_project.h"

#include <functional>

namespace specql::lint {

struct Condition {
  const expr::TypedExpr& expression;
  bool selects = false;  ///< it says which rows are meant: `WHERE true` are all of them
};

/// Of fields and rows, of actions and their steps.
void each_condition(const check::CheckedProject& project,
                    const std::function<void(const Condition& condition)>& visit);

}  // namespace specql::lint
