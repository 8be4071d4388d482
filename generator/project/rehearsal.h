// Migrations on a server of one's own, before they meet a database that matters.
#pragma once

#include "generator/project/facts.h"
#include "generator/project/migrations.h"
#include "generator/project/runner.h"
#include "generator/templating/template_set.h"

#include <optional>
#include <string>
#include <variant>

namespace specql::project {

/// Runs all migrations on an empty database, one after the other. Each has to end in the same objects and
/// rows as what it leads to made at once; one that can be taken back is taken back and run again. `server` is
/// where scratch databases may be made.
[[nodiscard]] std::optional<RunProblem> rehearse(const Migrations& migrations,
                                                 const templating::TemplateSet& templates,
                                                 const std::string& server, const Progress& progress);

/// How a database differs from what a catalog makes at once, which is done in a scratch database on `server`.
[[nodiscard]] std::variant<Drift, RunProblem> find_drift(Connection& connection, const std::string& server,
                                                         const catalog::Database& database,
                                                         const templating::TemplateSet& templates);

}  // namespace specql::project
