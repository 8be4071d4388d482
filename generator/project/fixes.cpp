#include "generator/project/fixes.h"

#include <algorithm>
#include <vector>

namespace specql::project {
namespace {

struct FileEdit {
  std::size_t begin;
  std::size_t end;
  std::string text;
};

struct FileEdits {
  const source::SourceFile* file = nullptr;
  std::vector<FileEdit> edits;
};
using EditsByFile = std::map<std::string, FileEdits>;

bool is_fixable(std::string_view path) {
  return !path.starts_with("stdlib/") && !path.starts_with('<');
}

bool overlaps(const FileEdit& edit, const std::vector<FileEdit>& others) {
  return std::any_of(others.begin(), others.end(), [&](const FileEdit& other) {
    return edit.begin == other.begin || (edit.end > other.begin && edit.begin < other.end);
  });
}

/// Takes a fix over if none of its edits is in the way of one taken before.
bool take(const diagnostics::Fix& fix, const source::SourceMap& sources, EditsByFile& by_file) {
  std::vector<std::pair<const source::SourceFile*, FileEdit>> wanted;
  for (const diagnostics::Edit& edit : fix.edits) {
    const source::SourceFile& file = sources.file_of(edit.span);
    FileEdit one{edit.span.begin - file.base, edit.span.end - file.base, edit.text};
    const auto known = by_file.find(file.path);
    if (!is_fixable(file.path) || (known != by_file.end() && overlaps(one, known->second.edits)))
      return false;
    wanted.emplace_back(&file, std::move(one));
  }
  for (auto& [file, edit] : wanted) {
    FileEdits& edits = by_file[file->path];
    edits.file = file;
    edits.edits.push_back(std::move(edit));
  }
  return !wanted.empty();
}

}  // namespace

FixedTexts apply_fixes(const Workspace& workspace) {
  FixedTexts result;
  EditsByFile by_file;
  for (const diagnostics::Diagnostic& diagnostic : workspace.diagnostics()) {
    for (const diagnostics::Fix& fix : diagnostic.fixes) {
      if (fix.applicability != Applicability::MachineApplicable) continue;
      if (!take(fix, workspace.sources(), by_file)) continue;
      ++result.fixes;
      break;  // the first fix is the best one
    }
  }
  for (auto& [path, edits] : by_file) {
    std::sort(edits.edits.begin(), edits.edits.end(),
              [](const FileEdit& a, const FileEdit& b) { return a.begin > b.begin; });
    std::string text = edits.file->text;
    for (const FileEdit& edit : edits.edits)
      text.replace(edit.begin, edit.end - edit.begin, edit.text);
    result.texts.emplace(path, std::move(text));
  }
  return result;
}

}  // namespace specql::project
