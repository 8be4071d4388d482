// tests/migrations/<area>/<case>.test: two versions of a project, and the way between them. Sections:
//   from PATH, to PATH    a file of the old and of the new version
//   drop NAME, narrow NAME, filled NAME, rename NAME=NAME   decisions
//   refused               what keeps a plan from being made
//   changes, up, down     what the plan says and the scripts that it makes, bodies of functions left out
//   contract, restore     the same scripts of a second migration, where there is one
//   rows                  SQL that fills the old version, before the way up
//   between               a query between two migrations, with its result behind `expect`
//   sql, expect           a query after the way up, and its result
//   back                  a query after the way down, with its result behind `expect`
// The way up has to end in the same database as the new version made at once, every lock,
// rewrite and scan on it claimed, and with nothing that rules for scripts know and the plan does not; the way
// down, where there is one, in the old version. So does the way back of one that is stopped on its way up.
#include "generator/migrate/changes.h"
#include "generator/migrate/render.h"
#include "generator/project/facts.h"
#include "generator/sql/script.h"
#include "generator/support/line_diff.h"
#include "generator/support/text.h"
#include "tests/runner/suite.h"
#include "tests/support/case_file.h"
#include "tests/support/compile.h"
#include "tests/support/decided.h"
#include "tests/support/pg_query.h"
#include "tests/support/rehearsal.h"
#include "tests/support/turning.h"

#include <stdexcept>

#include <fmt/core.h>

namespace specql::testing {
namespace {

constexpr std::string_view kRoot = "tests/migrations/";

/// A version of the project: what it means, and how it is made at once.
struct Version {
  Compiled compiled;
  std::string script;

  [[nodiscard]] const catalog::Database& database() const { return compiled.workspace->database(); }
};

Version compile_version(const Texts& texts) {
  Version version{compile(texts), {}};
  if (!version.compiled.accepted) throw std::runtime_error(version.compiled.complaints());
  version.script = single_script(texts);
  return version;
}

/// What functions do is no matter of migrations.
std::string without_bodies(const std::string& script) {
  std::string text = script;
  for (std::size_t at = text.find("\nas $"); at != text.npos; at = text.find("\nas $", at + 1)) {
    const std::size_t open = at + 4;
    const std::size_t mark_end = text.find('$', open + 1) + 1;
    const std::string mark = text.substr(open, mark_end - open);
    const std::size_t close = text.find(mark, mark_end);
    text.replace(mark_end, close - mark_end, "…");
  }
  return text;
}

std::string problems_to_text(const std::vector<migrate::Problem>& problems) {
  static constexpr std::string_view kWords[] = {"undecided", "no value", "narrowed", "gone", "unsupported"};
  std::string text;
  for (const migrate::Problem& problem : problems) {
    text += fmt::format("{}: {}", kWords[static_cast<std::size_t>(problem.kind)], problem.subject);
    if (!problem.detail.empty()) text += fmt::format(": {}", problem.detail);
    if (!problem.candidates.empty()) text += fmt::format(" ({}?)", join(problem.candidates, ", "));
    if (!problem.relabellings.empty()) text += fmt::format(" ({}?)", join(problem.relabellings, ", "));
    if (!problem.advice.empty()) text += fmt::format("; {}", problem.advice);
    text += '\n';
  }
  return text;
}

/// One case while it runs.
class Migration {
 public:
  Migration(CaseFile& file, bool update) : file_(file), update_(update) {}

  std::string run() {
    Texts from;
    Texts to;
    for (const Section& section : file_.sections) {
      if (section.verb == "from") from[section.argument] = section.body;
      if (section.verb == "to") to[section.argument] = section.body;
    }
    const Version before = compile_version(from);
    const Version after = compile_version(to);
    catalog::Database goal = after.database();
    const Decided decided = decided_in(file_.sections, before.database(), goal);
    problems_ += decided.problems;
    const auto steps = migrate::plan_steps(before.database(), goal, decided.decisions);
    if (const auto* problems = std::get_if<std::vector<migrate::Problem>>(&steps)) {
      compare("refused", problems_to_text(*problems));
      return problems_;
    }
    if (find("refused") != nullptr) problems_ += "it is not refused\n";
    walk(before, after, std::get<std::vector<migrate::Step>>(steps));
    return problems_;
  }

 private:
  Section* find(std::string_view verb) {
    for (Section& section : file_.sections) {
      if (section.verb == verb) return &section;
    }
    return nullptr;
  }

  void compare(std::string_view verb, const std::string& actual) {
    Section* section = find(verb);
    if (section == nullptr && update_) {
      file_.sections.push_back({std::string(verb), {}, actual, 0});
      return;
    }
    if (section == nullptr) {
      problems_ += fmt::format("there is no section `{}` for:\n{}", verb, actual);
    } else {
      compare(*section, actual);
    }
  }

