#include "generator/project/dump.h"

#include "cli/session.h"

#include <fmt/core.h>

namespace specql::cli {

int dump(const Common& common, const DumpOptions& options) {
  Session& session = open_session(common, {Channel::Error, true});
  session.parse();
  project::Workspace& workspace = session.workspace();
  const project::DumpStage* stage = project::find_stage(options.stage);
  const bool sound = !stage->needs_check || workspace.check(session.trace());
  const bool errors = session.report();
  if (!sound || errors) return kSpecErrors;
  if (stage->needs_check) workspace.lower(session.trace());
  print(project::dump(*stage, workspace, common.format == diagnostics::Format::Json));
  return kGood;
}

}  // namespace specql::cli
