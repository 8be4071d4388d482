#include "generator/catalog/json.h"

#include "generator/support/digest.h"

#include <nlohmann/json.hpp>

// clang-format off
namespace specql {
static void to_json(nlohmann::json& j, const Interned& v) { j = v.view(); }
static void from_json(const nlohmann::json& j, Interned& v) { v = j.get<std::string>(); }
}  // namespace specql
namespace specql::sql {
static void to_json(nlohmann::json& j, const Identifier& v) { j = v.text(); }
static void from_json(const nlohmann::json& j, Identifier& v) { v = Identifier(j.get<std::string>()); }
static void to_json(nlohmann::json& j, const Text& v) { j = v.value; }
static void from_json(const nlohmann::json& j, Text& v) { v.value = j.get<std::string>(); }
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(QualifiedName, schema, name)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TypeName, builtin, named, array)
}  // namespace specql::sql

namespace specql::catalog {
NLOHMANN_JSON_SERIALIZE_ENUM(ObjectKind, {{ObjectKind::Role, "role"}, {ObjectKind::Schema, "schema"},
  {ObjectKind::Type, "type"}, {ObjectKind::Table, "table"}, {ObjectKind::View, "view"},
  {ObjectKind::Function, "function"}})
NLOHMANN_JSON_SERIALIZE_ENUM(ConstraintKind, {{ConstraintKind::Primary, "primary key"},
  {ConstraintKind::Unique, "unique"}, {ConstraintKind::Check, "check"},
  {ConstraintKind::Foreign, "foreign key"}, {ConstraintKind::Exclusion, "exclusion"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Language, {{Language::SqlExpression, "sql"}, {Language::PlPgSql, "plpgsql"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Origin, file, line, was)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Home, schema, entity, topic)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ObjectName, kind, name)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Grant, privilege, role)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Role, name, comment)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Schema, name, owner, comment, grants, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Extension, name, schema, comment)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Attribute, name, type, comment)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CompositeType, name, owner, attributes, comment, home, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EnumType, name, owner, labels, comment, grants, home, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Column, name, type, not_null, identity, default_value, generated,
  comment, origin)
// What fills a column is for the migration to it, and no part of what is kept.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Constraint, kind, name, columns, expression, references,
  referenced_columns, on_delete, set_null_columns, on_update, deferrable, comment, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(IndexKey, column, descending, expression, opclass)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Index, name, method, unique, nulls_not_distinct, keys, include,
  where, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Policy, name, restrictive, command, roles, using_, check)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Trigger, name, before, event, columns, when, function, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Table, name, owner, columns, constraints, indexes, policies, triggers,
  row_security, comment, grants, depends_on, home, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ColumnComment, column, comment)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(View, name, owner, query, comment, column_comments, grants,
  depends_on, home, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Argument, name, type, default_value, out)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Setting, name, value)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Function, name, arguments, returns, language, volatility, strict,
  parallel_safe, security_definer, settings, body, owner, comment, grants, depends_on, home, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Rows, table, columns, values, home, origin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Database, roles, schemas, extensions, enums, types, tables, views,
  functions, rows)
// clang-format on

namespace {

void remove_origins(nlohmann::json& node) {
  if (node.is_object()) node.erase("origin");
  if (!node.is_structured()) return;
  for (nlohmann::json& child : node)
    remove_origins(child);
}

nlohmann::json to_value(const Database& database) {
  return database;
}

}  // namespace

std::string to_json(const Database& database) {
  return to_value(database).dump(1) + "\n";
}

std::optional<Database> from_json(std::string_view json) {
  try {
    return nlohmann::json::parse(json).get<Database>();
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::string fingerprint(const Database& database) {
  nlohmann::json value = to_value(database);
  remove_origins(value);
  return digest(value.dump());
}

}  // namespace specql::catalog
