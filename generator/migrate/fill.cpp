#include "generator/migrate/fill.h"

#include "generator/emit/postgresql/writer.h"
#include "generator/support/digest.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

namespace ddl = emit::ddl;

constexpr int kRowsOfBatch = 5000;

/// Calls in defaults whose answer is the same for all rows of a statement, and types with modifiers, which
/// look like calls.
constexpr auto kSteady = std::to_array<std::string_view>(
    {"now", "current_setting", "date_trunc", "numeric", "varchar", "char", "timestamp", "timestamptz", "time",
     "interval", "jsonb_build_object", "jsonb_build_array", "make_interval", "coalesce", "lower", "upper"});

bool is_steady(std::string_view name, const catalog::Database& database) {
  if (std::find(kSteady.begin(), kSteady.end(), name) != kSteady.end()) return true;
  for (const catalog::Function& function : database.functions) {
    if (sql::to_string(function.name) == name) return !function.volatility.empty();
  }
  return false;
}

bool in_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '"';
}

}  // namespace

bool changes_by_row(const sql::Text& value, const catalog::Database& database) {
  const std::string& text = value.value;
  bool in_string = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\'') in_string = !in_string;
    if (in_string || in_name(text[at])) continue;
    begin = at;
    while (begin > 0 && in_name(text[begin - 1]))
      --begin;
    const std::string_view name = std::string_view(text).substr(begin, at - begin);
    if (text[at] == '(' && !name.empty() && !is_steady(name, database)) return true;
  }
  return false;
}

sql::Identifier helper_name(const sql::Identifier& of, std::string_view what) {
  std::string name = fmt::format("{}_{}", of.text(), what);
  if (name.size() <= sql::kMaximumNameBytes) return sql::Identifier(name);
  const std::string mark = "_" + digest(name).substr(0, 8);
  name.resize(sql::kMaximumNameBytes - mark.size());
  return sql::Identifier(name + mark);
}

sql::Identifier helper_name(const catalog::Table& table, const catalog::Column& column,
                            std::string_view what) {
  return helper_name(sql::Identifier(fmt::format("{}_{}", table.name.name.text(), column.name.text())), what);
}

Statement validation(const catalog::Table& table, const sql::Identifier& constraint, std::size_t change) {
  Statement statement = alter_table(change, table.name, "validate constraint ", constraint);
  statement.locks = locking(table.name, Lock::ShareUpdateExclusive);
  statement.scans = true;
  statement.hazards = {HazardKind::may_fail};
  return statement;
}

namespace {

/// Names that no column can have.
constexpr std::string_view kFirst = "\"first key\"";
constexpr std::string_view kLast = "\"last key\"";
constexpr std::string_view kEnd = "\"end key\"";

/// Then it may fail or be null for some.
bool differs_by_row(const Fill& fill) {
  return std::any_of(
      fill.table.columns.begin(), fill.table.columns.end(),
      [&](const catalog::Column& column) { return mentions(fill.value, quoted(column.name)); });
}

/// A row for which there is no value is not written.
std::string condition(const Fill& fill) {
  return differs_by_row(fill) ? fmt::format(" and ({}) is not null", fill.value) : "";
}

/// By ranges of the key, so that each batch finds its rows by the index; up to the key that is the last one
/// when it begins, so that it ends however fast others write.
std::string fill_in_batches(const Fill& fill, const sql::Identifier& key) {
  const std::string table = sql::to_string(fill.table.name);
  const std::string name = quoted(key);
  std::string sql = fmt::format(
      "do $$\n"
      "declare\n"
      "  {first} {table}.{key}%type;\n"
      "  {last} {table}.{key}%type;\n"
      "  {end} {table}.{key}%type;\n"
      "begin\n"
      "  select min({key}), max({key}) into {first}, {end} from {table};\n"
      "  while {first} is not null loop\n"
      "    select max({key}) into {last}\n"
      "      from (select {key} from {table} where {key} >= {first} order by {key} limit {rows}) as batch;\n",
      fmt::arg("first", kFirst), fmt::arg("last", kLast), fmt::arg("end", kEnd), fmt::arg("table", table),
      fmt::arg("key", name), fmt::arg("rows", kRowsOfBatch));
  sql += fmt::format("    update {} set {} = ", table, quoted(fill.column.name));
  sql += fill.value;
  sql += fmt::format(
      "\n     where {column} is null{condition} and {key} between {first} and {last};\n"
      "    commit;\n"
      "    perform pg_sleep_for(coalesce(nullif(current_setting('specql.pause', true), ''), "
      "'0')::interval);\n"
      "    select min({key}) into {first} from {table} where {key} > {last} and {key} <= {end};\n"
      "  end loop;\n"
      "end $$;",
      fmt::arg("column", quoted(fill.column.name)), fmt::arg("condition", condition(fill)),
      fmt::arg("first", kFirst), fmt::arg("last", kLast), fmt::arg("end", kEnd), fmt::arg("table", table),
      fmt::arg("key", name));
  return sql;
}

}  // namespace

void plan_fill(Planner& planner, const Fill& fill, std::size_t change) {
  const catalog::Constraint* key = primary_key(fill.table);
  Statement statement{
      .sql = {}, .change = change, .locks = locking(fill.table.name, Lock::RowExclusive), .scans = true};
  if (differs_by_row(fill)) statement.hazards.insert(HazardKind::may_fail);
  if (key != nullptr && key->columns.size() == 1) {
    statement.sql = fill_in_batches(fill, key->columns.front());
    planner.add_alone(Place::Fill, std::move(statement));
    return;
  }
  ddl::Writer(statement.sql) << "update " << fill.table.name << " set " << fill.column.name << " = "
                             << fill.value << " where " << fill.column.name << " is null" << condition(fill)
                             << ";";
  planner.add(Place::Fill, std::move(statement));
}

}  // namespace specql::migrate
