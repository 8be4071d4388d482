#include "generator/lint/lint.h"

#include "generator/lint/rules.h"

namespace specql::lint {

#define SPECQL_LINT_RULE(name) static_assert(diag::name.severity != diagnostics::Severity::Error);
#include "generator/lint/rules.def"
#undef SPECQL_LINT_RULE

void lint_project(const check::CheckedProject& project, DiagnosticSink& sink) {
#define SPECQL_LINT_RULE(name) name(project, sink);
#include "generator/lint/rules.def"
#undef SPECQL_LINT_RULE
}

}  // namespace specql::lint
