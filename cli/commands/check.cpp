#include "cli/commands/fixing.h"
#include "cli/server.h"
#include "cli/session.h"
#include "generator/project/rehearsal.h"

#include <fmt/core.h>

namespace specql::cli {
namespace {

/// Exits with 3 where the database is not what the specs make at once.
int check_database(const std::string& database, const Common& common, Session& session) {
  project::Workspace& workspace = session.workspace();
  workspace.lower(session.trace());
  auto reached = reach_server(database);
  if (const auto* problem = std::get_if<ServerProblem>(&reached))
    return end_with({kDatabase, problem->message});
  auto& connection = std::get<project::Connection>(reached);
  auto compared = project::find_drift(connection, database, workspace.database(), workspace.templates());
  if (const auto* problem = std::get_if<project::RunProblem>(&compared))
    return end_with({kDatabase, problem->message});
  const project::Drift& drift = std::get<project::Drift>(compared);
  print(project::to_text(drift));
  if (drift.empty()) return kGood;
  if (!common.quiet) say("specql: the database is not what the specs say\n");
  return kStale;
}

}  // namespace

int check(const Common& common, const CheckOptions& options) {
  if (options.fix) {
    if (fixes_standard_input(common.paths)) return kWrongUsage;
    fix_all(common, [](Session& session) {
      session.parse();
      static_cast<void>(session.workspace().check(session.trace()));
    });
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
