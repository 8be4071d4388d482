#include "cli/session.h"
#include "generator/project/files.h"
#include "generator/project/fixes.h"
#include "generator/project/rehearsal.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::cli {
namespace {

/// Writes what fixes make of the files; how many fixes there were.
std::size_t write_fixes(const project::Workspace& workspace) {
  const project::FixedTexts fixed = project::apply_fixes(workspace);
  for (const auto& [path, text] : fixed.texts) {
    const std::filesystem::path given(path);
    if (const auto failure =
            project::write_file(given.is_absolute() ? given : workspace.root() / given, text)) {
      say(fmt::format("specql: cannot write {}: {}\n", path, *failure));
    }
  }
  return fixed.fixes;
}

void fix_all(const Common& common) {
  // A fix may bring another to light; a dozen rounds are more than any spec needs.
  constexpr int kMostRounds = 12;
  std::size_t total = 0;
  for (int round = 0; round < kMostRounds; ++round) {
    Session session(common, Wish{});
    session.parse();
    static_cast<void>(session.workspace().check(session.trace()));
    const std::size_t fixed = write_fixes(session.workspace());
    total += fixed;
    if (fixed == 0) break;
  }
  if (total > 0 && !common.quiet) say(fmt::format("{} fixed\n", total));
}

/// Exits with 3 where the database is not what the specs make at once.
int check_database(const std::string& database, const Common& common, Session& session) {
  project::Workspace& workspace = session.workspace();
  workspace.lower(session.trace());
  auto opened = project::Connection::open(database);
  if (const auto* problem = std::get_if<project::ConnectProblem>(&opened)) {
    say(fmt::format("specql: {}\n", problem->message));
    return kDatabase;
  }
  auto compared = project::find_drift(std::get<project::Connection>(opened), database, workspace.database(),
                                      workspace.templates());
  if (const auto* problem = std::get_if<project::RunProblem>(&compared)) {
    say(fmt::format("specql: {}\n", problem->message));
    return kDatabase;
  }
  const project::Drift& drift = std::get<project::Drift>(compared);
  print(project::to_text(drift));
  if (drift.empty()) return kGood;
  if (!common.quiet) say("specql: the database is not what the specs say\n");
  return kStale;
}

}  // namespace

int check(const Common& common, const CheckOptions& options) {
  if (options.fix) {
    if (std::find(common.paths.begin(), common.paths.end(), "-") != common.paths.end()) {
      say("specql: `--fix` cannot write standard input\n");
      return kWrongUsage;
    }
    fix_all(common);
  }
  Session& session = open_session(common);
  session.parse();
  const bool sound = session.workspace().check(session.trace());
  const bool errors = session.report();
  session.print_trace();
  if (!sound || errors) return kSpecErrors;
  return options.database ? check_database(*options.database, common, session) : kGood;
}

}  // namespace specql::cli
