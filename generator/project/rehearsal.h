// Migrations on a server of one's own, before they meet a database that matters.
#pragma once

#include "generator/project/facts.h"
#include "generator/project/migrations.h"
#include "generator/project/runner.h"
#include "generator/templating/template_set.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace specql::project {

struct RehearsalRoom {
  std::string server;  ///< parameters of a database beside which scratch databases may be made
  std::optional<std::filesystem::path> dump_program;  ///< `pg_dump` of that server's version
};

/// What to tell of while it goes on.
struct RehearsalVoice {
  Progress progress;
  std::function<void(const std::string&)> note;  ///< what is no problem, but good to know
};

/// Runs all migrations, one after the other. Each has to end in the same objects and rows as what it leads to
/// made at once, and one that can be taken back is taken back and run again; `pg_dump` has to see no
/// difference, either. Beside that, each is tried out with rows, its statements measured: see trial.h. Those
/// before the `first` one are not run: what they lead to is made at once.
[[nodiscard]] std::optional<RunProblem> rehearse(const Migrations& migrations, std::size_t first,
                                                 const templating::TemplateSet& templates,
                                                 const RehearsalRoom& room, const RehearsalVoice& voice);

/// How a database differs from what a catalog makes at once, which is done in a scratch database on `server`.
[[nodiscard]] std::variant<Drift, RunProblem> find_drift(Connection& connection, const std::string& server,
                                                         const catalog::Database& database,
                                                         const templating::TemplateSet& templates);

}  // namespace specql::project
