// Whether two values of an enum type are equal is asked by a function that might tell what it saw: for
// PostgreSQL a reason to look for the tenant's rows first, and at the column later.
#include "generator/lint/rules.h"

#include <algorithm>

namespace specql::lint {
namespace {

bool in_unique(const model::Entity& entity, FieldId field) {
  return std::any_of(entity.uniques.begin(), entity.uniques.end(), [&](const model::Unique& unique) {
    return std::find(unique.fields.begin(), unique.fields.end(), field) != unique.fields.end();
  });
}

bool in_index(const model::Entity& entity, FieldId field) {
  return std::any_of(entity.indexes.begin(), entity.indexes.end(), [&](const model::Index& index) {
    return std::any_of(index.keys.begin(), index.keys.end(),
                       [&](const model::Index::Key& key) { return key.field == expr::FieldRef{field}; });
  });
}

}  // namespace

void native_behind_tenants(const check::CheckedProject& project, DiagnosticSink& sink) {
  for (const model::Entity& entity : project.model.entities) {
    if (!entity.isolated()) continue;
    for (const FieldId id : model::field_ids(entity)) {
      const model::Field& field = entity.fields[id];
      const bool searched = field.indexed || field.unique || in_unique(entity, id) || in_index(entity, id);
      if (!field.native || !searched) continue;
      sink.report(diag::native_behind_tenants, field.origin, field.name)
          .help("values that are searched for are kept with `enum_storage: text` or `lookup`");
    }
  }
}

}  // namespace specql::lint
