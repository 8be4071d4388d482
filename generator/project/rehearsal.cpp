#include "generator/project/rehearsal.h"

#include "generator/catalog/json.h"
#include "generator/project/ledger.h"
#include "generator/project/make_at_once.h"
#include "generator/project/schema_dump.h"
#include "generator/project/scratch_database.h"
#include "generator/project/trial.h"

#include <fmt/core.h>

namespace specql::project {
namespace {

RunProblem no_database(const ConnectProblem& problem) {
  return {.message = problem.message, .about_the_server = true};
}

/// A database made at once.
std::variant<std::unique_ptr<ScratchDatabase>, RunProblem> make(const catalog::Database& database,
                                                                const std::string& server,
                                                                const templating::TemplateSet& templates) {
  auto made = ScratchDatabase::create(server);
  if (const auto* problem = std::get_if<ConnectProblem>(&made)) return no_database(*problem);
  auto& fresh = std::get<std::unique_ptr<ScratchDatabase>>(made);
  if (auto problem = make_at_once(fresh->connection(), database, templates)) return std::move(*problem);
  return std::move(fresh);
}

std::variant<Drift, RunProblem> compare_states(Connection& expected, Connection& found,
                                               const catalog::Database& database) {
  const auto wanted = read_state(expected, database);
  const auto there = read_state(found, database);
  for (const auto* one : {&wanted, &there}) {
    if (const auto* error = std::get_if<SqlError>(one)) return RunProblem{error->message};
  }
  return compare(std::get<std::vector<Fact>>(wanted), std::get<std::vector<Fact>>(there));
}

class Rehearsal {
 public:
  Rehearsal(const templating::TemplateSet& templates, const RehearsalRoom& room, const RehearsalVoice& voice)
      : templates_(templates), room_(room), voice_(voice) {}

  std::optional<RunProblem> run(const Migrations& migrations, std::size_t first) {
    auto made = ScratchDatabase::create(room_.server);
    if (const auto* problem = std::get_if<ConnectProblem>(&made)) return no_database(*problem);
    ScratchDatabase& walked = *std::get<std::unique_ptr<ScratchDatabase>>(made);
    if (const auto error = Ledger(walked.connection()).prepare()) return RunProblem{error->message};
    catalog::Database before;
    if (auto problem = first == 0 ? std::nullopt : begin_at(walked, migrations.all[first - 1], before))
      return problem;
    for (std::size_t i = first; i < migrations.all.size(); ++i) {
      const Migration& migration = migrations.all[i];
      catalog::Database after;
      if (auto problem = read_goal(migration, after)) return problem;
      if (auto problem = measure(walked, migration, {before, after})) return problem;
      if (auto problem = walk(walked, migration, {before, after})) return problem;
      before = std::move(after);
    }
    return std::nullopt;
  }

 private:
  static std::optional<RunProblem> read_goal(const Migration& migration, catalog::Database& into) {
    auto goal = catalog::from_json(migration.catalog);
    if (std::holds_alternative<catalog::JsonProblem>(goal))
      return RunProblem{fmt::format("{}/catalog.json is no catalog", migration.name)};
    into = std::get<catalog::Database>(std::move(goal));
    return std::nullopt;
  }

  /// As if all up to a migration had been run.
  std::optional<RunProblem> begin_at(ScratchDatabase& walked, const Migration& migration,
                                     catalog::Database& version) const {
    if (auto problem = read_goal(migration, version)) return problem;
    return make_at_once(walked.connection(), version, templates_);
  }

  [[nodiscard]] std::optional<RunProblem> measure(ScratchDatabase& walked, const Migration& migration,
                                                  const Versions& versions) const {
    const MeasuredRun run = try_out(walked, migration, versions);
    for (const std::string& one : run.notes)
      voice_.note(one);
    return run.problem;
  }

