#include "generator/project/migrations.h"
#include "generator/sql/grammar.h"

#include <algorithm>
#include <numeric>

#include <fmt/core.h>

namespace specql::project {
namespace {

ScriptProblem problem_of(const std::string& file, const std::string& text, const sql::RawProblem& problem) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(problem.at, text.size()));
  return {fmt::format("{}:{}", file, 1 + std::count(text.begin(), end, '\n')), problem.message};
}

}  // namespace

const std::string_view kOwnStepNotice =
    "-- SQL of your own. Each statement is a transaction of its own; `begin;` and `commit;` make one of\n"
    "-- several. What cannot be in a transaction needs this line above it:\n"
    "--   -- specql: no transaction\n"
    "-- `before.down.sql` beside this file takes it back; without that, the migration cannot be taken back.\n"
    "-- When all is written, `specql migrate repair` takes it over.\n";

std::optional<ScriptProblem> find_bad_byte(const std::string& file, const std::string& text) {
  const auto problem = sql::find_bad_byte(text);
  return problem ? std::optional(problem_of(file, text, *problem)) : std::nullopt;
}

std::variant<Script, ScriptProblem> read_script(std::string file, const std::string& text, bool own) {
  auto units = sql::read_script(text, own ? sql::Bare::Transaction : sql::Bare::Alone);
  if (const auto* problem = std::get_if<sql::RawProblem>(&units)) return problem_of(file, text, *problem);
  return Script{std::move(file), std::get<std::vector<sql::ScriptUnit>>(std::move(units)), own};
}

std::size_t count_of(const Script& script) {
  return static_cast<std::size_t>(
      std::count_if(script.units.begin(), script.units.end(),
                    [](const sql::ScriptUnit& unit) { return unit.is_counted(); }));
}

std::size_t count_of(const std::vector<Script>& scripts) {
  return std::accumulate(scripts.begin(), scripts.end(), std::size_t{0},
                         [](std::size_t count, const Script& script) { return count + count_of(script); });
}

std::array<const char*, 3> files_of(Direction direction) {
  const auto [before, after] = kOwnSteps;
  if (direction == Direction::Up) return {before.up, "up.sql", after.up};
  return {after.down, "down.sql", before.down};
}

std::string Migration::why_not_back() const {
  if (!reversible) return "see its down.sql";
  for (const OwnStep& step : kOwnSteps) {
    if (own_steps.contains(step.up) && !own_steps.contains(step.down))
      return fmt::format("it has {}, and no {}", step.up, step.down);
  }
  return "";
}

std::variant<std::vector<Script>, ScriptProblem> Migration::scripts(Direction direction) const {
  std::vector<Script> scripts;
  for (const std::string file : files_of(direction)) {
    const auto own = own_steps.find(file);
    const bool written = file == "up.sql" || file == "down.sql";
    if (!written && own == own_steps.end()) continue;
    const std::string& text = file == "up.sql" ? up : file == "down.sql" ? down : own->second;
    auto read = read_script(file, text, !written);
    if (auto* problem = std::get_if<ScriptProblem>(&read)) return std::move(*problem);
    scripts.push_back(std::get<Script>(std::move(read)));
  }
  return scripts;
}

bool is_own_step(std::string_view path) {
  const std::string_view file = path.substr(path.rfind('/') + 1);
  return std::any_of(kOwnSteps.begin(), kOwnSteps.end(),
                     [&](const OwnStep& step) { return file == step.up || file == step.down; });
}

}  // namespace specql::project
