// A plan as files: SQL that one reads, edits and runs, and JSON for other programs.
#pragma once

#include "generator/migrate/expand.h"
#include "generator/migrate/plan.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {

/// `set` statements that every session needs that runs a migration.
[[nodiscard]] std::string_view session_settings();

/// What runs with psql as it is. `title` stands in its first line.
[[nodiscard]] std::string to_script(const Plan& plan, std::string_view title);

/// The way from the new version to the old one, or why there is none: values would be missing, or PostgreSQL
/// knows no way.
struct WayBack {
  std::optional<Plan> plan;
  std::vector<std::string> reasons;
};
/// Changes, stages and statements with their claims, the way back in the same form, which of its changes
/// takes which one back, and what needs permission in either direction.
[[nodiscard]] std::string to_json(const Plan& plan, const WayBack& back);
/// Those of all steps, each with what it is for.
[[nodiscard]] std::string to_json(const catalog::Database& before, const std::vector<Step>& steps);
[[nodiscard]] WayBack plan_back(const catalog::Database& before, const Step& step);

/// Its script; one that refuses to run where there is none.
[[nodiscard]] std::string to_script(const WayBack& back, std::string_view title);
/// The statement that refuses.
[[nodiscard]] std::string_view no_way_back();

/// All that needs permission, each once.
[[nodiscard]] std::set<HazardKind> permissions_needed(const Plan& plan);

}  // namespace specql::migrate
