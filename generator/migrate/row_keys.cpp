#include "generator/migrate/row_keys.h"

#include "generator/support/text.h"
#include "generator/types/system_field.h"

#include <algorithm>

namespace specql::migrate {
namespace {

using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Index;
using catalog::Table;

RowKey key_of(const Constraint& rule) {
  RowKey key;
  key.excludes = rule.kind == ConstraintKind::Exclusion;
  key.where = rule.expression.value;
  for (const sql::Identifier& column : rule.columns)
    key.parts.insert(quoted(column));
  return key;
}

RowKey key_of(const Index& index) {
  RowKey key;
  key.where = index.where.value;
  key.nulls_too = index.nulls_not_distinct;
  for (const catalog::IndexKey& part : index.keys)
    key.parts.insert(part.expression.empty() ? quoted(part.column) : part.expression.value);
  return key;
}

std::vector<RowKey> keys_of(const Table& table) {
  std::vector<RowKey> keys;
  for (const Constraint& rule : table.constraints) {
    if (rule.kind == ConstraintKind::Unique || rule.kind == ConstraintKind::Primary ||
        rule.kind == ConstraintKind::Exclusion)
      keys.push_back(key_of(rule));
  }
  for (const Index& index : table.indexes) {
    if (index.unique) keys.push_back(key_of(index));
  }
  return keys;
}

RowKey renamed(const RowKey& key, const Words& names) {
  RowKey result = key;
  result.where = rename_words(key.where, names);
  result.parts.clear();
  for (const std::string& part : key.parts)
    result.parts.insert(rename_words(part, names));
  return result;
}

bool is_system_column(const catalog::Column& column, types::SystemField field) {
  return column.name.text() == types::info(field).name;
}

/// Nobody gives numbers and ids, so that there are no two alike.
bool is_of_own_making(const Table& table, const RowKey& key) {
  const std::vector<const catalog::Column*> columns = about(table, key);
  return std::all_of(columns.begin(), columns.end(), [](const catalog::Column* column) {
    return column->identity || is_system_column(*column, types::SystemField::Id);
  });
}

/// Whether rows that keep the first one keep the second one.
bool implies(const RowKey& kept, const RowKey& key) {
  if (kept.excludes || key.excludes)
    return kept.excludes == key.excludes && kept.parts == key.parts &&
           (kept.where.empty() || kept.where == key.where);
  return (kept.where.empty() || kept.where == key.where) && (kept.nulls_too || !key.nulls_too) &&
         std::includes(key.parts.begin(), key.parts.end(), kept.parts.begin(), kept.parts.end());
}

}  // namespace

std::vector<RowKey> keys_beyond(const TablePair& pair) {
  std::vector<RowKey> kept;
  for (const RowKey& key : keys_of(*pair.before))
    kept.push_back(renamed(key, pair.column_names));
  std::vector<RowKey> beyond;
  for (RowKey& key : keys_of(*pair.after)) {
    const bool implied =
        std::any_of(kept.begin(), kept.end(), [&](const RowKey& one) { return implies(one, key); });
    if (!implied && !is_of_own_making(*pair.after, key)) beyond.push_back(std::move(key));
  }
  return beyond;
}

std::vector<const catalog::Column*> about(const Table& table, const RowKey& key) {
  std::vector<const catalog::Column*> columns;
  for (const catalog::Column& column : table.columns) {
    if (is_system_column(column, types::SystemField::TenantId)) continue;
    const bool named = std::any_of(key.parts.begin(), key.parts.end(), [&](const std::string& part) {
      return mentions(part, quoted(column.name));
    });
    if (named) columns.push_back(&column);
  }
  return columns;
}

}  // namespace specql::migrate
