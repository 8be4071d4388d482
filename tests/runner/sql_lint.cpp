// tests/sql_lint/<theme>/<case>.test: what rules say about scripts. Sections:
//   assume WORDS   what runs the script does: transaction, lock-timeout; without the section, lock-timeout
//   fails, says    a script, and all that is said about it
//   passes         a script about which nothing is said
// Fixes that may be applied without asking have to help, and to leave a script of which no more is said.
#include "generator/support/line_diff.h"
#include "generator/support/text.h"
#include "tests/runner/suite.h"
#include "tests/support/case_file.h"
#include "tests/support/scripts.h"

#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::string_view kRoot = "tests/sql_lint/";

sql_lint::Surroundings surroundings_of(const CaseFile& file) {
  sql_lint::Surroundings surroundings{.in_transaction = false, .lock_timeout = true};
  for (const Section& section : file.sections) {
    if (section.verb != "assume") continue;
    surroundings.in_transaction = section.argument.find("transaction") != std::string::npos;
    surroundings.lock_timeout = section.argument.find("lock-timeout") != std::string::npos;
  }
  return surroundings;
}

/// What is said about a script after its own fixes, that was said before or that they lead to.
std::string outlives_fix(const std::string& script, const sql_lint::Surroundings& surroundings) {
  const Linted before = lint(script, surroundings);
  const Linted after = lint(before.fixed(), surroundings);
  std::string problems;
  for (const auto& one : after.diagnostics) {
    if (after.says(one.code) > before.says(one.code))
      problems += fmt::format("said only after fixes: {}\n", one.message);
  }
  for (const auto& one : before.diagnostics) {
    const bool fixed =
        !one.fixes.empty() && one.fixes[0].applicability == diagnostics::Applicability::MachineApplicable;
    if (fixed && after.says(one.code) != 0 && after.says(one.code) >= before.says(one.code))
      problems += fmt::format("still said after its fix: {}\n", one.message);
  }
  return problems;
}

}  // namespace

std::vector<std::string> list_sql_lint() {
  std::vector<std::string> names;
  for (const std::string& path : files_below(source_root() / kRoot)) {
    if (path.ends_with(".test")) names.push_back(std::string(kRoot) + path);
  }
  return names;
}

std::optional<std::string> run_sql_lint(const std::string& name, bool update) {
  CaseFile file = parse_case(read_text(source_root() / name));
  const sql_lint::Surroundings surroundings = surroundings_of(file);
  std::string problems;
  std::string said;
  for (Section& section : file.sections) {
    if (section.verb == "fails") {
      said = lint(section.body, surroundings).text();
      problems += outlives_fix(section.body, surroundings);
      if (said.empty()) problems += "nothing is said about what fails\n";
    } else if (section.verb == "passes") {
      problems += lint(section.body, surroundings).text();
    } else if (section.verb == "says" && section.body != said) {
      if (!update) problems += unified_diff(section.body, said, "expected", "what is said");
      section.body = said;
    }
  }
  if (update) write_text(source_root() / name, print_case(file));
  if (problems.empty()) return std::nullopt;
  return problems;
}

}  // namespace specql::testing
