#include "generator/project/survivors.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace specql::project {
namespace {

using catalog::Column;
using catalog::Table;
using migrate::ChangeKind;

/// What gives a column other values than it had.
constexpr ChangeKind kWrites[] = {ChangeKind::column_retyped, ChangeKind::column_generated,
                                  ChangeKind::column_required, ChangeKind::column_added,
                                  ChangeKind::column_demanded};

/// As changes name it.
std::string name_of(const std::string& table, const Column& column) {
  std::string name = table + ".";
  sql::print(name, column.name);
  return name;
}

std::string name_of(const Table& table, const Column& column) {
  return name_of(sql::to_string(table.name), column);
}

std::set<std::string> columns_of(const catalog::Database& database) {
  std::set<std::string> names;
  for (const Table& table : database.tables) {
    for (const Column& column : table.columns)
      names.insert(name_of(table, column));
  }
  return names;
}

/// `crm.tb_contact.email` as a column and its table.
std::pair<std::string, std::string> parts_of(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  return {name.substr(dot + 1), name.substr(0, dot)};
}

}  // namespace

Survivors survivors(const catalog::Database& before, const catalog::Database& after,
                    const std::vector<migrate::Change>& changes) {
  std::map<std::string, std::string> former;
  std::set<std::string> written;
  std::set<std::string> fresh;  // tables, whose names others may have had
  for (const migrate::Change& change : changes) {
    if (change.kind == ChangeKind::table_added) fresh.insert(change.subject);
    if (!change.former.empty()) former[change.subject] = change.former;
    if (std::find(std::begin(kWrites), std::end(kWrites), change.kind) != std::end(kWrites))
      written.insert(change.subject);
  }
  const auto former_of = [&](const std::string& name, const std::string& otherwise) {
    const auto found = former.find(name);
    return found == former.end() ? otherwise : found->second;
  };
  const std::set<std::string> there = columns_of(before);
  Survivors columns;
  for (const Table& table : after.tables) {
    const std::string name = sql::to_string(table.name);
    if (table.home.entity.empty() || fresh.contains(name)) continue;
    for (const Column& column : table.columns) {
      const std::string now = name_of(table, column);
      const std::string old = former_of(now, name_of(former_of(name, name), column));
      if (column.generated.empty() && !written.contains(now) && there.contains(old))
        columns.emplace(now, old);
    }
  }
  return columns;
}

std::variant<Values, SqlError> read_values(Connection& connection, const Survivors& columns, Moment moment) {
  Values values;
  for (const auto& [now, former] : columns) {
    const auto [column, table] = parts_of(moment == Moment::Before ? former : now);
    const Answer answer = connection.run(fmt::format(
        "select concat(count(*), ' ', md5(string_agg({0}::text, ',' order by {0}::text))) from {1}", column,
        table));
    if (answer.error) return *answer.error;
    values.emplace(now, answer.rows[0][0].value_or(""));
  }
  return values;
}

std::vector<std::string> lost(const Values& before, const Values& after) {
  std::vector<std::string> columns;
  for (const auto& [name, value] : before) {
    const auto found = after.find(name);
    if (found == after.end() || found->second != value) columns.push_back(name);
  }
  return columns;
}

}  // namespace specql::project
