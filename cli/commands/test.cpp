#include "cli/interrupt.h"
#include "cli/session.h"
#include "generator/project/samples.h"
#include "generator/project/scratch_database.h"
#include "generator/project/scratch_server.h"

#include <cstdlib>

#include <fmt/core.h>

namespace specql::cli {
namespace {

/// The database to use, as somebody named it; empty if nobody did.
std::string named_database(const TestOptions& options) {
  if (options.database) return *options.database;
  const char* given = std::getenv("SPECQL_DATABASE_URL");
  return given == nullptr ? "" : given;
}

class SampleRun {
 public:
  SampleRun(const std::vector<lower::Sample>& samples, project::Workspace& workspace)
      : samples_(samples), workspace_(workspace) {}

  /// What kept it from its end, if anything. Server and database are gone by then.
  std::optional<std::string> on_database(const std::string& parameters) {
    auto created = project::ScratchDatabase::create(parameters);
    if (const auto* problem = std::get_if<project::ConnectProblem>(&created)) return problem->message;
    return judge(std::get<std::unique_ptr<project::ScratchDatabase>>(created)->connection());
  }

  std::optional<std::string> on_own_server() {
    const auto programs = project::find_server_programs();
    if (!programs) {
      return "no PostgreSQL is installed to run the samples on: install postgresql-15, or name a database "
             "with --database";
    }
    auto started = project::ScratchServer::start(*programs);
    if (const auto* problem = std::get_if<project::StartProblem>(&started)) return problem->message;
    const auto& server = std::get<std::unique_ptr<project::ScratchServer>>(started);
    auto opened = project::Connection::open(server->parameters("postgres"));
    if (const auto* problem = std::get_if<project::ConnectProblem>(&opened)) return problem->message;
    return judge(std::get<project::Connection>(opened));
  }

 private:
  std::optional<std::string> judge(project::Connection& connection) {
    return project::judge_samples(samples_, workspace_, connection, [] { return !interrupted(); });
  }

  const std::vector<lower::Sample>& samples_;
  project::Workspace& workspace_;
};

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
  hold_interrupts();
  SampleRun run(samples, workspace);
  const std::string database = named_database(options);
  const auto problem = database.empty() ? run.on_own_server() : run.on_database(database);
  session.trace().stage("samples");
  if (interrupted()) return kInterrupted;
  if (problem) {
    say(fmt::format("specql: {}\n", *problem));
    return kDatabase;
  }
  return finish(session, common, samples);
}

}  // namespace specql::cli
