// A plan as plan.json has it, for those who judge scripts by what it says of their statements.
#pragma once

#include "generator/migrate/plan.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace specql::migrate {

/// A statement and what it claims.
struct WrittenStatement {
  std::string sql;         ///< ends with `;`
  std::size_t change = 0;  ///< one of the plan's changes
  Phase phase = Phase::Prepare;
  std::map<std::string, Lock> locks;  ///< the strongest, by table
  bool rewrites = false;
  bool scans = false;
  std::set<HazardKind> hazards;
};

struct WrittenPlan {
  std::vector<Change> changes;  ///< without their origins
  std::vector<WrittenStatement> statements;
};

/// Words that it does not know say nothing; so does a text that is no plan.
[[nodiscard]] WrittenPlan read_plan(const std::string& json);
/// The way back, as it stands in the same text.
[[nodiscard]] WrittenPlan read_plan_back(const std::string& json);

}  // namespace specql::migrate
