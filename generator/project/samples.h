// The samples of a checked project, judged by PostgreSQL.
#pragma once

#include "generator/lower/samples.h"
#include "generator/project/database.h"
#include "generator/project/workspace.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace specql::project {

/// Runs each sample through the generated rules, in a database that nothing else is in, and reports those
/// that are not as stated to the workspace's sink. What stops it short of the last, or nothing; `go_on`
/// is asked before each.
[[nodiscard]] std::optional<std::string> judge_samples(const std::vector<lower::Sample>& samples,
                                                       Workspace& workspace, Connection& connection,
                                                       const std::function<bool()>& go_on);

/// "12 samples of 3 types and 1 field".
[[nodiscard]] std::string count_text(const std::vector<lower::Sample>& samples);

}  // namespace specql::project
