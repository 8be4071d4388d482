#include "generator/project/sample_rows.h"

#include "generator/migrate/labels.h"
#include "generator/sql/print.h"
#include "generator/support/text.h"
#include "generator/types/plain_values.h"

#include <algorithm>
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

/// Which values a row takes.
struct Place {
  int number = 1;         ///< the row's, from 1
  std::size_t items = 1;  ///< of its lists
};

/// What the specs say of a column's values; each row takes the next one.
std::optional<std::string> known_value(const Table& table, const Column& column, std::size_t place) {
  const Domain& domain = migrate::domain_of(table, column.name);
  const std::size_t count = domain.labels.empty() ? domain.samples.size() : domain.labels.size();
  if (count == 0) return std::nullopt;
  std::string literal;
  sql::print_literal(literal, domain.labels.empty() ? std::string_view(domain.samples[place % count])
                                                    : domain.labels[place % count].view());
  return literal;
}

/// A value for a column, or for an element of its list.
std::optional<std::string> one_value(const Table& table, const Column& column, std::size_t place) {
  if (auto value = known_value(table, column, place)) return value;
  return plain_value(column.type.builtin.view(), static_cast<int>(place % kRows) + 1);
}

/// Where nothing is known of its elements, a list has none at first.
std::optional<std::string> list_for(const Table& table, const Column& column, Place place) {
  const auto first = static_cast<std::size_t>(place.number - 1);
  if (place.items == 1 && !known_value(table, column, first)) return "'{}'";
  std::vector<std::string> items;
  for (std::size_t i = 0; i < place.items; ++i) {
    auto item = one_value(table, column, first + i);
    if (!item) return "'{}'";
    items.push_back(std::move(*item));
  }
  return fmt::format("array[{}]::{}", join(items, ", "), sql::to_string(column.type));
}

/// A value for a column: a row that is there where the column refers to one.
std::optional<std::string> value_for(const Table& table, const Column& column, Place place) {
  for (const catalog::Constraint& key : table.constraints) {
    if (key.kind != catalog::ConstraintKind::Foreign || key.columns.back() != column.name) continue;
    return fmt::format("(select max({}) from {})", key.referenced_columns.back().text(),
                       sql::to_string(key.references));
  }
  return column.type.array ? list_for(table, column, place)
                           : one_value(table, column, static_cast<std::size_t>(place.number - 1));
}

/// Columns to be given values.
using Columns = std::vector<const Column*>;

bool is_tenant(const Column& column) {
  return column.name.text() == "tenant_id";
}

std::string insertion(const Table& table, Place place, const Columns& columns) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const Column* one : columns) {
    const Column& column = *one;
    const auto value = value_for(table, column, is_tenant(column) ? Place() : place);
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
    const bool lists = std::any_of(required.begin(), required.end(),
                                   [](const Column* column) { return column->type.array; });
    for (std::size_t items = 1; items <= (lists ? kMostItems : 1); ++items) {
      if (add({number, items}, required, others)) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t kMostItems = 4;

  [[nodiscard]] bool add(Place place, const Columns& required, const Columns& others) {
    Columns all = required;
    all.insert(all.end(), others.begin(), others.end());
    return takes(place, all) || takes(place, fitting(place, required, others));
  }

  [[nodiscard]] bool takes(Place place, const Columns& columns) {
    return !connection_.run(insertion(table_, place, columns)).error;
  }

  [[nodiscard]] bool would_take(Place place, const Columns& columns) {
    const bool taken = !connection_.run("begin;\n" + insertion(table_, place, columns)).error;
    static_cast<void>(connection_.run("rollback"));
    return taken;
  }

  /// Those that have to be given, and each of the others that goes with the ones before it.
  [[nodiscard]] Columns fitting(Place place, const Columns& required, const Columns& others) {
    Columns chosen = required;
    for (const Column* column : others) {
      chosen.push_back(column);
      if (!would_take(place, chosen)) chosen.pop_back();
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
