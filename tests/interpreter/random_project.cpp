// Random projects: entities, and as many actions and hooks as the compiler accepts.
#include "generator/actions/each_step.h"
#include "generator/actions/step_lists.h"
#include "generator/support/text.h"
#include "tests/interpreter/shape.h"
#include "tests/support/compile.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

/// Every step that was written is one that is done: none is passed over in silence.
void require_all_steps(const ProjectShape& project, const check::CheckedProject& checked) {
  std::size_t written = 0;
  for (const auto* list : {&project.actions, &project.hooks}) {
    for (const ActionShape& action : *list)
      written += action.steps;
  }
  for (const EntityShape& entity : project.entities)
    written += entity.own_steps;
  std::size_t found = 0;
  for (std::uint32_t i = 0; i < checked.actions.size(); ++i) {
    const actions::Origin made = checked.signatures[ActionId{i}].made;
    if (made != actions::Origin::Steps && made != actions::Origin::Hook) continue;
    actions::each_step(checked.actions[ActionId{i}].steps, [&](const actions::Step& step) {
      ++found;
      const auto* update = std::get_if<actions::UpdateStep>(&step.value);
      if (update != nullptr && !update->from_input && update->set.empty()) found = written + 1;
    });
  }
  if (found != written) throw std::runtime_error("steps were lost:\n" + project.yaml());
}

/// Steps behind one that ends the action are left out, with a warning.
bool leaves_out(const Compiled& compiled) {
  return std::any_of(compiled.diagnostics.begin(), compiled.diagnostics.end(),
                     [](const auto& diagnostic) { return diagnostic.code == diag::unreachable_step.code; });
}

bool accepted(const ProjectShape& project) {
  const Compiled compiled = check({{"specql.yaml", project_file()}, {"all.yaml", project.yaml()}});
  if (!compiled.accepted || leaves_out(compiled)) return false;
  require_all_steps(project, *compiled.workspace->checked());
  return true;
}

void add_crud(ProjectShape& project) {
  for (std::size_t i = 0; i < project.entities.size(); ++i) {
    for (const char* verb : {"create", "update", "delete"}) {
      ActionShape action;
      action.name = fmt::format("{}_{}", verb, lowercase(project.entities[i].name));
      action.entity = i;
      action.on_row = verb != std::string("create");
      action.text = fmt::format("  - {}\n", verb);
      project.actions.push_back(action);
    }
  }
}

/// Whatever the compiler accepts of what is drawn, one by one, until there are enough.
template <class Draw>
void add_accepted(std::vector<ActionShape>& list, std::size_t wanted, std::size_t attempts,
                  const ProjectShape& project, const Draw& draw) {
  const std::size_t enough = list.size() + wanted;
  for (std::size_t i = 0; i < attempts && list.size() < enough; ++i) {
    list.push_back(draw(list.size() + wanted - enough));
    if (!accepted(project)) list.pop_back();
  }
}

}  // namespace

std::string ProjectShape::yaml() const {
  std::string text =
      "type: State\nvalues: [open, sent, done]\n---\n"
      "type: Box\nfields: {width: integer!, height: \"integer(0, 9)\", note: \"text(1, 4)\"}\n";
  for (std::size_t i = 0; i < entities.size(); ++i) {
    text += "---\n" + entities[i].head;
    const auto is_own = [i](const ActionShape& hook) { return hook.entity == i; };
    if (std::any_of(hooks.begin(), hooks.end(), is_own)) text += "hooks:\n";
    for (const ActionShape& hook : hooks) {
      if (hook.entity == i) text += hook.text;
    }
    text += "actions:\n";
    for (const auto* list : {&actions, &bulks}) {
      for (const ActionShape& action : *list) {
        if (action.entity == i) text += action.text;
      }
    }
  }
  return text;
}

const std::string& project_file() {
  static const std::string kText =
      "project: interp\nschemas: {main: {tenancy: shared}}\nroles:\n  clerk: {}\n  manager: {includes: "
      "[clerk]}\n";
  return kText;
}

ProjectShape random_project(Choices& choices) {
  constexpr std::size_t kActions = 10;
  constexpr std::size_t kAttempts = 300;
  constexpr std::size_t kBulks = 3;
  constexpr std::size_t kBulkAttempts = 10;
  constexpr std::size_t kMostHooks = 4;
  constexpr std::size_t kHookAttempts = 40;
  ProjectShape project = random_entities(choices);
  add_crud(project);
  for (std::size_t i = 0; !accepted(project); ++i) {
    if (i == kAttempts) throw std::runtime_error("no project is accepted:\n" + project.yaml());
    project = random_entities(choices);
    add_crud(project);
  }
  add_accepted(project.actions, kActions, kAttempts, project, [&](std::size_t made) {
    const std::size_t entity = choices.below(project.entities.size());
    return random_action(choices, project, entity, fmt::format("act_{}", made));
  });
  add_accepted(project.bulks, kBulks, kBulkAttempts, project,
               [&](std::size_t) { return random_bulk(choices, project); });
  const std::size_t hooks = choices.below(kMostHooks + 1);
  add_accepted(project.hooks, hooks, kHookAttempts, project,
               [&](std::size_t) { return random_hook(choices, project); });
  return project;
}

}  // namespace specql::testing::interpreter
