#include "generator/lint/conditions.h"

#include "generator/actions/each_step.h"

namespace specql::lint {
namespace {

using Visit = std::function<void(const Condition& condition)>;

void of_entity(const model::Entity& entity, const Visit& visit) {
  for (const model::Validation& validation : entity.validations)
    visit({validation.condition});
  for (const model::Field& field : entity.fields) {
    if (field.check) visit({*field.check});
  }
  for (const model::Exclusion& exclusion : entity.exclusions) {
    if (exclusion.where) visit({*exclusion.where, true});
  }
  for (const model::Index& index : entity.indexes) {
    if (index.where) visit({*index.where, true});
  }
  for (const model::StateMachine& machine : entity.machines) {
    for (const model::Transition& transition : machine.transitions) {
      if (transition.requires_) visit({*transition.requires_});
      if (transition.guard) visit({*transition.guard});
    }
  }
}

void of_value(const actions::ValidateStep& step, const Visit& visit) {
  visit({step.condition});
}
void of_value(const actions::RequireStep& step, const Visit& visit) {
  visit({step.condition});
}
void of_value(const actions::IfStep& step, const Visit& visit) {
  for (const actions::IfStep::Branch& branch : step.branches)
    visit({branch.condition});
}
void of_value(const actions::WhileStep& step, const Visit& visit) {
  visit({step.condition});
}
void of_value(const actions::SwitchStep& step, const Visit& visit) {
  for (const actions::SwitchStep::Case& one : step.cases) {
    for (const expr::TypedExpr& value : one.values) {
      if (!step.value) visit({value});
    }
  }
}
void of_value(const actions::ForeachStep& step, const Visit& visit) {
  if (!step.list) visit({step.where, true});
}
void of_value(const actions::ForQueryStep& step, const Visit& visit) {
  if (step.where) visit({*step.where, true});
}
void of_value(const actions::FindStep& step, const Visit& visit) {
  visit({step.where, true});
}
void of_value(const actions::UpdateStep& step, const Visit& visit) {
  if (step.where) visit({*step.where, true});
}
void of_value(const actions::TransitionStep& step, const Visit& visit) {
  if (step.where) visit({*step.where, true});
}
void of_value(const actions::DeleteStep& step, const Visit& visit) {
  if (step.where) visit({*step.where, true});
}
/// The others have none.
template <typename Step>
void of_value(const Step&, const Visit&) {}

}  // namespace

void each_condition(const check::CheckedProject& project, const Visit& visit) {
  for (const model::Entity& entity : project.model.entities)
    of_entity(entity, visit);
  for (const actions::Action& action : project.actions) {
    if (action.requires_) visit({*action.requires_});
    actions::each_step(action.steps, [&](const actions::Step& step) {
      std::visit([&](const auto& value) { of_value(value, visit); }, step.value);
    });
  }
}

}  // namespace specql::lint
