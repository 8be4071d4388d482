// Random actions: parameters, and steps that use them.
#include "tests/interpreter/step_writer.h"

#include <fmt/core.h>

namespace specql::testing::interpreter {

ActionShape random_action(Choices& choices, const ProjectShape& project, std::size_t entity,
                          const std::string& name) {
  ActionShape action;
  action.name = name;
  action.entity = entity;
  action.on_row = choices.chance(70);
  action.creates = !action.on_row && choices.chance(40);
  add_params(choices, project, action);
  const Json steps = StepWriter(choices, project, action).all();
  std::string lines;
  for (const Json& step : steps)
    lines += "      - " + step.dump() + "\n";
  // a parameter that no step uses is refused
  std::erase_if(action.params, [&](const FieldShape& param) {
    const std::size_t at = lines.find("$" + param.name);
    return at == std::string::npos;
  });
  action.text = fmt::format("  - name: {}\n", name);
  if (!action.creates) action.text += fmt::format("    on: {}\n", action.on_row ? "row" : "entity");
  if (choices.chance(15)) action.text += "    idempotent: true\n";
  if (choices.chance(20)) {
    Names names;
    if (action.on_row) names.bare = names.self = entity;
    const std::string more =
        choices.chance(50) ? " or " + Expressions(choices, project, names).condition(1) : "";
    action.text += fmt::format("    requires: \"caller.has_role('manager'){}\"\n", more);
  }
  if (!action.params.empty()) action.text += "    params:\n";
  for (const FieldShape& param : action.params)
    action.text += fmt::format("      {}: {}{}\n", param.name, notation(param, project),
                               param.kind == Kind::Integer && choices.chance(30) ? " = 3" : "");
  action.text += "    steps:\n" + lines;
  return action;
}

ActionShape random_bulk(Choices& choices, const ProjectShape& project) {
  ActionShape bulk = choices.pick(project.actions);
  bulk.name = "bulk_" + bulk.name;
  bulk.text = fmt::format("  - {}: {{mode: {}", bulk.name, choices.chance(50) ? "atomic" : "partial");
  if (choices.chance(40)) bulk.text += ", limit: 3";
  bulk.text += "}\n";
  return bulk;
}

}  // namespace specql::testing::interpreter
