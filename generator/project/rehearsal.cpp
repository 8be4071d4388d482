#include "generator/project/rehearsal.h"

#include "generator/catalog/json.h"
#include "generator/project/ledger.h"
#include "generator/project/make_at_once.h"
#include "generator/project/scratch_database.h"

#include <fmt/core.h>

namespace specql::project {
namespace {

class Rehearsal {
 public:
  Rehearsal(const templating::TemplateSet& templates, const std::string& server, const Progress& progress)
      : templates_(templates), server_(server), progress_(progress) {}

  std::optional<RunProblem> run(const Migrations& migrations) {
    auto made = ScratchDatabase::create(server_);
    if (const auto* problem = std::get_if<ConnectProblem>(&made)) return RunProblem{problem->message};
    Connection& walked = std::get<std::unique_ptr<ScratchDatabase>>(made)->connection();
    if (const auto error = Ledger(walked).prepare()) return RunProblem{error->message};
    const Migration* before = nullptr;
    for (const Migration& migration : migrations.all) {
      if (auto problem = step(walked, migration, Direction::Up)) return problem;
      if (auto problem = compare(walked, migration)) return problem;
      if (migration.why_not_back().empty()) {
        if (auto problem = step(walked, migration, Direction::Down)) return problem;
        if (before != nullptr) {
          if (auto problem = compare(walked, *before)) return problem;
        }
        if (auto problem = step(walked, migration, Direction::Up)) return problem;
        if (auto problem = compare(walked, migration)) return problem;
      }
      before = &migration;
    }
    return std::nullopt;
  }

 private:
  std::optional<RunProblem> step(Connection& walked, const Migration& migration, Direction direction) const {
    if (auto problem = run_migration(walked, migration, direction, progress_)) return problem;
    // Nobody asks a scratch database what it has been through.
    if (const auto error = Ledger(walked).forget(migration.name)) return RunProblem{error->message};
    return std::nullopt;
  }

  /// With what the migration leads to, made at once in a database of its own.
  std::optional<RunProblem> compare(Connection& walked, const Migration& migration) const {
    const auto goal = catalog::from_json(migration.catalog);
    if (std::holds_alternative<catalog::JsonProblem>(goal))
      return RunProblem{fmt::format("{}/catalog.json is no catalog", migration.name)};
    auto compared = find_drift(walked, server_, std::get<catalog::Database>(goal), templates_);
    if (const auto* problem = std::get_if<RunProblem>(&compared))
      return RunProblem{fmt::format("{}: {}", migration.name, problem->message)};
    const Drift& drift = std::get<Drift>(compared);
    if (drift.empty()) return std::nullopt;
    return RunProblem{
        fmt::format("{} ends elsewhere than in its catalog:\n{}", migration.name, to_text(drift))};
  }

  const templating::TemplateSet& templates_;
  const std::string& server_;
  const Progress& progress_;
};

}  // namespace

std::variant<Drift, RunProblem> find_drift(Connection& connection, const std::string& server,
                                           const catalog::Database& database,
                                           const templating::TemplateSet& templates) {
  auto made = ScratchDatabase::create(server);
  if (const auto* problem = std::get_if<ConnectProblem>(&made)) return RunProblem{problem->message};
  Connection& fresh = std::get<std::unique_ptr<ScratchDatabase>>(made)->connection();
  if (auto problem = make_at_once(fresh, database, templates)) return std::move(*problem);
  const auto expected = read_state(fresh, database);
  const auto found = read_state(connection, database);
  for (const auto* one : {&expected, &found}) {
    if (const auto* error = std::get_if<SqlError>(one)) return RunProblem{error->message};
  }
  return compare(std::get<std::vector<Fact>>(expected), std::get<std::vector<Fact>>(found));
}

std::optional<RunProblem> rehearse(const Migrations& migrations, const templating::TemplateSet& templates,
                                   const std::string& server, const Progress& progress) {
  return Rehearsal(templates, server, progress).run(migrations);
}

}  // namespace specql::project
