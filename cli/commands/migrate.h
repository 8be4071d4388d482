// The commands below `specql migrate`.
#pragma once

#include "cli/session.h"
#include "generator/project/migrations.h"

#include <optional>
#include <string>

namespace specql::cli {

// They change files of the project.
int migrate_new(const Common& common, const MigrateOptions& options);
int migrate_plan(const Common& common, const MigrateOptions& options);
int migrate_repair(const Common& common, const MigrateOptions& options);
int migrate_export(const Common& common, const MigrateOptions& options);
// They change a database, or look at one.
int migrate_apply(const Common& common, const MigrateOptions& options);
int migrate_status(const Common& common, const MigrateOptions& options);
int migrate_rollback(const Common& common, const MigrateOptions& options);
int migrate_baseline(const Common& common, const MigrateOptions& options);
int migrate_verify(const Common& common, const MigrateOptions& options);
// It looks at scripts.
int migrate_lint(const Common& common, const MigrateOptions& options);

/// Tries migrations out on scratch databases, from the first one that is meant; nothing, or what went wrong.
[[nodiscard]] std::optional<Stop> try_migrations(const Common& common, const MigrateOptions& options,
                                                 Session& session, const project::Migrations& migrations,
                                                 std::size_t first);

/// Writes all migrations for the runner that the options name; the exit code.
[[nodiscard]] int export_migrations(const Common& common, Session& session, const MigrateOptions& options);

/// The project's migrations; nothing after a report.
[[nodiscard]] std::optional<project::Migrations> read_migrations(
    Session& session, project::Edited edited = project::Edited::Refuse);

/// `0002`, `0002_add_phone`; nothing if there is none.
[[nodiscard]] const project::Migration* find_migration(const project::Migrations& migrations,
                                                       const std::string& name);

/// Says what rules have against scripts in the folder of migrations that somebody wrote or changed by hand.
void lint_by_hand(Session& session, const project::Migrations& migrations, const MigrateOptions& options);

}  // namespace specql::cli
