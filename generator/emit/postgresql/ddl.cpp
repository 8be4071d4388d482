#include "generator/emit/postgresql/ddl.h"

#include "generator/emit/postgresql/writer.h"
#include "generator/support/text.h"

#include <algorithm>

namespace specql::emit::ddl {
namespace {

using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Identifier;

void describe(Writer& out, std::string_view kind, std::string_view object, std::string_view comment) {
  if (!comment.empty()) comment_on(out.out(), kind, object, comment);
}

void grants(Writer& out, std::string_view object, const std::vector<catalog::Grant>& items) {
  for (const catalog::Grant& item : items)
    grant(out.out(), object, item);
}

/// A column's attributes behind its type.
std::string attributes_of(const catalog::Column& column) {
  std::string text;
  if (column.identity) return "generated always as identity";
  if (!column.generated.empty()) {
    return "generated always as (" + column.generated.value + ") stored";
  }
  if (column.not_null) text = "not null";
  if (!column.default_value.empty()) {
    if (!text.empty()) text += ' ';
    text += "default " + column.default_value.value;
  }
  return text;
}

}  // namespace

void comment_on(std::string& text, std::string_view kind, std::string_view object, std::string_view comment) {
  Writer out(text);
  out << "comment on " << kind << " " << object << " is ";
  if (comment.empty()) {
    out << "null;\n";
  } else {
    out.literal(trim(comment)) << ";\n";
  }
}

void grant(std::string& text, std::string_view object, const catalog::Grant& item) {
  Writer(text) << "grant " << item.privilege << " on " << object << " to " << item.role << ";\n";
}

void define(std::string& text, const Constraint& item) {
  Writer out(text);
  out << "constraint " << item.name << " ";
  switch (item.kind) {
    case ConstraintKind::Primary:
      out << "primary key (";
      out.list(item.columns) << ")";
      break;
    case ConstraintKind::Unique:
      out << "unique (";
      out.list(item.columns) << ")";
      break;
    case ConstraintKind::Check:
      out << "check (" << item.expression << ")";
      break;
    case ConstraintKind::Exclusion:
      out << "exclude using gist (";
      for (const sql::Identifier& column : item.columns) {
        const bool last = &column == &item.columns.back();
        out << column << (last ? " with &&" : " with =, ");
      }
      out << ")";
      if (!item.expression.empty()) out << " where (" << item.expression << ")";
      break;
    case ConstraintKind::Foreign:
      out << "foreign key (";
      out.list(item.columns) << ")\n    references " << item.references << " (";
      out.list(item.referenced_columns) << ") on delete " << item.on_delete;
      if (!item.set_null_columns.empty()) {
        out << " (";
        out.list(item.set_null_columns) << ")";
      }
      if (!item.on_update.empty()) out << " on update " << item.on_update;
      if (item.deferrable) out << " deferrable initially deferred";
      break;
  }
}

void create(std::string& text, const catalog::QualifiedName& table, const catalog::Index& item, Build build) {
  Writer out(text);
  out << "create " << (item.unique ? "unique index " : "index ")
      << (build == Build::Concurrently ? "concurrently " : "") << item.name << " on " << table;
  if (!item.method.empty()) out << " using " << item.method;
  out << " (";
  bool first = true;
  for (const catalog::IndexKey& key : item.keys) {
    if (!first) out << ", ";
    if (key.expression.empty()) {
      out << key.column;
    } else {
      out << "(" << key.expression << ")";
    }
    if (!key.opclass.empty()) out << " " << key.opclass;
    if (key.descending) out << " desc";
    first = false;
  }
  out << ")";
  if (!item.include.empty()) {
    out << " include (";
    out.list(item.include) << ")";
  }
  if (item.nulls_not_distinct) out << " nulls not distinct";
  if (!item.where.empty()) out << " where " << item.where;
  out << ";\n";
}

void define(std::string& text, const catalog::Column& column) {
  Writer(text) << column.name << " " << column.type;
  const std::string attributes = attributes_of(column);
  if (!attributes.empty()) text += " " + attributes;
}

std::string signature(const catalog::Function& function) {
  std::string text = sql::to_string(function.name) + "(";
  bool first = true;
  for (const catalog::Argument& argument : function.arguments) {
    if (argument.out) continue;
    if (!first) text += ", ";
    text += sql::to_string(argument.type);
    first = false;
  }
  return text + ")";
}

namespace {

/// Column names and types stand below each other.
void columns(Writer& out, const catalog::Table& table) {
  std::size_t name_width = 0;
  std::size_t type_width = 0;
  for (const catalog::Column& column : table.columns) {
    name_width = std::max(name_width, quoted(column.name).size());
    type_width = std::max(type_width, sql::to_string(column.type).size());
  }
  const bool more = std::any_of(table.constraints.begin(), table.constraints.end(),
                                [](const auto& c) { return c.kind != ConstraintKind::Foreign; });
  for (const catalog::Column& column : table.columns) {
    std::string line = "  " + quoted(column.name);
    line.append(name_width + 4 - line.size(), ' ');
    line += sql::to_string(column.type);
    const std::string attributes = attributes_of(column);
    if (!attributes.empty()) {
      line.append(name_width + 4 + type_width + 1 - line.size(), ' ');
      line += attributes;
    }
    const bool last = &column == &table.columns.back() && !more;
    out << line << (last ? "\n" : ",\n");
  }
}

void arguments(Writer& out, const catalog::Function& function) {
  std::vector<std::string> items;
  std::size_t width = 0;
  for (const catalog::Argument& argument : function.arguments) {
    std::string item = argument.out ? "out " : "";
    item += quoted(argument.name) + " " + sql::to_string(argument.type);
    if (!argument.default_value.empty()) item += " default " + argument.default_value.value;
    width += item.size() + 2;
    items.push_back(std::move(item));
  }
  constexpr std::size_t kOneLine = 70;
  const bool broken = width > kOneLine;
  out << "(";
  bool first = true;
  for (const std::string& item : items) {
    if (!first) out << ",";
    out << (broken ? "\n  " : (first ? "" : " ")) << item;
    first = false;
  }
  out << (broken ? "\n)" : ")");
}

}  // namespace

void create(std::string& text, const catalog::Role& role) {
  Writer out(text);
  out << "do $$\nbegin\n  create role " << role.name << " nologin;\n";
  out << "exception when duplicate_object or unique_violation then null;\nend $$;\n";
  describe(out, "role", quoted(role.name), role.comment);
}

void join_role(std::string& text, const catalog::Role& role) {
  Writer out(text);
  out << "do $$\nbegin\n  if not pg_has_role(current_user, ";
  out.literal(role.name.text()) << ", 'member') then\n    grant " << role.name
                                << " to current_user;\n  end if;\nend $$;\n";
}

bool owns_objects(const catalog::Database& database, const catalog::Role& role) {
  return role.name == database.roles.front().name ||
         std::any_of(database.functions.begin(), database.functions.end(),
                     [&](const auto& function) { return function.owner == role.name; });
}

void create(std::string& text, const catalog::Schema& schema) {
  Writer out(text);
  out << "create schema if not exists " << schema.name << ";\n";
  out << "grant usage, create on schema " << schema.name << " to " << schema.owner << ";\n";
  grants(out, "schema " + quoted(schema.name), schema.grants);
  describe(out, "schema", quoted(schema.name), schema.comment);
}

/// Its schema may be there already, with extensions that others asked for.
void create(std::string& text, const catalog::Extension& extension) {
  sql::print_comment(text, extension.comment, 0);
  Writer out(text);
  out << "create schema if not exists " << extension.schema << ";\n";
  out << "create extension if not exists " << extension.name << " with schema " << extension.schema << ";\n";
}

void create(std::string& text, const catalog::EnumType& type) {
  Writer out(text);
  out << "create type " << type.name << " as enum (";
  bool first = true;
  for (const Interned label : type.labels) {
    if (!first) out << ", ";
    out.literal(label.view());
    first = false;
  }
  out << ");\n";
  out << "alter type " << type.name << " owner to " << type.owner << ";\n";
  grants(out, "type " + sql::to_string(type.name), type.grants);
  describe(out, "type", sql::to_string(type.name), type.comment);
}

void create(std::string& text, const catalog::CompositeType& type) {
  Writer out(text);
  std::size_t width = 0;
  for (const catalog::Attribute& item : type.attributes) {
    width = std::max(width, quoted(item.name).size());
  }
  out << "create type " << type.name << " as (\n";
  for (const catalog::Attribute& item : type.attributes) {
    std::string line = "  " + quoted(item.name);
    line.append(width + 4 - line.size(), ' ');
    out << line << item.type << (&item == &type.attributes.back() ? "\n" : ",\n");
  }
  out << ");\n";
  const std::string name = sql::to_string(type.name);
  out << "alter type " << type.name << " owner to " << type.owner << ";\n";
  describe(out, "type", name, type.comment);
  for (const catalog::Attribute& item : type.attributes) {
    describe(out, "column", name + "." + quoted(item.name), item.comment);
  }
}

void create(std::string& text, const catalog::Table& table) {
  Writer out(text);
  out << "create table " << table.name << " (\n";
  columns(out, table);
  std::vector<const Constraint*> inside;
  for (const Constraint& item : table.constraints) {
    if (item.kind != ConstraintKind::Foreign) inside.push_back(&item);
  }
  for (const Constraint* item : inside) {
    out << "  ";
    define(text, *item);
    out << (item == inside.back() ? "\n" : ",\n");
  }
  out << ");\n";
  const std::string name = sql::to_string(table.name);
  out << "alter table " << table.name << " owner to " << table.owner << ";\n";
  for (const catalog::Index& item : table.indexes)
    create(text, table.name, item, Build::Plainly);
  grants(out, name, table.grants);
  describe(out, "table", name, table.comment);
  for (const catalog::Column& column : table.columns) {
    describe(out, "column", name + "." + quoted(column.name), column.comment);
  }
}

bool has_foreign_keys(const catalog::Table& table) {
  return std::any_of(table.constraints.begin(), table.constraints.end(),
                     [](const Constraint& c) { return c.kind == ConstraintKind::Foreign; });
}

void create_foreign_keys(std::string& text, const catalog::Table& table) {
  Writer out(text);
  for (const Constraint& item : table.constraints) {
    if (item.kind != ConstraintKind::Foreign) continue;
    out << "alter table " << table.name << " add ";
    define(text, item);
    out << ";\n";
  }
}

void create(std::string& text, const catalog::QualifiedName& table, const catalog::Policy& policy) {
  Writer out(text);
  out << "create policy " << policy.name << " on " << table;
  if (policy.restrictive) out << " as restrictive";
  if (!policy.command.empty()) out << " for " << policy.command;
  if (!policy.roles.empty()) {
    out << " to ";
    out.list(policy.roles);
  }
  if (!policy.using_.empty()) out << "\n  using (" << policy.using_ << ")";
  if (!policy.check.empty()) out << "\n  with check (" << policy.check << ")";
  out << ";\n";
}

void secure_rows(std::string& text, const catalog::QualifiedName& table) {
  Writer(text) << "alter table " << table << " enable row level security, force row level security;\n";
}

void create_policies(std::string& text, const catalog::Table& table) {
  for (const catalog::Policy& policy : table.policies)
    create(text, table.name, policy);
  if (table.row_security) secure_rows(text, table.name);
}

void create(std::string& text, const catalog::QualifiedName& table, const catalog::Trigger& trigger) {
  Writer out(text);
  out << "create trigger " << trigger.name << "\n  " << (trigger.before ? "before " : "after ")
      << trigger.event;
  if (!trigger.columns.empty()) {
    out << " of ";
    out.list(trigger.columns);
  }
  out << " on " << table << " for each row";
  if (!trigger.when.empty()) out << "\n  when (" << trigger.when << ")";
  out << "\n  execute function " << trigger.function << "();\n";
}

void create_triggers(std::string& text, const catalog::Table& table) {
  for (const catalog::Trigger& trigger : table.triggers)
    create(text, table.name, trigger);
}

void create(std::string& text, const catalog::View& view) {
  Writer out(text);
  out << "create or replace view " << view.name << " with (security_invoker = true) as\n"
      << view.query << ";\n";
  const std::string name = sql::to_string(view.name);
  out << "alter view " << view.name << " owner to " << view.owner << ";\n";
  grants(out, name, view.grants);
  describe(out, "view", name, view.comment);
  for (const catalog::ColumnComment& item : view.column_comments) {
    describe(out, "column", name + "." + quoted(item.column), item.comment);
  }
}

void create(std::string& text, const catalog::Function& function) {
  Writer out(text);
  out << "create or replace function " << function.name;
  arguments(out, function);
  const bool by_out = std::any_of(function.arguments.begin(), function.arguments.end(),
                                  [](const catalog::Argument& a) { return a.out; });
  if (!by_out) out << " returns " << function.returns;
  const bool plpgsql = function.language == catalog::Language::PlPgSql;
  out << "\nlanguage " << (plpgsql ? "plpgsql" : "sql");
  if (!function.volatility.empty()) out << " " << function.volatility;
  if (function.strict) out << " strict";
  if (function.security_definer) out << " security definer";
  if (function.parallel_safe) out << " parallel safe";
  for (const catalog::Setting& setting : function.settings) {
    out << "\nset " << setting.name << " = " << setting.value;
  }
  if (plpgsql) {
    out << "\nas ";
    sql::print_dollar_quoted(text, function.body.value);
    out << ";\n";
  } else {
    out << "\nreturn " << function.body << ";\n";
  }
  const std::string name = signature(function);
  out << "alter function " << name << " owner to " << function.owner << ";\n";
  out << "revoke all on function " << name << " from public;\n";
  grants(out, "function " + name, function.grants);
  describe(out, "function", name, function.comment);
}

void insert(std::string& text, const catalog::Rows& rows) {
  if (rows.values.empty()) return;
  Writer out(text);
  out << "insert into " << rows.table << " (";
  out.list(rows.columns) << ") values\n";
  for (const std::vector<Interned>& row : rows.values) {
    out << "  (";
    bool first = true;
    for (const Interned value : row) {
      if (!first) out << ", ";
      if (value == catalog::kNull) {
        out << "null";
      } else {
        out.literal(value.view());
      }
      first = false;
    }
    out << (&row == &rows.values.back() ? ");\n" : "),\n");
  }
}

}  // namespace specql::emit::ddl
