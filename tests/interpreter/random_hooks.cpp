// Random hooks. A row that is deleted is no current row any more, though its values are known.
#include "tests/interpreter/step_writer.h"

#include <fmt/core.h>

namespace specql::testing::interpreter {

const std::vector<std::string>& hook_kinds() {
  static const std::vector<std::string> kKinds = {"before_create", "after_create",  "before_update",
                                                  "after_update",  "before_delete", "after_delete"};
  return kKinds;
}

ActionShape random_hook(Choices& choices, const ProjectShape& project) {
  ActionShape hook;
  hook.entity = choices.below(project.entities.size());
  hook.hook = choices.pick(hook_kinds());
  hook.name = fmt::format("{}_{}", hook.hook, hook.entity);
  hook.on_row = !hook.hook.ends_with("_delete");
  if (hook.hook.ends_with("_update")) {
    for (const char* name : {"old", "new"}) {
      FieldShape& row = hook.params.emplace_back();
      row.name = name;
      row.kind = Kind::Reference;
      row.target = hook.entity;
    }
  }
  hook.text = fmt::format("  {}:\n", hook.hook);
  const Json steps = StepWriter(choices, project, hook).few();
  for (const Json& step : steps)
    hook.text += "    - " + step.dump() + "\n";
  return hook;
}

}  // namespace specql::testing::interpreter
