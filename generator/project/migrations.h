// The folder of migrations: each in a folder of its own, and a lock file that ties them together.
//   0001_init/{plan.json, up.sql, down.sql, catalog.json}
//   specql.lock
// A migration may have SQL of one's own beside these: before.sql, after.sql, and what takes each back.
// Each migration's digest covers its files and the digest before it: an edited file is noticed, and two
// branches that each add one meet in version control, not in production.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/diagnostics/sink.h"
#include "generator/migrate/identity.h"
#include "generator/migrate/plan.h"
#include "generator/migrate/render.h"
#include "generator/project/own_steps.h"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::project {

/// One migration as it lies on disk.
struct Migration {
  std::string name;    ///< of its folder: `0002_add_phone`
  std::string digest;  ///< as the lock file has it
  std::string up, down, plan, catalog;
  OwnSteps own_steps;
  bool reversible = false;              ///< what specql wrote
  std::set<migrate::HazardKind> needs;  ///< permissions
  std::set<migrate::HazardKind> needs_back;

  /// What keeps it from being taken back; empty if nothing.
  [[nodiscard]] std::string why_not_back() const;
  /// All that is run in a direction, in its order.
  [[nodiscard]] std::variant<std::vector<Script>, ScriptProblem> scripts(Direction direction) const;
};

struct Migrations {
  std::vector<Migration> all;  ///< in their order
  migrate::Identities identities;

  /// What the last one leads to; empty where there is none.
  [[nodiscard]] catalog::Database head() const;
};

/// One by its name, or nothing.
[[nodiscard]] const Migration* find_migration(const Migrations& migrations, std::string_view name);

/// Whether a database is where a migration leads, or somewhere on the way there.
enum class Extent : std::uint8_t { Behind, OnTheWay };
/// The schemas in which a database has objects of the project then. Those that a version no longer has stay,
/// and are nobody's.
[[nodiscard]] std::vector<sql::Identifier> schemas_at(const Migrations& migrations,
                                                      const Migration& migration, Extent extent);

/// All of a folder; nothing after a report. `edited` files are reported unless they are asked for.
enum class Edited : std::uint8_t { Refuse, Accept };
[[nodiscard]] std::optional<Migrations> read_migrations(const std::filesystem::path& root,
                                                        const std::string& folder, Edited edited,
                                                        DiagnosticSink& sink);

/// New migrations, as the files that they consist of: by their paths below the folder.
using Files = std::map<std::string, std::string>;
struct NewMigrations {
  std::vector<std::string> names;
  Files files;
  Migrations all;  ///< with those that were there
};
/// One for each step, behind those that there are.
[[nodiscard]] NewMigrations next_migrations(Migrations migrations, const std::vector<migrate::Step>& steps,
                                            const std::string& message);

/// A migration for SQL of one's own, between two versions that are the same.
[[nodiscard]] NewMigrations empty_migration(Migrations migrations, const std::string& message);

/// The lock file for migrations whose files have been edited, as they are now.
[[nodiscard]] std::string signed_anew(const Migrations& migrations);

/// All or none.
[[nodiscard]] bool write_migration_files(const std::filesystem::path& root, const std::string& folder,
                                         const Files& files, DiagnosticSink& sink);

}  // namespace specql::project
