#include "generator/migrate/renames.h"

#include "generator/migrate/actions.h"
#include "generator/migrate/planner.h"
#include "generator/migrate/stems.h"
#include "generator/migrate/subjects.h"
#include "generator/migrate/value_renames.h"
#include "generator/sql/fit.h"
#include "generator/support/case_style.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Table;

std::string_view field_of(const Part& part) {
  return (part.what.column == nullptr ? part.what.table->origin : part.what.column->origin).field.view();
}

/// The stem of the entity that a column refers to; empty if there is none.
std::string_view target_of(const Part& part, const catalog::Database& database) {
  const catalog::Constraint* reference = reference_of(*part.what.table, *part.what.column);
  for (const Table& table : database.tables) {
    if (reference != nullptr && table.name == reference->references) return table.home.entity.view();
  }
  return {};
}

/// What a part is called where the field has another name.
std::optional<sql::Identifier> called(const Part& part, std::string_view field,
                                      const catalog::Database& database) {
  const sql::Identifier& name = part.what.column->name;
  const std::string_view is = field_of(part);
  const std::string_view target = target_of(part, database);
  if (!target.empty() && name == sql::fit(fmt::format("fk_{}_{}", is, target)))
    return sql::fit(fmt::format("fk_{}_{}", field, target));
  for (const std::string_view lead : {"", "fk_"}) {
    const std::string start = fmt::format("{}{}_", lead, is);
    if (name.text().starts_with(start))
      return sql::fit(fmt::format("{}{}_{}", lead, field, name.text().substr(start.size())));
  }
  return std::nullopt;
}

std::vector<Part> columns_among(std::vector<Part> parts) {
  std::erase_if(parts, [](const Part& part) { return part.what.column == nullptr; });
  return parts;
}

std::string_view field_of(const Column& column) {
  std::string_view name = column.name.text();
  if (name.starts_with("fk_")) name.remove_prefix(3);
  return name;
}

/// A new name in the place of the old one, unless it says another place.
std::string in_place_of(const std::string& subject, std::string_view name) {
  if (name.find('.') != name.npos) return std::string(name);
  return subject.substr(0, subject.rfind('.') + 1) + snake_case(name);
}

/// A field that several columns keep, a part in each: the former parts that are parts still.
bool rename_parts(catalog::Database& after, const catalog::Database& before, std::string_view from,
                  std::string_view to) {
  const std::vector<Part> old = columns_among(find_parts(before, from));
  if (old.empty()) return false;
  const std::vector<Part> now = columns_among(find_parts(after, in_place_of(old.front().field, to)));
  if (now.empty() || !may_be_same(*old.front().what.column, *now.front().what.column)) return false;
  Table& table = changeable(after.tables, now.front().what.table);
  for (Column& column : table.columns) {
    if (column.origin.field != now.front().what.column->origin.field) continue;
    const auto was = called({{}, {{}, &table, &column}}, field_of(old.front()), after);
    if (!was) continue;
    column.origin.was = was->interned();
    column.origin.takes_over = has_name(old.front().what.table->columns, column.name);
  }
  return true;
}

catalog::QualifiedName history_of(const Table& table, const Column& column) {
  return {table.name.schema,
          sql::fit(fmt::format("tb_{}_{}_history", table.home.entity.view(), field_of(column)))};
}

/// The history of a field has its name.
void rename_history(catalog::Database& after, const catalog::Database& before, const Found& old,
                    const Found& now) {
  const catalog::QualifiedName was = history_of(*old.table, *old.column);
  const catalog::QualifiedName is = history_of(*now.table, *now.column);
  if (!has_name(before.tables, was)) return;
  for (Table& table : after.tables) {
    if (table.name != is || table.home.topic.empty()) continue;
    table.origin.was = qualified_hint(was);
    table.origin.takes_over = has_name(before.tables, is);
  }
}

void rename_entity(Table& table, const Found& old, const catalog::Database& before) {
  table.origin.was = qualified_hint(old.table->name);
  table.origin.takes_over = has_name(before.tables, table.name);
}

bool rename_column(Column& column, const Found& old) {
  if (!may_be_same(*old.column, column)) return false;
  column.origin.was = old.column->name.interned();
  column.origin.takes_over = has_name(old.table->columns, column.name);
  return true;
}

bool rename_one(catalog::Database& after, const catalog::Database& before, const Found& old,
                std::string_view to) {
  const auto now = find(after, in_place_of(old.subject, to));
  if (!now || (old.column == nullptr) != (now->column == nullptr)) return false;
  if (old.table->home.entity.empty() || now->table->home.entity.empty()) return false;  // SpecQL's own
  Table& table = changeable(after.tables, now->table);
  if (now->column == nullptr) {
    rename_entity(table, old, before);
    return true;
  }
  if (!rename_column(changeable(table.columns, now->column), old)) return false;
  rename_history(after, before, old, *now);
  return true;
}

}  // namespace

std::vector<std::string> rename(catalog::Database& after, const catalog::Database& before,
                                std::string_view from, std::string_view to) {
  const auto old = find(before, from);
  const bool renamed = old ? rename_one(after, before, *old, to) : rename_parts(after, before, from, to);
  if (renamed) return find_subjects(before, from);
  auto other = rename_value(after, before, from, to);
  if (!other) other = rename_action(after, before, from, to);
  return other ? std::vector{*other} : std::vector<std::string>();
}

}  // namespace specql::migrate
