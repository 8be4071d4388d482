#include "cli/session.h"
#include "generator/project/outputs.h"
#include "generator/project/staging.h"
#include "generator/project/state_pages.h"

#include <filesystem>
#include <map>
#include <string>

#include <fmt/core.h>

namespace specql::cli {
namespace {

/// The folder of the pages, below the one that is asked for.
constexpr char kFolder[] = "states";

using Pages = std::map<std::string, std::string>;

int print_pages(const Pages& pages) {
  std::string text;
  for (const auto& [path, page] : pages) {
    if (!text.empty()) text += '\n';
    text += page;
  }
  print(text);
  return kGood;
}

int write_pages(const Pages& pages, const std::filesystem::path& root, bool force, bool quiet,
                Session& session) {
  project::Workspace& workspace = session.workspace();
  const auto failed = [&] {
    static_cast<void>(session.report());
    return kSpecErrors;
  };
  const project::SoleWriter alone(root);
  if (!project::recover(root, workspace.sink())) return failed();
  project::Outputs outputs(root, {kFolder}, project::Purpose::Write);
  for (const auto& [path, page] : pages)
    outputs.add(kFolder, {path, page});
  const project::OutputPlan plan =
      outputs.plan(force ? project::Overwrite::Force : project::Overwrite::Refuse, workspace.sink());
  if (session.report()) return lacks_permission(workspace) ? kNotPermitted : kSpecErrors;
  if (!outputs.apply(plan, workspace.sink())) return failed();
  if (!quiet) say(fmt::format("{} changed, {} unchanged\n", plan.changes.size(), plan.unchanged));
  return kGood;
}

}  // namespace

int docs(const Common& common, const DocsOptions& options) {
  Session& session = open_session(common, {Channel::Error});
  session.parse();
  project::Workspace& workspace = session.workspace();
  if (!workspace.check(session.trace())) {
    static_cast<void>(session.report());
    return kSpecErrors;
  }
  const Pages pages = project::state_pages(workspace.checked()->model);
  if (options.output) {
    const std::filesystem::path root = std::filesystem::path(common.directory) / *options.output;
    return write_pages(pages, root, options.force, common.quiet, session);
  }
  if (session.report()) return kSpecErrors;
  return print_pages(pages);
}

}  // namespace specql::cli
