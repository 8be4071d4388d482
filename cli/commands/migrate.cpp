#include "cli/commands/migrate.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace specql::cli {
namespace {

struct CommandRow {
  std::string_view name;
  int (*run)(const Common& common, const MigrateOptions& options);
};
constexpr auto kCommands = std::to_array<CommandRow>({
    {"new", migrate_new},
    {"plan", migrate_plan},
    {"repair", migrate_repair},
    {"export", migrate_export},
    {"apply", migrate_apply},
    {"status", migrate_status},
    {"rollback", migrate_rollback},
    {"baseline", migrate_baseline},
    {"verify", migrate_verify},
    {"lint", migrate_lint},
});

}  // namespace

std::optional<project::Migrations> read_migrations(Session& session, project::Edited edited) {
  project::Workspace& workspace = session.workspace();
  return project::read_migrations(workspace.root(), workspace.config().migrations_folder, edited,
                                  workspace.sink());
}

const project::Migration* find_migration(const project::Migrations& migrations, const std::string& name) {
  const auto found = std::find_if(
      migrations.all.begin(), migrations.all.end(),
      [&](const project::Migration& one) { return one.name == name || one.name.starts_with(name + "_"); });
  return found == migrations.all.end() ? nullptr : &*found;
}

int migrate(const Common& common, const MigrateOptions& options) {
  const auto found = std::find_if(kCommands.begin(), kCommands.end(),
                                  [&](const CommandRow& row) { return row.name == options.what; });
  return found == kCommands.end() ? kWrongUsage : found->run(common, options);
}

}  // namespace specql::cli
