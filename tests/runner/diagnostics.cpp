// tests/diagnostics/<area>/<case>.yaml, or a folder with a project: texts with mistakes, what is said about
// each drawn below it. Fixes that may be applied without asking are, and have to help.
#include "generator/project/fixes.h"
#include "generator/support/text.h"
#include "tests/runner/expectations.h"
#include "tests/runner/suite.h"
#include "tests/support/case_file.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::string_view kRoot = "tests/diagnostics/";

bool is_folder_case(const std::string& name) {
  return !name.ends_with(".yaml");
}

/// The case's texts as they are on disk, by path below its folder.
Texts read_case(const std::string& name) {
  if (is_folder_case(name)) return read_project(source_root() / name);
  const std::filesystem::path path(name);
  return {{path.filename().string(), read_text(source_root() / path)}};
}

std::string describe(const diagnostics::Diagnostic& diagnostic) {
  return diagnostics::code_text(diagnostic.code) + ": " + diagnostic.message;
}

std::multiset<std::string> fixable(const Compiled& compiled) {
  std::multiset<std::string> all;
  for (const auto& diagnostic : compiled.diagnostics) {
    const bool safe = std::any_of(diagnostic.fixes.begin(), diagnostic.fixes.end(), [](const auto& fix) {
      return fix.applicability == diagnostics::Applicability::MachineApplicable;
    });
    if (safe) all.insert(describe(diagnostic));
  }
  return all;
}

/// Applies fixes until there are none, and says which diagnostics outlived theirs.
std::optional<std::string> fixes_fail(Texts texts, const Compiled& first) {
  const std::multiset<std::string> before = fixable(first);
  if (before.empty()) return std::nullopt;
  constexpr int kMostRounds = 12;
  for (int round = 0; round < kMostRounds; ++round) {
    const Compiled now = check(texts);
    const project::FixedTexts fixed = project::apply_fixes(*now.workspace);
    if (fixed.fixes == 0) break;
    for (const auto& [path, text] : fixed.texts)
      texts[path] = text;
  }
  const Compiled after = check(texts);
  for (const auto& diagnostic : after.diagnostics) {
    if (before.contains(describe(diagnostic)))
      return "still said after its fix: " + describe(diagnostic) + "\n";
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> list_diagnostics() {
  std::set<std::string> names;
  for (const std::string& path : files_below(source_root() / kRoot)) {
    const auto parts = split(path, '/');
    if (parts.size() < 2 || !path.ends_with(".yaml")) continue;
    // <area>/<case>.yaml, or anything below <area>/<case>/.
    names.insert(std::string(kRoot) + std::string(parts[0]) + "/" + std::string(parts[1]));
  }
  return {names.begin(), names.end()};
}

std::optional<std::string> run_diagnostics(const std::string& name, bool update) {
  const Texts on_disk = read_case(name);
  Texts texts;
  for (const auto& [path, text] : on_disk)
    texts[path] = strip_expectations(text);
  const Compiled compiled = check(texts);
  if (compiled.diagnostics.empty()) return "nothing is said about this case\n";
  const std::filesystem::path folder =
      is_folder_case(name) ? std::filesystem::path(name) : std::filesystem::path(name).parent_path();
  std::string problems;
  for (const auto& [path, text] : draw_expectations(texts, compiled)) {
    problems += compare_file((folder / path).generic_string(), text, update).value_or("");
  }
  problems += fixes_fail(texts, compiled).value_or("");
  if (problems.empty()) return std::nullopt;
  return problems;
}

}  // namespace specql::testing
