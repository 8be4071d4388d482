#include "generator/project/sample_rows.h"

#include "generator/migrate/labels.h"
#include "generator/sql/print.h"
#include "generator/support/text.h"
#include "generator/types/plain_values.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace specql::project {
namespace {

using catalog::Column;
using catalog::Domain;
using catalog::Table;

/// Rows of each table.
constexpr int kRows = 4;

/// A value of a type that has no rule, as a literal. Nothing where the type is none of SpecQL's.
std::optional<std::string> plain_value(std::string_view type, int number) {
  const std::string_view name = type.substr(0, type.find('('));
  for (const types::BaseTypeInfo& base : types::all_base_types()) {
    if (base.sql != name) continue;
    std::string literal;
    sql::print_literal(literal, types::plain_value(base.type, number));
    return literal;
  }
  return std::nullopt;
}

/// What the specs say of its values; each row takes the next one.
std::optional<std::string> known_value(const Domain& domain, const Column& column, int number) {
  const std::size_t count = domain.labels.empty() ? domain.samples.size() : domain.labels.size();
  if (count == 0) return std::nullopt;
  const std::size_t at = static_cast<std::size_t>(number - 1) % count;
  std::string text;
  sql::print_literal(text,
                     domain.labels.empty() ? std::string_view(domain.samples[at]) : domain.labels[at].view());
  return column.type.array ? fmt::format("array[{}]::{}", text, sql::to_string(column.type)) : text;
}

/// A value for a column: a row that is there where the column refers to one.
std::optional<std::string> value_for(const Table& table, const Column& column, int number) {
  for (const catalog::Constraint& key : table.constraints) {
    if (key.kind != catalog::ConstraintKind::Foreign || key.columns.back() != column.name) continue;
    return fmt::format("(select max({}) from {})", key.referenced_columns.back().text(),
                       sql::to_string(key.references));
  }
  if (auto value = known_value(migrate::domain_of(table, column.name), column, number)) return value;
  if (column.type.array) return "'{}'";
  return plain_value(column.type.builtin.view(), number);
}

/// Columns to be given values.
using Columns = std::vector<const Column*>;

bool is_tenant(const Column& column) {
  return column.name.text() == "tenant_id";
}

std::string insertion(const Table& table, int number, const Columns& columns) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const Column* one : columns) {
    const Column& column = *one;
    const auto value = value_for(table, column, is_tenant(column) ? 1 : number);
    if (!value) continue;
    std::string name;
    sql::print(name, column.name);
    names.push_back(name);
    values.push_back(*value);
  }
  if (names.empty()) return fmt::format("insert into {} default values", sql::to_string(table.name));
  return fmt::format("insert into {} ({}) values ({})", sql::to_string(table.name), join(names, ", "),
                     join(values, ", "));
}

/// The columns that have to be given, and those that may be. A default is used by one half of the rows.
std::pair<Columns, Columns> columns_of(const Table& table, int number) {
  Columns required;
  Columns others;
  for (const Column& column : table.columns) {
    if (column.identity || !column.generated.empty()) continue;
    const bool defaulted = !column.default_value.empty() && !is_tenant(column);
    if (defaulted && number * 2 <= kRows) continue;
    (column.not_null && !defaulted ? required : others).push_back(&column);
  }
  return {required, others};
}

/// Puts rows into a table, as full as its rules allow: what they say of several columns no sample knows.
class Filler {
 public:
  Filler(Connection& connection, const Table& table) : connection_(connection), table_(table) {}

  bool add(int number) {
    const auto [required, others] = columns_of(table_, number);
    Columns all = required;
    all.insert(all.end(), others.begin(), others.end());
    return takes(number, all) || takes(number, fitting(number, required, others));
  }

 private:
  [[nodiscard]] bool takes(int number, const Columns& columns) {
    return !connection_.run(insertion(table_, number, columns)).error;
  }

  [[nodiscard]] bool would_take(int number, const Columns& columns) {
    const bool taken = !connection_.run("begin;\n" + insertion(table_, number, columns)).error;
    static_cast<void>(connection_.run("rollback"));
    return taken;
  }

  /// Those that have to be given, and each of the others that goes with the ones before it.
  [[nodiscard]] Columns fitting(int number, const Columns& required, const Columns& others) {
    Columns chosen = required;
    for (const Column* column : others) {
      chosen.push_back(column);
      if (!would_take(number, chosen)) chosen.pop_back();
    }
    return chosen;
  }

  Connection& connection_;
  const Table& table_;
};

}  // namespace

SampleRows insert_rows(Connection& connection, const catalog::Database& database) {
  SampleRows rows;
  std::map<const Table*, std::size_t> taken;
  // One after the other, so that what refers to a later table finds its rows.
  for (int number = 1; number <= kRows; ++number) {
    for (const Table& table : database.tables) {
      if (table.home.entity.empty()) continue;
      std::size_t& count = taken[&table];
      if (Filler(connection, table).add(number)) ++count;
    }
  }
  for (const Table& table : database.tables) {
    const auto found = taken.find(&table);
    if (found == taken.end()) continue;
    rows.count += found->second;
    if (found->second > 0) continue;
    rows.empty.push_back(sql::to_string(table.name));
    // Rows that were refused have left their places behind: one without any is known by its size.
    static_cast<void>(connection.run("vacuum " + rows.empty.back()));
  }
  return rows;
}

}  // namespace specql::project
