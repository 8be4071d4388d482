// Rules for scripts, on texts instead of files.
#pragma once

#include "generator/diagnostics/diagnostic.h"
#include "generator/source/source_map.h"
#include "generator/sql_lint/rule.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace specql::testing {

/// A script, and what is said about it.
struct Linted {
  std::unique_ptr<source::SourceMap> sources;
  std::vector<diagnostics::Diagnostic> diagnostics;  ///< sorted, as they would be shown

  /// As people see it.
  [[nodiscard]] std::string text() const;
  /// How often a code is said.
  [[nodiscard]] std::size_t says(std::uint16_t code) const;
  /// The script, with all fixes that may be applied without asking.
  [[nodiscard]] std::string fixed() const;
};

/// The case of a rule in tests/sql_lint: what it says something about, and what not.
struct RuleCase {
  std::string fails;
  std::string says;
  std::string passes;
  bool alone = false;  ///< nothing is assumed of what runs the script
};
[[nodiscard]] RuleCase read_rule_case(const sql_lint::Rule& rule);

[[nodiscard]] Linted lint(const std::string& script, const sql_lint::Surroundings& surroundings);

}  // namespace specql::testing
