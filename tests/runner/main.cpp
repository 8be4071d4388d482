// Runs the cases under tests/: `specql_tests [--suite NAME] [--filter TEXT] [--update] [--list]`.
#include "generator/support/line_diff.h"
#include "tests/runner/suite.h"
#include "tests/support/case_file.h"

#include <cstdio>
#include <exception>

#include <fmt/core.h>

namespace specql::testing {

std::span<const Suite> all_suites() {
  static constexpr Suite kSuites[] = {
      {"golden", "projects and every file made from them", list_golden, run_golden},
      {"diagnostics", "mistakes and what is said about them", list_diagnostics, run_diagnostics},
      {"stages", "what each stage of the compiler makes of a spec", list_stages, run_stage},
      {"cli", "the command line", list_cli, run_cli},
      {"database", "the command line where it needs PostgreSQL", list_database, run_cli},
      {"behaviour", "what the generated schema does on PostgreSQL", list_behaviour, run_behaviour},
      {"migrations", "the way from one version to the next, and back", list_migrations, run_migration},
      {"sql_lint", "what rules say about scripts that change a database", list_sql_lint, run_sql_lint},
  };
  return kSuites;
}

std::optional<std::string> compare_file(const std::string& path, const std::string& actual, bool update) {
  const std::filesystem::path full = source_root() / path;
  const std::string expected = std::filesystem::exists(full) ? read_text(full) : std::string();
  if (expected == actual) return std::nullopt;
  if (update) {
    write_text(full, actual);
    return std::nullopt;
  }
  return unified_diff(expected, actual, path, "what came out");
}

namespace {

struct Arguments {
  std::string suite;
  std::string filter;
  bool update = false;
  bool list = false;
};

std::optional<Arguments> read_arguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--update") {
      arguments.update = true;
    } else if (word == "--list") {
      arguments.list = true;
    } else if ((word == "--suite" || word == "--filter") && i + 1 < argc) {
      (word == "--suite" ? arguments.suite : arguments.filter) = argv[++i];
    } else {
      return std::nullopt;
    }
  }
  return arguments;
}

std::optional<std::string> run_safely(const Suite& suite, const std::string& name, bool update) {
  try {
    return suite.run(name, update);
  } catch (const std::exception& error) {
    return fmt::format("{}\n", error.what());
  }
}

int run(const Arguments& arguments) {
  std::size_t passed = 0;
  std::size_t failed = 0;
  for (const Suite& suite : all_suites()) {
    if (!arguments.suite.empty() && suite.name != arguments.suite) continue;
    for (const std::string& name : suite.list()) {
      if (name.find(arguments.filter) == name.npos) continue;
      if (arguments.list) {
        fmt::print("{}\n", name);
        continue;
      }
      const auto problem = run_safely(suite, name, arguments.update);
      ++(problem ? failed : passed);
      if (!problem) continue;
      fmt::print("FAILED {}\n{}accept with: specql_tests --update --filter {}\n\n", name, *problem, name);
      std::fflush(stdout);
    }
  }
  if (arguments.list) return 0;
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace specql::testing

int main(int argc, char** argv) {
  const auto arguments = specql::testing::read_arguments(argc, argv);
  if (!arguments) {
    fmt::print(stderr, "usage: specql_tests [--suite NAME] [--filter TEXT] [--update] [--list]\n");
    return 2;
  }
  return specql::testing::run(*arguments);
}
