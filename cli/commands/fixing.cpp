#include "cli/commands/fixing.h"

#include "generator/project/files.h"
#include "generator/project/fixes.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::cli {
namespace {

/// Writes what fixes make of the files; how many fixes there were.
std::size_t write_fixes(const project::Workspace& workspace) {
  const project::FixedTexts fixed = project::apply_fixes(workspace);
  for (const auto& [path, text] : fixed.texts) {
    const std::filesystem::path given(path);
    if (const auto failure =
            project::write_file(given.is_absolute() ? given : workspace.root() / given, text)) {
      say(fmt::format("specql: cannot write {}: {}\n", path, *failure));
    }
  }
  return fixed.fixes;
}

}  // namespace

void fix_all(const Common& common, const std::function<void(Session&)>& read) {
  constexpr int kMostRounds = 12;  // more than any file needs
  std::size_t total = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    Session session(common, Wish{});
    read(session);
    const std::size_t fixed = write_fixes(session.workspace());
    total += fixed;
    if (fixed == 0) break;
  }
  if (total > 0 && !common.quiet) say(fmt::format("{} fixed\n", total));
}

bool fixes_standard_input(const std::vector<std::string>& paths) {
  if (std::find(paths.begin(), paths.end(), "-") == paths.end()) return false;
  say("specql: `--fix` cannot write standard input\n");
  return true;
}

}  // namespace specql::cli
