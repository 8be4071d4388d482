// Lists of steps, with the steps that stand in others.
#pragma once

#include "generator/actions/step.h"

#include <type_traits>

namespace specql::actions {

/// Every step, as written or as checked, outer ones first.
template <class StepList, class Visit>
void each_step(const StepList& steps, const Visit& visit) {
  using Branching = std::conditional_t<std::is_same_v<StepList, StepSpecs>, IfSpec, IfStep>;
  for (const auto& step : steps) {
    visit(step);
    if (const auto* branch = std::get_if<Branching>(&step.value)) {
      for (const auto& one : branch->branches)
        each_step(one.steps, visit);
      each_step(branch->otherwise, visit);
    }
  }
}

}  // namespace specql::actions
