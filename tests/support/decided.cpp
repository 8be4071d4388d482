#include "tests/support/decided.h"

#include "generator/migrate/renames.h"

#include <set>
#include <string_view>

#include <fmt/core.h>

namespace specql::testing {

Decided decided_in(const std::vector<Section>& sections, const catalog::Database& before,
                   catalog::Database& goal) {
  Decided decided;
  for (const Section& section : sections) {
    if (section.verb != "rename") continue;
    const std::size_t equals = section.argument.find('=');
    const auto renamed = migrate::rename(goal, before, section.argument.substr(0, equals),
                                         section.argument.substr(equals + 1));
    if (renamed.empty()) decided.problems += fmt::format("nothing is renamed by {}\n", section.argument);
  }
  struct Row {
    std::string_view verb;
    migrate::Decision decision;
    std::set<std::string>& into;
  };
  const Row rows[] = {{"drop", migrate::Decision::Drop, decided.decisions.drops},
                      {"narrow", migrate::Decision::Narrow, decided.decisions.narrows},
                      {"filled", migrate::Decision::Fill, decided.decisions.filled}};
  for (const auto& [verb, decision, into] : rows) {
    for (const Section& section : sections) {
      if (section.verb != verb) continue;
      const auto subjects = migrate::decided_by(decision, section.argument, before, goal);
      if (subjects.empty())
        decided.problems += fmt::format("nothing is decided by {} {}\n", verb, section.argument);
      into.insert(subjects.begin(), subjects.end());
    }
  }
  return decided;
}

}  // namespace specql::testing
