// `specql migrate export`: the project's migrations as the files of another runner.
#include "cli/commands/migrate.h"
#include "generator/diagnostics/specs.h"
#include "generator/project/manifest.h"
#include "generator/project/outputs.h"
#include "generator/project/runner_formats.h"
#include "generator/project/staging.h"

#include <filesystem>
#include <optional>
#include <utility>

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

/// The folder that files go to; nothing after a report.
std::optional<std::string> folder_for(project::Workspace& workspace, const std::string& given) {
  std::string folder = path_inside(given, workspace.root());
  if (!project::is_safe_path(folder)) {
    workspace.sink()
        .report(diag::folder_outside, {}, given)
        .help("say where below the project: `-o migrations`");
    return std::nullopt;
  }
  for (const emit::Emitter& emitter : emit::all_emitters()) {
    const std::string& other = workspace.config().folder_of(emitter);
    if (!project::share_files(folder, other)) continue;
    workspace.sink().report(diag::folders_overlap, {}, other, folder);
    return std::nullopt;
  }
  return folder;
}

/// The files of all migrations; nothing after a report.
std::optional<project::Files> files_of(Session& session, const project::RunnerFormat& format) {
  const auto migrations = read_migrations(session);
  if (!migrations) return std::nullopt;
  auto files = project::files_for(format, *migrations);
  auto* problem = std::get_if<project::ScriptProblem>(&files);
  if (problem == nullptr) return std::get<project::Files>(std::move(files));
  project::Workspace& workspace = session.workspace();
  const std::string place = workspace.config().migrations_folder + "/" + problem->place;
  workspace.sink().report(diag::broken_script, {}, place, problem->message);
  return std::nullopt;
}

int write_files(const Common& common, Session& session, const std::string& folder, project::Files files,
                project::Overwrite overwrite) {
  project::Workspace& workspace = session.workspace();
  const auto failed = [&] {
    static_cast<void>(session.report());
    return lacks_permission(workspace) ? kNotPermitted : kSpecErrors;
  };
  project::Outputs outputs(workspace.root(), {folder}, project::Purpose::Write);
  for (auto& [path, text] : files)
    outputs.add(folder, {path, std::move(text)});
  const project::OutputPlan plan = outputs.plan(overwrite, workspace.sink());
  if (workspace.sink().has_errors() || !outputs.apply(plan, workspace.sink())) return failed();
  if (!common.quiet) say(fmt::format("{}: {}\n", folder, summary_of(plan)));
  return kGood;
}

}  // namespace

int export_migrations(const Common& common, Session& session, const MigrateOptions& options) {
  const project::RunnerFormat* format = project::find_runner_format(options.runner);
  if (format == nullptr) {
    say("specql: for which runner? say `--format` and its name\n");
    return kWrongUsage;
  }
  auto files = files_of(session, *format);
  const auto folder = folder_for(session.workspace(), options.output.value_or(std::string(format->folder)));
  if (files && folder) {
    return write_files(common, session, *folder, std::move(*files),
                       options.force ? project::Overwrite::Force : project::Overwrite::Refuse);
  }
  static_cast<void>(session.report());
  return kSpecErrors;
}

int migrate_export(const Common& common, const MigrateOptions& options) {
  Session& session = open_session(common, {Channel::Error});
  project::Workspace& workspace = session.workspace();
  const project::SoleWriter alone(workspace.root());
  if (project::recover(workspace.root(), workspace.sink()))
    return export_migrations(common, session, options);
  static_cast<void>(session.report());
  return kSpecErrors;
}

}  // namespace specql::cli