  /// There; back, if there is a way, and there again.
  std::optional<RunProblem> walk(ScratchDatabase& walked, const Migration& migration,
                                 const Versions& versions) const {
    if (auto problem = step(walked, migration, Direction::Up)) return problem;
    if (auto problem = meet(walked, migration, versions.after)) return problem;
    if (!migration.why_not_back().empty()) return std::nullopt;
    if (auto problem = step(walked, migration, Direction::Down)) return problem;
    if (auto problem = meet(walked, migration, versions.before)) return problem;
    if (auto problem = step(walked, migration, Direction::Up)) return problem;
    return meet(walked, migration, versions.after);
  }

  std::optional<RunProblem> step(ScratchDatabase& walked, const Migration& migration,
                                 Direction direction) const {
    Connection& connection = walked.connection();
    if (auto problem = run_migration(connection, migration, direction, voice_.progress)) return problem;
    // Nobody asks a scratch database what it has been through.
    if (const auto error = Ledger(connection).forget(migration.name)) return RunProblem{error->message};
    return std::nullopt;
  }

  /// With a version made at once, in a database of its own.
  std::optional<RunProblem> meet(ScratchDatabase& walked, const Migration& migration,
                                 const catalog::Database& version) const {
    auto made = make(version, room_.server, templates_);
    if (const auto* problem = std::get_if<RunProblem>(&made)) return problem_of(migration, *problem);
    ScratchDatabase& fresh = *std::get<std::unique_ptr<ScratchDatabase>>(made);
    auto compared = compare_states(fresh.connection(), walked.connection(), version);
    if (const auto* problem = std::get_if<RunProblem>(&compared)) return problem_of(migration, *problem);
    std::string difference = to_text(std::get<Drift>(compared));
    if (difference.empty() && room_.dump_program) {
      auto dumped = compare_dumps(fresh, walked, schemas_of(version));
      if (const auto* problem = std::get_if<RunProblem>(&dumped)) return problem_of(migration, *problem);
      difference = std::get<std::string>(std::move(dumped));
    }
    if (difference.empty()) return std::nullopt;
    return RunProblem{fmt::format("{} ends elsewhere than in its catalog:\n{}", migration.name, difference)};
  }

  [[nodiscard]] std::variant<std::string, RunProblem> compare_dumps(
      const ScratchDatabase& fresh, const ScratchDatabase& walked,
      const std::vector<sql::Identifier>& schemas) const {
    const auto expected = dump_schemas(*room_.dump_program, fresh.parameters(), schemas);
    const auto found = dump_schemas(*room_.dump_program, walked.parameters(), schemas);
    for (const auto* one : {&expected, &found}) {
      if (const auto* problem = std::get_if<RunProblem>(one)) return *problem;
    }
    return difference_of_dumps(std::get<std::vector<std::string>>(expected),
                               std::get<std::vector<std::string>>(found));
  }

  static RunProblem problem_of(const Migration& migration, const RunProblem& problem) {
    RunProblem named = problem;
    named.message = fmt::format("{}: {}", migration.name, problem.message);
    return named;
  }

  const templating::TemplateSet& templates_;
  const RehearsalRoom& room_;
  const RehearsalVoice& voice_;
};

}  // namespace

std::variant<Drift, RunProblem> find_drift(Connection& connection, const std::string& server,
                                           const catalog::Database& database,
                                           const templating::TemplateSet& templates) {
  auto made = make(database, server, templates);
  if (const auto* problem = std::get_if<RunProblem>(&made)) return *problem;
  return compare_states(std::get<std::unique_ptr<ScratchDatabase>>(made)->connection(), connection, database);
}

std::optional<RunProblem> rehearse(const Migrations& migrations, std::size_t first,
                                   const templating::TemplateSet& templates, const RehearsalRoom& room,
                                   const RehearsalVoice& voice) {
  return Rehearsal(templates, room, voice).run(migrations, first);
}

}  // namespace specql::project
