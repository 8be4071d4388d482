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

// Names that no column can have.
constexpr std::string_view kBatch = "\"rows of batch\"";
constexpr std::string_view kRows = "\"rows so far\"";
constexpr std::string_view kTold = "\"last told\"";

/// A key of one column or several, compared as a row: in the order of its index.
class Key {
 public:
  explicit Key(const std::vector<sql::Identifier>& columns) : columns_(columns) {}

  /// `tenant_id, pk_contact`.
  [[nodiscard]] std::string list(std::string_view behind_each = "") const {
    return joined([&](std::size_t i) { return quoted(columns_[i]).append(behind_each); });
  }
  /// Variables for one key: `"last key 1", "last key 2"`.
  [[nodiscard]] std::string variables(std::string_view which) const {
    return joined([&](std::size_t i) { return variable(which, i); });
  }
  [[nodiscard]] std::string first_variable(std::string_view which) const { return variable(which, 0); }
  [[nodiscard]] std::string declarations(std::string_view which, const std::string& table) const {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      text += fmt::format("  {} {}.{}%type;\n", variable(which, i), table, quoted(columns_[i]));
    return text;
  }
  /// `(tenant_id, pk_contact) >= ("first key 1", "first key 2")`.
  [[nodiscard]] std::string compared(std::string_view by, std::string_view which) const {
    const std::string_view form = columns_.size() == 1 ? "{} {} {}" : "({}) {} ({})";
    return fmt::format(fmt::runtime(form), list(), by, variables(which));
  }

 private:
  [[nodiscard]] std::string variable(std::string_view which, std::size_t i) const {
    if (columns_.size() == 1) return fmt::format("\"{} key\"", which);
    return fmt::format("\"{} key {}\"", which, i + 1);
  }

  template <class Part>
  [[nodiscard]] std::string joined(Part part) const {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      text += (i == 0 ? "" : ", ") + part(i);
    return text;
  }

  const std::vector<sql::Identifier>& columns_;
};

/// Says how far it is, once a second at most; whoever runs the script sees it, whatever messages are wanted.
std::string telling(const Fill& fill) {
  std::string what;
  sql::print_literal(what, dotted(fill.table.name, fill.column.name));
  return fmt::format(
      "    get diagnostics {batch} = row_count;\n"
      "    {rows} := {rows} + {batch};\n"
      "    if clock_timestamp() > {told} + interval '1 second' then\n"
      "      raise info '%: % rows have got a value', {what}, {rows};\n"
      "      {told} := clock_timestamp();\n"
      "    end if;\n",
      fmt::arg("batch", kBatch), fmt::arg("rows", kRows), fmt::arg("told", kTold), fmt::arg("what", what));
}

/// Then it may fail or be null for some.
bool differs_by_row(const Fill& fill) {
  return std::any_of(
      fill.table.columns.begin(), fill.table.columns.end(),
      [&](const catalog::Column& column) { return mentions(fill.value, quoted(column.name)); });
}

/// Writing the column calls triggers that are about it, which may refuse the row.
bool meets_triggers(const Fill& fill) {
  return std::any_of(
      fill.table.triggers.begin(), fill.table.triggers.end(), [&](const catalog::Trigger& one) {
        return std::find(one.columns.begin(), one.columns.end(), fill.column.name) != one.columns.end() &&
               mentions(one.event.view(), "update");
      });
}

/// Hooks of the project's own, which pass over rows that are filled.
bool has_hooks(const catalog::Table& table) {
  return std::any_of(table.triggers.begin(), table.triggers.end(), [](const catalog::Trigger& one) {
    return one.columns.empty() && one.name.text() != kStepTrigger && mentions(one.event.view(), "update");
  });
}

/// A row for which there is no value is not written.
std::string condition(const Fill& fill) {
  return differs_by_row(fill) ? fmt::format(" and ({}) is not null", fill.value) : "";
}

