// tests/stages/<stage>/<case>.yaml: a spec, a line `# --- expect`, and what `dump --stage` prints.
#include "generator/project/dump.h"
#include "generator/support/text.h"
#include "tests/runner/suite.h"
#include "tests/support/case_file.h"
#include "tests/support/compile.h"

namespace specql::testing {
namespace {

constexpr std::string_view kRoot = "tests/stages/";
constexpr std::string_view kDivider = "# --- expect\n";

}  // namespace

std::vector<std::string> list_stages() {
  std::vector<std::string> names;
  for (const std::string& path : files_below(source_root() / kRoot))
    names.push_back(std::string(kRoot) + path);
  return names;
}

std::optional<std::string> run_stage(const std::string& name, bool update) {
  const std::string text = read_text(source_root() / name);
  const std::size_t divider = std::min(text.find(kDivider), text.size());
  const std::string spec = text.substr(0, divider);
  const std::filesystem::path path(name);
  const project::DumpStage* stage = project::find_stage(path.parent_path().filename().string());
  if (stage == nullptr) return "the case stands in a folder that no stage is named after\n";
  Compiled compiled = check({{path.filename().string(), spec}});
  if (!compiled.accepted) return compiled.complaints();
  project::Trace trace;
  if (stage->needs_check) compiled.workspace->lower(trace);
  const std::string shown = project::dump(*stage, *compiled.workspace, false);
  return compare_file(name, spec + std::string(kDivider) + shown, update);
}

}  // namespace specql::testing
