// A version of a project in an empty database, without the way that led to it.
#pragma once

#include "generator/catalog/catalog.h"
#include "generator/project/database.h"
#include "generator/project/runner.h"
#include "generator/templating/template_set.h"

#include <optional>

namespace specql::project {

/// Makes all that a catalog holds; what went wrong, if anything did.
[[nodiscard]] std::optional<RunProblem> make_at_once(Connection& connection,
                                                     const catalog::Database& database,
                                                     const templating::TemplateSet& templates);

}  // namespace specql::project
