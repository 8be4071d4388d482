// What a random action does.
#pragma once

#include "tests/property/project.h"

namespace specql::testing {

/// The steps of an action of a project. They ask about each of its parameters.
[[nodiscard]] Json random_steps(Project& project, ActionModel& action);
/// Hooks of an entity; mostly none.
[[nodiscard]] Json random_hooks(Project& project, std::size_t entity);

}  // namespace specql::testing
