// `raw_sql`: a statement that is read, but not understood.
#include "generator/actions/each_step.h"
#include "generator/lint/rules.h"

namespace specql::lint {

void raw_statement(const check::CheckedProject& project, DiagnosticSink& sink) {
  for (const actions::Action& action : project.actions) {
    actions::each_step(action.steps, [&](const actions::Step& step) {
      if (!std::holds_alternative<actions::RawSqlStep>(step.value)) return;
      sink.report(diag::raw_statement, step.span)
          .help("its tables and columns are known to exist; types and meaning are for your tests");
    });
  }
}

}  // namespace specql::lint
