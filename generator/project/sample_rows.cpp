#include "generator/project/sample_rows.h"

#include "generator/support/text.h"

#include <optional>
#include <vector>

#include <fmt/core.h>

namespace specql::project {
namespace {

using catalog::Column;
using catalog::Table;

struct Sample {
  std::string_view type;
  std::string_view value;  ///< `{}` is the row's number
};
constexpr Sample kSamples[] = {
    {"text", "'row {}'"},
    {"integer", "{}"},
    {"smallint", "{}"},
    {"bigint", "{}"},
    {"numeric", "{}"},
    {"double precision", "{}"},
    {"boolean", "true"},
    {"date", "'2024-01-0{}'"},
    {"timestamptz", "'2024-01-0{} 10:00Z'"},
    {"uuid", "'00000000-0000-0000-0000-00000000000{}'"},
    {"jsonb", "'{{\"n\": {}}}'"},
};

/// A value for a column: a row that is there where the column refers to one.
std::optional<std::string> value_for(const Table& table, const Column& column, int number) {
  for (const catalog::Constraint& key : table.constraints) {
    if (key.kind != catalog::ConstraintKind::Foreign || key.columns.back() != column.name) continue;
    return fmt::format("(select max({}) from {})", key.referenced_columns.back().text(),
                       sql::to_string(key.references));
  }
  if (column.type.array) return "'{}'";
  const std::string_view type = column.type.builtin.view();
  for (const Sample& sample : kSamples) {
    if (!type.starts_with(sample.type)) continue;
    return fmt::format(fmt::runtime(sample.value), number);
  }
  return std::nullopt;
}

/// A column that may be null may have rules that no sample fits.
enum class Columns : bool { All, Required };

std::string insertion(const Table& table, int number, Columns columns) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const Column& column : table.columns) {
    if (column.identity || !column.generated.empty()) continue;
    if (columns == Columns::Required && !column.not_null) continue;
    const bool tenant = column.name.text() == "tenant_id";
    if (!column.default_value.empty() && !tenant) continue;
    const auto value = value_for(table, column, tenant ? 1 : number);
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

}  // namespace

std::size_t insert_rows(Connection& connection, const catalog::Database& database) {
  std::size_t rows = 0;
  // Twice, so that what refers to a later table finds its rows.
  for (const int number : {1, 2, 3, 4}) {
    for (const Table& table : database.tables) {
      if (table.home.entity.empty()) continue;
      const bool taken = !connection.run(insertion(table, number, Columns::All)).error ||
                         !connection.run(insertion(table, number, Columns::Required)).error;
      rows += taken ? 1 : 0;
    }
  }
  return rows;
}

}  // namespace specql::project
