#include "generator/migrate/index_names.h"

namespace specql::migrate {

using catalog::ConstraintKind;
using catalog::QualifiedName;

std::vector<QualifiedName> index_names_of(const catalog::Table& table) {
  std::vector<QualifiedName> names;
  for (const catalog::Constraint& rule : table.constraints) {
    if (rule.kind != ConstraintKind::Check && rule.kind != ConstraintKind::Foreign)
      names.push_back({table.name.schema, rule.name});
  }
  for (const catalog::Index& index : table.indexes)
    names.push_back({table.name.schema, index.name});
  return names;
}

bool IndexNames::has(const QualifiedName& name) {
  if (!names_) {
    names_.emplace();
    for (const catalog::Table& table : database_.tables) {
      for (const QualifiedName& one : index_names_of(table))
        names_->insert(one);
    }
  }
  return names_->contains(name);
}

}  // namespace specql::migrate
