#include "cli/server.h"
#include "cli/session.h"
#include "generator/project/interrupt.h"
#include "generator/project/samples.h"
#include "generator/project/scratch_database.h"

#include <fmt/core.h>

namespace specql::cli {
namespace {

/// What kept the samples from their end, if anything. The scratch database is gone by then.
std::optional<std::string> judge_on(const std::string& server, const std::vector<lower::Sample>& samples,
                                    project::Workspace& workspace) {
  auto created = project::ScratchDatabase::create(server);
  if (const auto* problem = std::get_if<project::ConnectProblem>(&created)) return problem->message;
  project::Connection& connection =
      std::get<std::unique_ptr<project::ScratchDatabase>>(created)->connection();
  return project::judge_samples(samples, workspace, connection, [] { return !project::interrupted(); });
}

std::size_t count_wrong(const project::Workspace& workspace) {
  std::size_t wrong = 0;
  for (const diagnostics::Diagnostic& one : workspace.diagnostics()) {
    if (one.code == diag::example_refused.code || one.code == diag::reject_accepted.code) ++wrong;
  }
  return wrong;
}

void say_count(const std::vector<lower::Sample>& samples, std::size_t wrong) {
  const std::string result = wrong == 0 ? "all as stated" : fmt::format("{} not as stated", wrong);
  say(samples.empty() ? "no samples: types state theirs as `examples` and `rejects`\n"
                      : fmt::format("{}: {}\n", project::count_text(samples), result));
}

int finish(Session& session, const Common& common, const std::vector<lower::Sample>& samples) {
  const bool errors = session.report();
  session.print_trace();
  const std::size_t wrong = count_wrong(session.workspace());
  const bool all_judged = wrong > 0 || !session.workspace().sink().has_errors();
  if (all_judged && !common.quiet) say_count(samples, wrong);
  return errors ? kSpecErrors : kGood;
}

}  // namespace

int test(const Common& common, const TestOptions& options) {
  Session& session = open_session(common);
  session.parse();
  project::Workspace& workspace = session.workspace();
  if (!workspace.check(session.trace())) {
    static_cast<void>(session.report());
    return kSpecErrors;
  }
  const std::vector<lower::Sample> samples = lower::lower_samples(*workspace.checked());
  if (samples.empty()) return finish(session, common, samples);
  const auto outcome = on_server(
      options.database, [&](const std::string& server) { return judge_on(server, samples, workspace); });
  session.trace().stage("samples");
  if (project::interrupted()) return kInterrupted;
  const auto* unreachable = std::get_if<ServerProblem>(&outcome);
  const auto problem = unreachable != nullptr ? std::optional(unreachable->message)
                                              : std::get<std::optional<std::string>>(outcome);
  if (problem) {
    say(fmt::format("specql: {}\n", *problem));
    return kDatabase;
  }
  return finish(session, common, samples);
}

}  // namespace specql::cli
