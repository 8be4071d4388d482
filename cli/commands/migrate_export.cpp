// `specql migrate export`: the project's migrations as the files of another runner.
#include "cli/commands/migrate.h"
#include "generator/diagnostics/specs.h"
#include "generator/project/manifest.h"
#include "generator/project/runner_formats.h"

#include <filesystem>

#include <fmt/core.h>

namespace specql::cli {
namespace {

/// A folder as its path in the project: `./there/` is `there`.
std::string path_inside(const std::filesystem::path& folder, const std::filesystem::path& root) {
  const std::filesystem::path top = std::filesystem::absolute(root).lexically_normal();
  std::string path = (top / folder).lexically_relative(top).lexically_normal().generic_string();
  if (path.ends_with('/')) path.pop_back();
  return path;
}

/// False after a report.
bool write_files(const Common& common, Session& session, const project::RunnerFormat& format,
                 const MigrateOptions& options) {
  project::Workspace& workspace = session.workspace();
  const auto migrations = read_migrations(session);
  if (!migrations) return false;
  const auto files = project::files_for(format, *migrations);
  if (const auto* problem = std::get_if<project::ScriptProblem>(&files)) {
    const std::string place = workspace.config().migrations_folder + "/" + problem->place;
    workspace.sink().report(diag::broken_script, {}, place, problem->message);
    return false;
  }
  const auto& made = std::get<project::Files>(files);
  const std::string given = options.output.value_or(std::string(format.folder));
  const std::string folder = path_inside(given, workspace.root());
  if (!project::is_safe_path(folder)) {
    workspace.sink()
        .report(diag::folder_outside, {}, given)
        .help("say where below the project: `-o migrations`");
    return false;
  }
  if (!project::write_migration_files(workspace.root(), folder, made, workspace.sink())) return false;
  if (!common.quiet) say(fmt::format("files written below {}: {}\n", folder, made.size()));
  return true;
}

}  // namespace

int export_migrations(const Common& common, Session& session, const MigrateOptions& options) {
  const project::RunnerFormat* format = project::find_runner_format(options.runner);
  if (format == nullptr) {
    say("specql: for which runner? say `--format` and its name\n");
    return kWrongUsage;
  }
  if (write_files(common, session, *format, options)) return kGood;
  static_cast<void>(session.report());
  return kSpecErrors;
}

int migrate_export(const Common& common, const MigrateOptions& options) {
  return export_migrations(common, open_session(common, {Channel::Error}), options);
}

}  // namespace specql::cli
