#include "generator/project/fixes.h"

#include "generator/sql/grammar.h"

#include <algorithm>
#include <utility>
#include <variant>
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

std::string edited(const FileEdits& file) {
  std::vector<FileEdit> edits = file.edits;
  std::sort(edits.begin(), edits.end(),
            [](const FileEdit& a, const FileEdit& b) { return a.begin > b.begin; });
  std::string text = file.file->text;
  for (const FileEdit& edit : edits)
    text.replace(edit.begin, edit.end - edit.begin, edit.text);
  return text;
}

bool is_sql(const std::string& text) {
  return !std::holds_alternative<sql::RawProblem>(sql::parse_sql(text));
}

/// A script that PostgreSQL's grammar takes no more; other files it has never taken.
bool is_broken(const FileEdits& edits) {
  return !is_sql(edited(edits)) && is_sql(edits.file->text);
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

/// The same, for a fix that leaves its files whole.
bool take_with_care(const diagnostics::Fix& fix, const source::SourceMap& sources, EditsByFile& by_file) {
  EditsByFile with = by_file;
  if (!take(fix, sources, with)) return false;
  for (const diagnostics::Edit& edit : fix.edits) {
    if (is_broken(with.at(sources.file_of(edit.span).path))) return false;
  }
  by_file = std::move(with);
  return true;
}

struct TakenFixes {
  std::size_t count = 0;
  EditsByFile by_file;
};

TakenFixes take_all(const Workspace& workspace, decltype(take)& take_one) {
  TakenFixes taken;
  for (const diagnostics::Diagnostic& diagnostic : workspace.diagnostics()) {
    for (const diagnostics::Fix& fix : diagnostic.fixes) {
      if (fix.applicability != Applicability::MachineApplicable) continue;
      if (!take_one(fix, workspace.sources(), taken.by_file)) continue;
      ++taken.count;
      break;  // the first fix is the best one
    }
  }
  return taken;
}

}  // namespace

FixedTexts apply_fixes(const Workspace& workspace) {
  TakenFixes taken = take_all(workspace, take);
  const bool broken = std::any_of(taken.by_file.begin(), taken.by_file.end(),
                                  [](const auto& file) { return is_broken(file.second); });
  // One by one takes long, and is hardly ever needed.
  if (broken) taken = take_all(workspace, take_with_care);
  FixedTexts result{.fixes = taken.count, .texts = {}};
  for (const auto& [path, edits] : taken.by_file)
    result.texts.emplace(path, edited(edits));
  return result;
}

}  // namespace specql::project
