#include "generator/model/columns.h"

#include "generator/model/naming.h"

namespace specql::model {

std::set<std::string> column_names(const Entity& entity, const Model& model) {
  std::set<std::string> columns = {std::string(naming::primary_key(entity).text())};
  for (const types::SystemFieldInfo& row : types::all_system_fields()) {
    if (entity.has(row.field)) columns.emplace(naming::column(row.field).text());
  }
  for (const Field& field : entity.fields) {
    if (field.many() != nullptr || field.computed == Computed::Viewed) continue;
    for (const sql::Identifier& column : naming::key_columns(model, field))
      columns.emplace(column.text());
  }
  return columns;
}

}  // namespace specql::model
