#include "generator/project/survivors.h"

#include "generator/migrate/labels.h"

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

/// Labels with another name of a column that holds values of enums; the names are those of `Change`.
migrate::Words labels_renamed(const std::map<std::string, std::string>& former, const std::string& was,
                              const std::string& now, const std::vector<Interned>& labels) {
  migrate::Words words;
  for (const Interned label : labels) {
    const auto found = former.find(fmt::format("{}.{}", now, label.view()));
    if (found != former.end()) words.emplace(found->second.substr(was.size() + 1), label.view());
  }
  return words;
}

/// The enums of columns, as changes name both.
std::map<std::string, std::string> enums_of(const catalog::Database& database) {
  std::map<std::string, std::string> enums;
  for (const Table& table : database.tables) {
    for (const catalog::Domain& domain : table.domains.all) {
      if (!domain.labels.empty())
        enums.emplace(migrate::dotted(table.name, domain.column), migrate::enum_of(table, domain));
    }
  }
  return enums;
}

/// `crm.tb_contact.email` as a column and its table.
std::pair<std::string, std::string> parts_of(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  return {name.substr(dot + 1), name.substr(0, dot)};
}

/// A former value as it is called now.
std::string today(const Survivor& survivor, const std::string& column) {
  if (survivor.labels.empty()) return column;
  return migrate::relabelled(survivor.is_list ? column : column + "::text", survivor.labels,
                             survivor.is_list);
}

}  // namespace

Survivors survivors(const catalog::Database& before, const catalog::Database& after,
                    const std::vector<migrate::Change>& changes) {
  std::map<std::string, std::string> former;
  std::set<std::string> written;
  std::set<std::string> fresh;  // tables, whose names others may have had
  bool relabels = false;
  for (const migrate::Change& change : changes) {
    if (change.kind == ChangeKind::table_added) fresh.insert(change.subject);
    relabels |= change.kind == ChangeKind::value_renamed;
    if (!change.former.empty()) former[change.subject] = change.former;
    if (std::find(std::begin(kWrites), std::end(kWrites), change.kind) != std::end(kWrites))
      written.insert(change.subject);
  }
  const auto former_of = [&](const std::string& name, const std::string& otherwise) {
    const auto found = former.find(name);
    return found == former.end() ? otherwise : found->second;
  };
  const std::set<std::string> there = columns_of(before);
  const auto enums = relabels ? enums_of(before) : std::map<std::string, std::string>();
  Survivors columns;
  for (const Table& table : after.tables) {
    const std::string name = sql::to_string(table.name);
    if (table.home.entity.empty() || fresh.contains(name)) continue;
    for (const Column& column : table.columns) {
      const std::string now = name_of(table, column);
      const std::string old = former_of(now, name_of(former_of(name, name), column));
      if (!column.generated.empty() || written.contains(now) || !there.contains(old)) continue;
      Survivor survivor{old, {}, column.type.array};
      const catalog::Domain& domain = migrate::domain_of(table, column.name);
      const auto was = enums.find(old);
      if (was != enums.end())
        survivor.labels = labels_renamed(former, was->second, migrate::enum_of(table, domain), domain.labels);
      columns.emplace(now, std::move(survivor));
    }
  }
  return columns;
}

std::variant<Values, SqlError> read_values(Connection& connection, const Survivors& columns, Moment moment) {
  Values values;
  for (const auto& [now, survivor] : columns) {
    const bool before = moment == Moment::Before;
    const auto [column, table] = parts_of(before ? survivor.former : now);
    const std::string value = before ? today(survivor, column) : column;
    const Answer answer = connection.run(fmt::format(
        "select concat(count(*), ' ', md5(string_agg(({0})::text, ',' order by ({0})::text))) from {1}",
        value, table));
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
