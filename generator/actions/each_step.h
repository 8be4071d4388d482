// Lists of steps, with the steps that stand in others.
#pragma once

#include "generator/actions/step.h"

namespace specql::actions {

/// Kinds of steps that hold others say so: `blocks()` are the lists they hold, in order.
template <class Kind>
concept HoldsSteps = requires(const Kind& kind) { kind.blocks(); };

/// Every step, as written or as checked, outer ones first.
template <class StepList, class Visit>
void each_step(const StepList& steps, const Visit& visit) {
  for (const auto& step : steps) {
    visit(step);
    std::visit(
        [&visit](const auto& kind) {
          if constexpr (HoldsSteps<std::decay_t<decltype(kind)>>) {
            for (const StepList* block : kind.blocks())
              each_step(*block, visit);
          }
        },
        step.value);
  }
}

/// Whether some step, of these or in them, is of a kind and meets a condition.
template <class Kind, class Condition>
[[nodiscard]] bool any_step(const Steps& steps, const Condition& condition) {
  bool found = false;
  each_step(steps, [&](const Step& step) {
    const auto* kind = std::get_if<Kind>(&step.value);
    found = found || (kind != nullptr && condition(*kind));
  });
  return found;
}

}  // namespace specql::actions
