// Migrations as files for other runners. What specql does in one transaction, or as one statement outside of
// transactions, is a file of its own there, so that a runner that keeps account of files stops and goes on
// where specql would.
#pragma once

#include "generator/project/migrations.h"

#include <span>
#include <string_view>
#include <variant>

namespace specql::project {

/// What a file of a migration does. One that has nothing to do in a direction stands for what the other
/// direction does there.
struct Part {
  std::string up, down;
  bool up_alone = false;  ///< outside of transactions
  bool down_alone = false;
};

/// A migration in parts, in the order in which they run; they are taken back in the opposite order.
struct PartedMigration {
  std::string number;  ///< `0002`
  std::string slug;    ///< `add_phone`
  std::vector<Part> parts;
  std::string why_not_back;  ///< empty: each part can be taken back
};

/// What another runner expects.
struct RunnerFormat {
  std::string_view name;
  std::string_view folder;  ///< where it goes if nobody says so
  Files (*files)(const std::vector<PartedMigration>& migrations);
};
[[nodiscard]] std::span<const RunnerFormat> all_runner_formats();
[[nodiscard]] const RunnerFormat* find_runner_format(std::string_view name);

/// The files of all migrations, or why a script cannot be read.
[[nodiscard]] std::variant<Files, ScriptProblem> files_for(const RunnerFormat& format,
                                                           const Migrations& migrations);

/// The sum file of a folder that Atlas runs: for each file in the order of their names the SHA-256 of all
/// names and texts up to there, above them that of their lines.
[[nodiscard]] std::string atlas_sum(const Files& files);

}  // namespace specql::project
