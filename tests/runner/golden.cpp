// tests/golden/<topic>/<case>/: a project, and in expected/ every file made from it. The foundation, which
// is the same for most, is compared in topic `foundation` and in the examples, whose outputs stand where
// a user's would.
#include "generator/support/line_diff.h"
#include "tests/runner/suite.h"
#include "tests/support/case_file.h"
#include "tests/support/compile.h"
#include "tests/support/pg_query.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::testing {
namespace {

bool is_example(const std::string& name) {
  return name.starts_with("examples/");
}

bool is_compared(const std::string& name, const std::string& path) {
  if (is_example(name) || name.find("/foundation/") != name.npos) return true;
  return path.find("/00_foundation/") == path.npos && !path.ends_with("/schema.sql");
}

bool is_output(const std::string& path) {
  return path.ends_with(".sql") || path.ends_with(".graphql");
}

std::filesystem::path expected_folder(const std::string& name) {
  const auto folder = source_root() / name;
  return is_example(name) ? folder : folder / "expected";
}

/// The same files in another order must give the same bytes.
std::optional<std::string> order_matters(const Texts& texts, const Compiled& first) {
  const Compiled second = compile(texts, {.reversed = true});
  if (second.files == first.files) return std::nullopt;
  for (const auto& [path, text] : first.files) {
    const auto other = second.files.find(path);
    if (other == second.files.end()) return path + " depends on the order of input files\n";
    if (other->second != text) return unified_diff(text, other->second, path, "files in reverse order");
  }
  return "the order of input files makes other files\n";
}

std::string compare_outputs(const std::string& name, const Compiled& compiled, bool update) {
  std::string problems;
  const auto folder = expected_folder(name);
  for (const auto& [path, text] : compiled.files) {
    if (path.ends_with(".sql")) {
      if (const auto error = syntax_error(text)) problems += fmt::format("{}: {}\n", path, *error);
    }
    if (!is_compared(name, path)) continue;
    const std::string full = (folder / path).lexically_relative(source_root()).generic_string();
    problems += compare_file(full, text, update).value_or("");
  }
  for (const std::string& path : files_below(folder)) {
    const bool current = compiled.files.contains(path) && is_compared(name, path);
    if (current || !is_output(path)) continue;
    if (update) {
      std::filesystem::remove(folder / path);
    } else {
      problems += fmt::format("{} is no longer made\n", path);
    }
  }
  return problems;
}

}  // namespace

std::vector<std::string> list_golden() {
  std::vector<std::string> names;
  for (const std::string_view root : {"tests/golden", "examples"}) {
    for (const std::string& path : files_below(source_root() / root)) {
      const std::filesystem::path relative(path);
      if (relative.filename() != "specql.yaml") continue;
      names.push_back((std::filesystem::path(root) / relative.parent_path()).generic_string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<std::string> run_golden(const std::string& name, bool update) {
  const Texts texts = read_project(source_root() / name);
  const Compiled compiled = compile(texts);
  if (!compiled.accepted || !compiled.diagnostics.empty()) return compiled.complaints();
  if (auto problem = order_matters(texts, compiled)) return problem;
  std::string problems = compare_outputs(name, compiled, update);
  if (problems.empty()) return std::nullopt;
  return problems;
}

}  // namespace specql::testing
