// `specql migrate lint`: what scripts would do to those who use the database.
#include "cli/commands/fixing.h"
#include "cli/commands/migrate.h"
#include "generator/diagnostics/specs.h"
#include "generator/project/files.h"
#include "generator/project/migration_lint.h"
#include "generator/sql_lint/lint.h"

#include <algorithm>
#include <iostream>
#include <iterator>

#include <fmt/core.h>

namespace specql::cli {
namespace {

sql_lint::Surroundings surroundings_of(const MigrateOptions& options) {
  const auto assumes = [&](std::string_view word) {
    return std::find(options.assumed.begin(), options.assumed.end(), word) != options.assumed.end();
  };
  return {.in_transaction = assumes("transaction"), .lock_timeout = assumes("lock-timeout")};
}

void lint_text(Session& session, std::string path, std::string text,
               const sql_lint::Surroundings& surroundings) {
  project::Workspace& workspace = session.workspace();
  const source::SourceFile* file = workspace.add_source(std::move(path), std::move(text));
  if (file != nullptr) workspace.sink().append(sql_lint::lint_script(*file, surroundings));
}

void lint_file(Session& session, const std::filesystem::path& folder, const std::string& path,
               const sql_lint::Surroundings& surroundings) {
  auto read = project::read_file(folder / path);
  if (const auto* error = std::get_if<project::ReadError>(&read)) {
    session.workspace().sink().report(diag::file_unreadable, {}, path, error->reason);
  } else {
    lint_text(session, path, std::get<std::string>(std::move(read)), surroundings);
  }
}

/// `-`, a file, or a migration by its name or number.
void lint_named(Session& session, const Common& common, const std::string& word,
                const MigrateOptions& options) {
  if (word == "-") {
    std::cin >> std::noskipws;
    return lint_text(session, "<stdin>", std::string(std::istream_iterator<char>(std::cin), {}),
                     surroundings_of(options));
  }
  if (std::filesystem::is_regular_file(std::filesystem::path(common.directory) / word))
    return lint_file(session, common.directory, word, surroundings_of(options));
  const project::Workspace& workspace = session.workspace();
  const auto migrations = read_migrations(session, project::Edited::Accept);
  if (!migrations) return;
  const project::Migration* migration = find_migration(*migrations, word);
  const std::string& folder = workspace.config().migrations_folder;
  if (migration != nullptr)
    return lint_file(session, workspace.root(), folder + "/" + migration->name + "/up.sql",
                     surroundings_of(options));
  session.workspace().sink().report(diag::file_unreadable, {}, word, "there is no such file or migration");
}

}  // namespace

void lint_by_hand(Session& session, const project::Migrations& migrations, const MigrateOptions& options) {
  project::Workspace& workspace = session.workspace();
  const std::string& folder = workspace.config().migrations_folder;
  for (const project::Migration& migration : migrations.all) {
    const auto* file = workspace.add_source(folder + "/" + migration.name + "/up.sql", migration.up);
    if (file != nullptr) workspace.sink().append(project::lint_migration(migration, *file));
  }
  for (const std::string& path : project::scripts_by_hand(workspace.root(), folder, migrations)) {
    sql_lint::Surroundings surroundings = surroundings_of(options);
    // `apply` sets one for what it runs.
    surroundings.lock_timeout = surroundings.lock_timeout || project::is_own_step(path);
    lint_file(session, workspace.root(), folder + "/" + path, surroundings);
  }
}

int migrate_lint(const Common& common, const MigrateOptions& options) {
  const auto lint = [&](Session& session) {
    for (const std::string& word : options.scripts)
      lint_named(session, common, word, options);
    if (!options.scripts.empty()) return;
    const auto migrations = read_migrations(session, project::Edited::Accept);
    if (migrations) lint_by_hand(session, *migrations, options);
  };
  if (options.fix) {
    if (fixes_standard_input(options.scripts)) return kWrongUsage;
    fix_all(common, lint);
  }
  Session& session = open_session(common);
  lint(session);
  return session.report(diagnostics::Severity::Warning) ? kSpecErrors : kGood;
}

}  // namespace specql::cli
