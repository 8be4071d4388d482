// A state that no row can come to be in.
#include "generator/lint/rules.h"

#include <algorithm>
#include <vector>

namespace specql::lint {
namespace {

/// Which states rows are in, sooner or later.
std::vector<bool> reached(const model::StateMachine& machine, std::size_t count) {
  std::vector<bool> reached(count);
  for (const std::size_t label : machine.initial)
    reached[label] = true;
  for (bool grown = true; grown;) {
    grown = false;
    for (const model::Transition& transition : machine.transitions) {
      const bool possible = std::any_of(transition.from.begin(), transition.from.end(),
                                        [&](std::size_t from) { return reached[from]; });
      if (!possible || reached[transition.to]) continue;
      reached[transition.to] = true;
      grown = true;
    }
  }
  return reached;
}

}  // namespace

void unreachable_state(const check::CheckedProject& project, DiagnosticSink& sink) {
  for (const model::Entity& entity : project.model.entities) {
    for (const model::StateMachine& machine : entity.machines) {
      const std::vector<model::EnumLabel>& labels = project.model.enums[machine.states].labels;
      const std::vector<bool> known = reached(machine, labels.size());
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if (known[i] || !labels[i].deprecated.empty()) continue;
        sink.report(diag::unreachable_state, machine.origin, labels[i].name)
            .related(labels[i].origin, "declared here")
            .help("no row is ever in it: name a transition to it, or leave it out");
      }
    }
  }
}

}  // namespace specql::lint
