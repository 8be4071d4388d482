// A plan as files: SQL that one reads, edits and runs, and JSON for other programs.
#pragma once

#include "generator/migrate/plan.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {

/// What runs with psql as it is. `title` stands in its first line.
[[nodiscard]] std::string to_script(const Plan& plan, std::string_view title);

/// A way back that there is not: it says why, and refuses to run.
[[nodiscard]] std::string refusing_script(const std::vector<std::string>& reasons, std::string_view title);

/// Changes, stages and statements with their claims.
[[nodiscard]] std::string to_json(const Plan& plan);

/// One line for each change, in the order of the plan: `+ crm.tb_contact.email is a new column`.
[[nodiscard]] std::string to_text(const std::vector<Change>& changes);

/// Changes that lose what no way back restores.
[[nodiscard]] std::vector<std::string> losses(const Plan& plan);

/// All that needs permission, each once.
[[nodiscard]] std::set<HazardKind> permissions_needed(const Plan& plan);

}  // namespace specql::migrate
