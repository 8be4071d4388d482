// Jobs and hooks for continuous integration: they are YAML, and what they run is there and green on an
// example.
#include "generator/support/text.h"
#include "generator/syntax/yaml.h"
#include "tests/support/case_file.h"
#include "tests/support/process.h"

#include <filesystem>

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

void check_yaml(const std::filesystem::path& path) {
  source::SourceMap sources;
  DiagnosticSink sink;
  const source::FileId file = sources.add(path.filename().string(), read_text(path));
  CHECK(syntax::parse_yaml(sources.file(file), sink).size() == 1);
  CHECK_FALSE(sink.has_errors());
}

/// What stands behind `before`, and begins with `specql `.
std::vector<std::string> commands_in(const std::string& text, std::string_view before) {
  std::vector<std::string> commands;
  for (const std::string_view raw : split(text, '\n')) {
    std::string_view line = trim(raw);
    if (!line.starts_with(before)) continue;
    line.remove_prefix(before.size());
    if (line.starts_with("specql ")) commands.emplace_back(line.substr(7));
  }
  return commands;
}

/// The binary in place of the `specql` of the PATH.
ProcessResult run(std::string_view words, const std::filesystem::path& folder) {
  std::vector<std::string> command = shell_words(words);
  command.insert(command.begin(), specql_binary());
  return run_process(command, folder);
}

/// An example as somebody has committed it, with a migration.
class Project {
 public:
  Project() {
    std::filesystem::copy(
        source_root() / "examples/crm", path(),
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    green("migrate new -m start -q");
  }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  void green(std::string_view words) const {
    CAPTURE(words);
    const ProcessResult result = run(words, path());
    CHECK_MESSAGE(result.exit_code == 0, result.out, result.err);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("the jobs that init writes run green on an example") {
  struct Service {
    std::string_view name, file, before;
  };
  for (const Service& service : {Service{"github", ".github/workflows/specql.yml", "- run: "},
                                 Service{"gitlab", ".gitlab-ci.yml", "- "}}) {
    CAPTURE(service.name);
    const Project project;
    project.green("init -q --ci " + std::string(service.name));
    const std::filesystem::path file = project.path() / service.file;
    check_yaml(file);
    const auto commands = commands_in(read_text(file), service.before);
    CHECK(commands.size() == 3);
    for (const std::string& command : commands)
      project.green(command);
  }
}

TEST_CASE("the hooks for pre-commit run green on an example") {
  const auto file = source_root() / ".pre-commit-hooks.yaml";
  check_yaml(file);
  const Project project;
  const auto commands = commands_in(read_text(file), "entry: ");
  CHECK(commands.size() == 3);
  for (const std::string& command : commands)
    project.green(command);
}

TEST_CASE("the action is YAML, and the scripts and folders that it names are there") {
  const auto file = source_root() / ".github/actions/specql/action.yml";
  check_yaml(file);
  const std::string text = read_text(file);
  CHECK(text.find("/scripts/run\"") != std::string::npos);
  for (const std::string_view place :
       {"scripts/run", "CMakeLists.txt", "generator", "cli", "templates", "stdlib", "docs/reference"}) {
    CAPTURE(place);
    CHECK(text.find(place) != std::string::npos);
    CHECK(std::filesystem::exists(source_root() / place));
  }
}

}  // namespace specql::testing
