// Comments that allow what a rule would say:
//   -- specql: allow SQ5107 nothing has read it since May        above a statement, in it, or behind it
//   -- specql: allow-file SQ5108, SQ5112 a table of two rows     all of the script
#pragma once

#include "generator/diagnostics/sink.h"
#include "generator/sql_lint/script.h"

#include <vector>

namespace specql::sql_lint {

/// Takes away what is allowed, and says what is wrong with the comments that allow it.
[[nodiscard]] std::vector<diagnostics::Diagnostic> apply_waivers(const Script& script, Span file,
                                                                 std::vector<diagnostics::Diagnostic> found);

}  // namespace specql::sql_lint
