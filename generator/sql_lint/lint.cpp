#include "generator/sql_lint/lint.h"

#include "generator/diagnostics/specs.h"
#include "generator/sql_lint/rule.h"
#include "generator/sql_lint/waivers.h"

#include <algorithm>

namespace specql::sql_lint {
namespace {

/// What the script itself has made holds nothing, and nobody waits for it.
bool concerns_others(const Rule& rule, const Statement& statement) {
  return !statement.is_about_new || rule.theme == Theme::Correctness || rule.theme == Theme::Transaction;
}

}  // namespace

std::vector<diagnostics::Diagnostic> lint_script(const source::SourceFile& file,
                                                 const Surroundings& surroundings) {
  const Span whole{file.base, file.base + static_cast<std::uint32_t>(file.text.size())};
  DiagnosticSink sink;
  const auto read = Script::read(file.text, surroundings);
  if (const auto* problem = std::get_if<sql::RawProblem>(&read)) {
    const std::uint32_t at = file.base + static_cast<std::uint32_t>(std::min(problem->at, file.text.size()));
    sink.report(diag::unreadable_script, {at, at}, problem->message);
    return sink.take();
  }
  const Script& script = std::get<Script>(read);
  for (const Statement& statement : script.statements()) {
    for (const Rule& rule : all_rules()) {
      if (!concerns_others(rule, statement)) continue;
      Findings findings(rule, statement, script, whole, sink);
      rule.check(statement, script, findings);
    }
  }
  return apply_waivers(script, whole, sink.take());
}

}  // namespace specql::sql_lint
