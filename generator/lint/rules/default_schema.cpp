// `public` is where everything lands that says nothing, the objects of extensions too.
#include "generator/lint/rules.h"

namespace specql::lint {

void default_schema(const check::CheckedProject& project, DiagnosticSink& sink) {
  for (const model::Entity& entity : project.model.entities) {
    if (entity.schema_span.known()) continue;
    sink.report(diag::default_schema, entity.origin, entity.name).help("say which: `schema: sales`");
  }
}

}  // namespace specql::lint
