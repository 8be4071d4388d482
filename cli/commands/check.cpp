#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "cli/session.h"
#include "generator/project/files.h"

namespace specql::cli {
namespace {

struct FileEdit {
  std::size_t begin;
  std::size_t end;
  std::string text;
};

/// Safe fixes by file. Of two that overlap the first is taken; the next run sees to the other.
std::map<std::string, std::vector<FileEdit>> collect_fixes(const project::Workspace& workspace,
                                                           std::size_t& count) {
  std::map<std::string, std::vector<FileEdit>> by_file;
  for (const diagnostics::Diagnostic& diagnostic : workspace.diagnostics()) {
    for (const diagnostics::Fix& fix : diagnostic.fixes) {
      if (fix.applicability != Applicability::MachineApplicable) continue;
      bool free = true;
      for (const diagnostics::Edit& edit : fix.edits) {
        const auto& file = workspace.sources().file_of(edit.span);
        const std::size_t begin = edit.span.begin - file.base;
        const std::size_t end = edit.span.end - file.base;
        for (const FileEdit& other : by_file[file.path]) {
          free = free && (end <= other.begin || begin >= other.end) && begin != other.begin;
        }
        free = free && !file.path.starts_with("stdlib/") && !file.path.starts_with('<');
      }
      if (!free) continue;
      for (const diagnostics::Edit& edit : fix.edits) {
        const auto& file = workspace.sources().file_of(edit.span);
        by_file[file.path].push_back({edit.span.begin - file.base, edit.span.end - file.base, edit.text});
      }
      ++count;
      break;  // the first fix is the best one
    }
  }
  return by_file;
}

std::size_t apply_fixes(const project::Workspace& workspace) {
  std::size_t count = 0;
  for (auto& [path, edits] : collect_fixes(workspace, count)) {
    const std::filesystem::path on_disk =
        std::filesystem::path(path).is_absolute() ? std::filesystem::path(path) : workspace.root() / path;
    auto read = project::read_file(on_disk);
    auto* text = std::get_if<std::string>(&read);
    if (text == nullptr) continue;
    std::sort(edits.begin(), edits.end(),
              [](const FileEdit& a, const FileEdit& b) { return a.begin > b.begin; });
    for (const FileEdit& edit : edits) text->replace(edit.begin, edit.end - edit.begin, edit.text);
    if (const auto failure = project::write_file(on_disk, *text)) {
      say(fmt::format("specql: cannot write {}: {}\n", path, *failure));
    }
  }
  return count;
}

}  // namespace

int check(const Common& common, const CheckOptions& options) {
  if (options.fix) {
    // A fix may bring another to light; a dozen rounds are more than any spec needs.
    constexpr int kMostRounds = 12;
    std::size_t total = 0;
    for (int round = 0; round < kMostRounds; ++round) {
      Session session(common);
      static_cast<void>(session.workspace().check(session.trace()));
      const std::size_t fixed = apply_fixes(session.workspace());
      total += fixed;
      if (fixed == 0) break;
    }
    if (total > 0 && !common.quiet) say(fmt::format("{} fixed\n", total));
  }
  Session session(common);
  const bool sound = session.workspace().check(session.trace());
  const bool errors = session.report();
  session.print_trace();
  return sound && !errors ? kGood : kSpecErrors;
}

}  // namespace specql::cli
