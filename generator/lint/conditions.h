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

/// Every comparison in a condition, those inside others too.
void each_comparison(
    const check::CheckedProject& project,
    const std::function<void(const expr::TypedExpr& whole, const expr::TypedBinary&)>& visit);

}  // namespace specql::lint
