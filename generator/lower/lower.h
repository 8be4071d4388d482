// What a checked project means, as a database and as an API. Total: nothing can go wrong here.
#pragma once

#include "generator/api/surface.h"
#include "generator/catalog/catalog.h"
#include "generator/check/check_project.h"
#include "generator/source/source_map.h"
#include "generator/templating/template_set.h"

namespace specql::lower {

[[nodiscard]] catalog::Database lower_database(const check::CheckedProject& project,
                                               const templating::TemplateSet& templates,
                                               const source::SourceMap& sources);

[[nodiscard]] api::Surface lower_surface(const check::CheckedProject& project);

}  // namespace specql::lower