  void compare(Section& section, const std::string& actual) {
    if (trim(section.body) == trim(actual)) return;
    if (update_) {
      section.body = actual;
    } else {
      problems_ += unified_diff(section.body, actual, "expected", "what came out");
    }
  }

  void compare_script(std::string_view verb, const migrate::Plan& plan) {
    const std::string script = migrate::to_script(plan, "A migration.");
    if (const auto error = syntax_error(script)) problems_ += fmt::format("{}: {}\n", verb, *error);
    check_units(script, plan);
    problems_ += undeclared(plan);
    compare(verb, without_bodies(script));
  }

  /// The script is read back as it was meant.
  void check_units(const std::string& script, const migrate::Plan& plan) {
    const auto units = sql::read_script(script);
    if (const auto* problem = std::get_if<sql::RawProblem>(&units)) {
      problems_ += fmt::format("the script is not read back: {}\n", problem->message);
      return;
    }
    std::size_t read = 0;
    for (const sql::ScriptUnit& unit : std::get<std::vector<sql::ScriptUnit>>(units)) {
      if (!unit.is_counted()) continue;
      const bool same = read < plan.stages.size() &&
                        plan.stages[read].transaction == (unit.kind == sql::ScriptUnit::Kind::Transaction);
      if (!same) problems_ += fmt::format("stage {} is read back as another\n", read);
      ++read;
    }
    if (read != plan.stages.size()) problems_ += "the script has other stages than the plan\n";
  }

  void walk(const Version& before, const Version& after, const std::vector<migrate::Step>& steps) {
    std::string changes;
    for (const migrate::Step& step : steps) {
      if (!step.purpose.empty()) changes += fmt::format("{}:\n", step.purpose);
      changes += migrate::to_text(step.plan.changes);
    }
    compare("changes", changes);
    const TemporaryDatabase walked;
    walked.connect().must(before.script);
    if (const Section* rows = find("rows")) walked.connect().must(rows->body);
    const catalog::Database* start = &before.database();
    for (const migrate::Step& step : steps) {
      problems_ += turn_back(walked, step, *start);
      start = &step.goal;
      compare_script(step.purpose.empty() ? "up" : step.purpose, step.plan);
      problems_ += rehearse(walked.name(), step.plan);
      if (!problems_.empty()) return;
      const bool last = &step == &steps.back();
      meet(walked, last ? after.script : script_of(step.goal), step.goal);
      if (!last) ask(walked, "between");
    }
    check_again(after.database());
    ask(walked, "sql");
    for (std::size_t i = steps.size(); i-- > 0;) {
      const bool first = i == 0;
      const catalog::Database& goal = first ? before.database() : steps[i - 1].goal;
      const std::string verb = first ? "down" : std::string("restore");
      const migrate::WayBack back = migrate::plan_back(goal, steps[i]);
      if (!back.plan) {
        compare(verb, migrate::to_script(back, "A migration."));
        return;
      }
      compare_script(verb, *back.plan);
      problems_ += rehearse(walked.name(), *back.plan);
      meet(walked, first ? before.script : script_of(goal), goal);
    }
    ask(walked, "back");
  }

  /// The database is one that is made at once.
  void meet(const TemporaryDatabase& walked, const std::string& script, const catalog::Database& database) {
    const TemporaryDatabase fresh;
    fresh.connect().must(script);
    problems_ += difference(walked.name(), fresh.name(), database);
  }

  void check_again(const catalog::Database& database) {
    const auto again = migrate::plan(database, database, {});
    const auto* plan = std::get_if<migrate::Plan>(&again);
    if (plan == nullptr || !plan->stages.empty() || !plan->changes.empty())
      problems_ += "a version differs from itself\n";
  }

  void ask(const TemporaryDatabase& walked, std::string_view verb) {
    Connection connection = walked.connect();
    for (std::size_t i = 0; i + 1 < file_.sections.size(); ++i) {
      if (file_.sections[i].verb != verb || file_.sections[i + 1].verb != "expect") continue;
      compare(file_.sections[i + 1], connection.must(file_.sections[i].body).table);
    }
  }

  CaseFile& file_;
  bool update_;
  std::string problems_;
};

}  // namespace

std::vector<std::string> list_migrations() {
  std::vector<std::string> names;
  for (const std::string& path : files_below(source_root() / kRoot))
    names.push_back(std::string(kRoot) + path);
  return names;
}

std::optional<std::string> run_migration(const std::string& name, bool update) {
  CaseFile file = parse_case(read_text(source_root() / name));
  std::string problems = Migration(file, update).run();
  if (update) write_text(source_root() / name, print_case(file));
  if (problems.empty()) return std::nullopt;
  return problems;
}

}  // namespace specql::testing
