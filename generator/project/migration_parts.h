// A migration in parts: see runner_formats.h.
#pragma once

#include "generator/project/runner_formats.h"

namespace specql::project {

[[nodiscard]] std::variant<PartedMigration, ScriptProblem> in_parts(const Migration& migration);

}  // namespace specql::project
