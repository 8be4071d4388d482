// Kinds of cases. Each suite finds its cases on disk and can run one, or write what it gives today.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace specql::testing {

struct Suite {
  std::string_view name;
  std::string_view summary;
  /// Names of all cases, sorted; each is a path below tests/ (or the project).
  std::vector<std::string> (*list)();
  /// What is not as expected, or nothing. With `update`, expectations are rewritten first.
  std::optional<std::string> (*run)(const std::string& name, bool update);
};

[[nodiscard]] std::span<const Suite> all_suites();

std::vector<std::string> list_golden();
std::optional<std::string> run_golden(const std::string& name, bool update);
std::vector<std::string> list_diagnostics();
std::optional<std::string> run_diagnostics(const std::string& name, bool update);
std::vector<std::string> list_stages();
std::optional<std::string> run_stage(const std::string& name, bool update);
std::vector<std::string> list_cli();
std::optional<std::string> run_cli(const std::string& name, bool update);
std::vector<std::string> list_database();
std::vector<std::string> list_behaviour();
std::optional<std::string> run_behaviour(const std::string& name, bool update);
std::vector<std::string> list_migrations();
std::optional<std::string> run_migration(const std::string& name, bool update);
std::vector<std::string> list_sql_lint();
std::optional<std::string> run_sql_lint(const std::string& name, bool update);

/// Compares a file's text with what it should be; rewrites the file instead when `update` is set.
[[nodiscard]] std::optional<std::string> compare_file(const std::string& path, const std::string& actual,
                                                      bool update);

}  // namespace specql::testing
