// The rules for scripts that change a database: one table (rules.def), and a function for each row.
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/migrate/plan.h"
#include "generator/sql_lint/script.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace specql::sql_lint {

/// What a rule is about, in the order of the reference.
enum class Theme : std::uint8_t {
  Destructive,
  DataDependent,
  Blocking,
  Compatibility,
  Correctness,
  Transaction
};
[[nodiscard]] std::string_view name_of(Theme theme);
/// What a plan has to declare of a statement about which a rule of the theme speaks.
[[nodiscard]] std::optional<migrate::HazardKind> hazard_of(Theme theme);

/// What PostgreSQL does with a table's rows under the lock.
enum class Work : std::uint8_t { None, Scan, Rewrite };
[[nodiscard]] std::string_view name_of(Work work);

class Findings;

struct Rule {
  using Spec = diagnostics::DiagnosticSpec<std::string_view>;
  using Check = void (*)(const Statement& statement, const Script& script, Findings& findings);

  const Spec* spec;
  Theme theme;
  std::optional<migrate::Lock> lock;  ///< measured on PostgreSQL 15, on a table that was there before
  Work work;
  std::string_view title;
  std::string_view effect;  ///< what PostgreSQL does
  std::string_view remedy;  ///< what to do instead
  Check check;
};

[[nodiscard]] std::span<const Rule> all_rules();
[[nodiscard]] const Rule* find_rule(std::uint16_t code);

/// What one rule finds in one statement.
class Findings {
 public:
  Findings(const Rule& rule, const Statement& statement, const Script& script, Span file,
           DiagnosticSink& sink)
      : rule_(rule), statement_(statement), script_(script), file_(file), sink_(sink) {}

  /// About the whole statement.
  Findings& add(const std::string& subject) { return add(statement_.range, subject); }
  Findings& add(Range range, const std::string& subject);

  // A fix of what was found last.
  Findings& insert(std::size_t at, std::string text, Applicability trust = Applicability::MachineApplicable);
  Findings& replace(Range range, std::string text);
  Findings& insert_behind(std::string_view word, std::string text,
                          Applicability trust = Applicability::MachineApplicable);

 private:
  Findings& fix(Range range, std::string text, Applicability trust);
  [[nodiscard]] Span span_of(Range range) const;

  const Rule& rule_;
  const Statement& statement_;
  const Script& script_;
  Span file_;
  DiagnosticSink& sink_;
  std::optional<diagnostics::Builder> last_;
};

// The functions of the table, by theme in files below rules/.
#define SPECQL_SQL_RULE(name, ...) \
  void name(const Statement& statement, const Script& script, Findings& findings);
#include "generator/sql_lint/rules.def"
#undef SPECQL_SQL_RULE

}  // namespace specql::sql_lint
