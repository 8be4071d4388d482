// SQL of one's own in a migration: files beside those that specql writes, run before and after them.
#pragma once

#include "generator/sql/script.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::project {

enum class Direction : std::uint8_t { Up, Down };

/// A step, and what takes it back: their files in the migration's folder.
struct OwnStep {
  const char* up;
  const char* down;
};
inline constexpr auto kOwnSteps =
    std::to_array<OwnStep>({{"before.sql", "before.down.sql"}, {"after.sql", "after.down.sql"}});

/// Whether a path leads to one.
[[nodiscard]] bool is_own_step(std::string_view path);

/// The texts of those that are there, by file.
using OwnSteps = std::map<std::string, std::string, std::less<>>;

/// What an empty migration has in its first step.
extern const std::string_view kOwnStepNotice;

/// What is run of a migration.
struct Script {
  std::string file;  ///< in the migration's folder
  std::vector<sql::ScriptUnit> units;
  bool own = false;
};

/// The units that are counted.
[[nodiscard]] std::size_t count_of(const Script& script);
[[nodiscard]] std::size_t count_of(const std::vector<Script>& scripts);

/// Why a script cannot be run.
struct ScriptProblem {
  std::string place;  ///< `before.sql:3`
  std::string message;
};

/// What keeps a file of a migration from being a text that PostgreSQL takes.
[[nodiscard]] std::optional<ScriptProblem> find_bad_byte(const std::string& file, const std::string& text);

/// A file of a migration, taken apart. A statement of one's `own` is a transaction of its own.
[[nodiscard]] std::variant<Script, ScriptProblem> read_script(std::string file, const std::string& text,
                                                              bool own);

/// The files that are run in a direction, in this order, whether they are there or not.
[[nodiscard]] std::array<const char*, 3> files_of(Direction direction);

}  // namespace specql::project
