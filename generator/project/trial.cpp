#include "generator/project/trial.h"

#include "generator/migrate/render.h"
#include "generator/project/sample_rows.h"
#include "generator/project/survivors.h"
#include "generator/support/text.h"

#include <set>

#include <fmt/core.h>

namespace specql::project {
namespace {

MeasuredRun stopped_by(RunProblem problem) {
  MeasuredRun run;
  run.problem = std::move(problem);
  return run;
}

class Trial {
 public:
  Trial(Connection& connection, const Migration& migration, const Versions& versions)
      : connection_(connection),
        migration_(migration),
        versions_(versions),
        plan_(migrate::read_plan(migration.plan)),
        columns_(survivors(versions.before, versions.after, plan_.changes)) {}

  MeasuredRun run(Connection& watcher) {
    const SampleRows rows = insert_rows(connection_, versions_.before);
    if (auto error = connection_.run(std::string(migrate::session_settings())).error)
      return stopped_by({error->message});
    auto values = read_values(connection_, columns_, Moment::Before);
    const auto* unreadable = std::get_if<SqlError>(&values);
    if (unreadable == nullptr) values_ = std::get<Values>(std::move(values));
    MeasuredRun run = run_measured(connection_, watcher, migration_);
    tell_of_empty(rows, run);
    if (unreadable != nullptr) {  // by a role that row-level security holds for
      run.notes.push_back(
          fmt::format("{}: values are not counted: {}", migration_.name, unreadable->message));
      columns_.clear();
    }
    if (!run.problem) run.problem = missing(Moment::After, "lost");
    if (!run.problem && migration_.why_not_back().empty()) go_back(run);
    return run;
  }

 private:
  /// Nothing is proven of a table without rows.
  void tell_of_empty(const SampleRows& rows, MeasuredRun& run) const {
    std::set<std::string> touched;
    for (const migrate::WrittenStatement& statement : plan_.statements) {
      for (const auto& [table, lock] : statement.locks)
        touched.insert(table);
    }
    for (const std::string& table : rows.empty) {
      if (touched.contains(table))
        run.notes.push_back(
            fmt::format("{}: no made-up row keeps the rules of {}: what becomes of its values is not tried",
                        migration_.name, table));
    }
  }

  std::optional<RunProblem> missing(Moment moment, std::string_view how) {
    const auto values = read_values(connection_, columns_, moment);
    if (const auto* error = std::get_if<SqlError>(&values)) return RunProblem{error->message};
    const std::vector<std::string> columns = lost(values_, std::get<Values>(values));
    if (columns.empty()) return std::nullopt;
    return RunProblem{fmt::format("{}: values are {} that the plan leaves alone: {}", migration_.name, how,
                                  join(columns, ", "))};
  }

  /// Values of the new version may have no place in the old one: that is said, and nobody's fault.
  void go_back(MeasuredRun& run) {
    const auto quiet = [](const std::string&, std::size_t, std::size_t) {};
    const auto problem = run_migration(connection_, migration_, Direction::Down, quiet);
    if (problem && problem->about_a_value) {
      run.notes.push_back(fmt::format("the way back does not take every value: {}", problem->message));
    } else {
      run.problem = problem ? problem : missing(Moment::Before, "lost on the way back");
    }
  }

  Connection& connection_;
  const Migration& migration_;
  const Versions& versions_;
  migrate::WrittenPlan plan_;
  Survivors columns_;
  Values values_;
};

MeasuredRun try_on_copy(ScratchDatabase& database, const Migration& migration, const Versions* versions) {
  auto copied = database.copy();
  if (const auto* problem = std::get_if<ConnectProblem>(&copied))
    return stopped_by({.message = problem->message, .about_the_server = true});
  ScratchDatabase& copy = *std::get<std::unique_ptr<ScratchDatabase>>(copied);
  auto opened = Connection::open(copy.parameters());
  if (const auto* problem = std::get_if<ConnectProblem>(&opened))
    return stopped_by({.message = problem->message, .about_the_server = true});
  auto& watcher = std::get<Connection>(opened);
  if (versions == nullptr) return run_measured(copy.connection(), watcher, migration);
  return Trial(copy.connection(), migration, *versions).run(watcher);
}

}  // namespace

MeasuredRun try_out(ScratchDatabase& database, const Migration& migration, const Versions& versions) {
  MeasuredRun run = try_on_copy(database, migration, &versions);
  if (!run.rows_refuse) return run;
  const std::string reason = run.problem->message;
  run = try_on_copy(database, migration, nullptr);
  run.notes.push_back(fmt::format("measured without rows: {}", reason));
  return run;
}

}  // namespace specql::project
