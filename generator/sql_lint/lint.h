// What a script would do to a database that others use: rules over its statements, whether somebody wrote it
// by hand or a plan made it.
#pragma once

#include "generator/diagnostics/diagnostic.h"
#include "generator/source/source_map.h"
#include "generator/sql_lint/script.h"

#include <vector>

namespace specql::sql_lint {

/// What all rules say about a file, less what its comments allow.
[[nodiscard]] std::vector<diagnostics::Diagnostic> lint_script(const source::SourceFile& file,
                                                               const Surroundings& surroundings);

}  // namespace specql::sql_lint
