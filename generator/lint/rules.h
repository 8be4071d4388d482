// The rules of rules.def, each in a file of its own under rules/.
#pragma once

#include "generator/check/check_project.h"
#include "generator/diagnostics/sink.h"

namespace specql::lint {

#define SPECQL_LINT_RULE(name) void name(const check::CheckedProject& project, DiagnosticSink& sink);
#include "generator/lint/rules.def"
#undef SPECQL_LINT_RULE

}  // namespace specql::lint
