// Enums that the database keeps by more than a CHECK: as a type of its own, or as a table of their labels.
#include "generator/lower/context.h"
#include "generator/support/text.h"

#include <iterator>

namespace specql::lower {
namespace {

using model::EnumType;

catalog::EnumType native_type(const EnumType& type, const Context& context) {
  catalog::EnumType result;
  result.name = naming::native_type(type);
  result.owner = context.owner;
  for (const model::EnumLabel& label : type.labels)
    result.labels.emplace_back(label.name);
  result.comment = type.description;
  result.grants.push_back({"usage", context.app});
  result.home = {Interned(naming::kAppSchema), {}, result.name.name.interned()};
  result.origin = context.origin(type.origin);
  return result;
}

catalog::Column column(const char* name, const char* type, bool not_null) {
  catalog::Column column;
  column.name = sql::Identifier(name);
  column.type = sql::builtin_type(type);
  column.not_null = not_null;
  return column;
}

catalog::Constraint key(catalog::ConstraintKind kind, sql::Identifier name, const char* column) {
  catalog::Constraint key;
  key.kind = kind;
  key.name = std::move(name);
  key.columns.emplace_back(column);
  return key;
}

catalog::Table lookup_table(const EnumType& type, const Context& context) {
  catalog::Table table;
  table.name = naming::lookup_table(type);
  table.owner = context.owner;
  table.comment = type.description;
  table.columns = {column("value", "text", true), column("position", "integer", true),
                   column("description", "text", false), column("deprecated", "text", false)};
  table.constraints = {
      key(catalog::ConstraintKind::Primary, naming::constraint(table.name, "", "pkey"), "value"),
      key(catalog::ConstraintKind::Unique, naming::constraint(table.name, "position", "key"), "position")};
  table.constraints.back().deferrable = true;  // labels move up when another comes between
  table.grants.push_back({"select", context.app});
  table.home = {Interned(naming::kAppSchema), {}, table.name.name.interned()};
  table.origin = context.origin(type.origin);
  return table;
}

Interned text_or_null(const std::string& text) {
  return text.empty() ? Interned(catalog::kNull) : Interned(text);
}

/// The labels in their order, from one.
catalog::Rows lookup_rows(const EnumType& type, const catalog::Table& table) {
  catalog::Rows rows;
  rows.table = table.name;
  for (const catalog::Column& column : table.columns)
    rows.columns.push_back(column.name);
  for (const model::EnumLabel& label : type.labels) {
    rows.values.push_back({Interned(label.name), Interned(std::to_string(rows.values.size() + 1)),
                           text_or_null(label.description), text_or_null(label.deprecated)});
  }
  rows.home = table.home;
  rows.origin = table.origin;
  return rows;
}

}  // namespace

void lower_enums(const Context& context, catalog::Database& database) {
  std::vector<catalog::Table> tables;
  std::vector<catalog::Rows> rows;
  for (const EnumType& type : context.model.enums) {
    switch (type.storage) {
      case model::EnumStorage::Text:
        break;
      case model::EnumStorage::Native:
        database.enums.push_back(native_type(type, context));
        break;
      case model::EnumStorage::Lookup:
        tables.push_back(lookup_table(type, context));
        rows.push_back(lookup_rows(type, tables.back()));
        break;
    }
  }
  database.tables.insert(database.tables.begin(), std::make_move_iterator(tables.begin()),
                         std::make_move_iterator(tables.end()));
  database.rows.insert(database.rows.begin(), std::make_move_iterator(rows.begin()),
                       std::make_move_iterator(rows.end()));
}

}  // namespace specql::lower