/// From one key to the one that is so many rows behind it.
std::string batch(const Fill& fill, const Key& key) {
  const std::string table = sql::to_string(fill.table.name);
  std::string sql = fmt::format(
      "    select {keys} into {lasts}\n"
      "      from (select {keys} from {table}\n"
      "             where {from_first}\n"
      "             order by {keys} limit {rows}) as batch\n"
      "     order by {backwards} limit 1;\n",
      fmt::arg("keys", key.list()), fmt::arg("lasts", key.variables("last")), fmt::arg("table", table),
      fmt::arg("from_first", key.compared(">=", "first")), fmt::arg("rows", kRowsOfBatch),
      fmt::arg("backwards", key.list(" desc")));
  sql += fmt::format("    update {} set {} = ", table, quoted(fill.column.name));
  sql += fill.value;
  sql += fmt::format(
      "\n     where {} is null{}\n"
      "       and {}\n"
      "       and {};\n",
      quoted(fill.column.name), condition(fill), key.compared(">=", "first"), key.compared("<=", "last"));
  return sql;
}

/// The first key in an order, of all rows or of some.
std::string find_key(const Fill& fill, const Key& key, std::string_view which, std::string_view direction,
                     std::string_view where, std::string_view indent) {
  return fmt::format(
      "{indent}select {keys} into {into} from {table}{where}\n"
      "{indent} order by {order} limit 1;\n",
      fmt::arg("indent", indent), fmt::arg("keys", key.list()), fmt::arg("into", key.variables(which)),
      fmt::arg("table", sql::to_string(fill.table.name)), fmt::arg("where", where),
      fmt::arg("order", key.list(direction)));
}

/// By ranges of the key, so that each batch finds its rows by the index; up to the key that is the last one
/// when it begins, so that it ends however fast others write.
std::string fill_in_batches(const Fill& fill, const std::vector<sql::Identifier>& columns, bool silent) {
  const Key key(columns);
  std::string sql = "do $$\ndeclare\n";
  for (const std::string_view which : {"first", "last", "end"})
    sql += key.declarations(which, sql::to_string(fill.table.name));
  sql += fmt::format("  {} bigint;\n  {} bigint := 0;\n  {} timestamptz := clock_timestamp();\nbegin\n",
                     kBatch, kRows, kTold);
  sql += find_key(fill, key, "first", "", "", "  ");
  sql += find_key(fill, key, "end", " desc", "", "  ");
  sql += fmt::format("  while {} is not null loop\n", key.first_variable("first"));
  if (silent) sql += "    perform set_config('specql.filling', 'on', true);\n";
  sql += batch(fill, key);
  sql += telling(fill);
  sql +=
      "    commit;\n"
      "    perform pg_sleep_for(coalesce(nullif(current_setting('specql.pause', true), ''), "
      "'0')::interval);\n";
  const std::string left =
      fmt::format("\n     where {}\n       and {}", key.compared(">", "last"), key.compared("<=", "end"));
  sql += find_key(fill, key, "first", "", left, "    ");
  return sql + "  end loop;\nend $$;";
}

}  // namespace

void plan_fill(Planner& planner, const Fill& fill, std::size_t change) {
  const catalog::Constraint* key = primary_key(fill.table);
  const bool silent = has_hooks(fill.table);
  Statement statement{
      .sql = {}, .change = change, .locks = locking(fill.table.name, Lock::RowExclusive), .scans = true};
  if (differs_by_row(fill) || meets_triggers(fill)) statement.hazards.insert(HazardKind::may_fail);
  if (key != nullptr) {
    statement.sql = fill_in_batches(fill, key->columns, silent);
    planner.add_alone(Place::Fill, std::move(statement));
    return;
  }
  if (silent) statement.sql = "set local specql.filling = 'on';\n";
  ddl::Writer(statement.sql) << "update " << fill.table.name << " set " << fill.column.name << " = "
                             << fill.value << " where " << fill.column.name << " is null" << condition(fill)
                             << ";";
  planner.add(Place::Fill, std::move(statement));
}

}  // namespace specql::migrate
