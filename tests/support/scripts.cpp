#include "tests/support/scripts.h"

#include "generator/diagnostics/render.h"
#include "generator/sql_lint/lint.h"
#include "generator/support/text.h"
#include "tests/support/case_file.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace specql::testing {

std::string Linted::text() const {
  return diagnostics::render_text(diagnostics, *sources, {});
}

std::size_t Linted::says(std::uint16_t code) const {
  const auto count = std::count_if(diagnostics.begin(), diagnostics.end(),
                                   [&](const diagnostics::Diagnostic& one) { return one.code == code; });
  return static_cast<std::size_t>(count);
}

std::string Linted::fixed() const {
  const source::SourceFile& file = sources->file(source::FileId{0});
  std::vector<diagnostics::Edit> edits;
  for (const diagnostics::Diagnostic& one : diagnostics) {
    for (const diagnostics::Fix& fix : one.fixes) {
      if (fix.applicability != diagnostics::Applicability::MachineApplicable) continue;
      edits.insert(edits.end(), fix.edits.begin(), fix.edits.end());
    }
  }
  // From the end, so that places stay good.
  std::sort(edits.begin(), edits.end(),
            [](const auto& a, const auto& b) { return a.span.begin > b.span.begin; });
  std::string text = file.text;
  for (const diagnostics::Edit& edit : edits)
    text.replace(edit.span.begin - file.base, edit.span.size(), edit.text);
  return text;
}

RuleCase read_rule_case(const sql_lint::Rule& rule) {
  const std::string theme = replace_all(std::string(name_of(rule.theme)), "-", "_");
  const std::string path = fmt::format("tests/sql_lint/{}/{}.test", theme, rule.spec->name);
  RuleCase found;
  for (Section& section : parse_case(read_text(source_root() / path)).sections) {
    if (section.verb == "fails") found.fails = std::move(section.body);
    if (section.verb == "says") found.says = std::move(section.body);
    if (section.verb == "passes") found.passes = std::move(section.body);
    if (section.verb == "assume") found.alone = section.argument.empty();
  }
  return found;
}

Linted lint(const std::string& script, const sql_lint::Surroundings& surroundings) {
  Linted linted;
  linted.sources = std::make_unique<source::SourceMap>();
  const source::FileId id = linted.sources->add("script.sql", script);
  linted.diagnostics = diagnostics::arrange(sql_lint::lint_script(linted.sources->file(id), surroundings), {},
                                            *linted.sources);
  return linted;
}

}  // namespace specql::testing
