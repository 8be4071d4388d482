// Rules for scripts, on the migrations of a project: what somebody wrote by hand is judged; what a plan made
// counts as known as far as the plan declares it.
#pragma once

#include "generator/diagnostics/diagnostic.h"
#include "generator/project/migrations.h"
#include "generator/source/source_map.h"

#include <filesystem>
#include <string>
#include <vector>

namespace specql::project {

/// What rules say about a migration's `up.sql`, less what its plan declares of statements that stand there as
/// the plan made them.
[[nodiscard]] std::vector<diagnostics::Diagnostic> lint_migration(const Migration& migration,
                                                                  const source::SourceFile& up);

/// Paths below the folder of scripts that no plan made.
[[nodiscard]] std::vector<std::string> scripts_by_hand(const std::filesystem::path& root,
                                                       const std::string& folder,
                                                       const Migrations& migrations);

}  // namespace specql::project
