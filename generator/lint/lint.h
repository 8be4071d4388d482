// What is valid and still hardly meant: rules that look at a checked project and give advice.
#pragma once

#include "generator/check/check_project.h"
#include "generator/diagnostics/sink.h"

namespace specql::lint {

/// Runs every rule. None reports an error.
void lint_project(const check::CheckedProject& project, DiagnosticSink& sink);

}  // namespace specql::lint
