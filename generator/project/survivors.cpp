#include "generator/project/survivors.h"

#include "generator/migrate/labels.h"
#include "generator/migrate/member_names.h"
#include "generator/migrate/member_tree.h"

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

/// Members with another name of what a column held; `renamed` are those of all types, former to new.
migrate::Words members_renamed(const catalog::Domain& before, const migrate::Words& renamed) {
  migrate::Words words;
  const migrate::MemberTree tree(before.members);
  for (const catalog::Member& member : before.members) {
    const std::string_view path = member.path.view();
    const auto found = renamed.find(tree.name_of(path));
    if (found != renamed.end()) words.emplace(path, found->second.substr(found->second.rfind('.') + 1));
  }
  return words;
}

/// What a column of the old version held, by the name that changes give it.
struct Held {
  std::string of;  ///< the enum, as changes name it
  const catalog::Domain* domain = nullptr;
};
std::map<std::string, Held> all_held(const catalog::Database& database) {
  std::map<std::string, Held> held;
  for (const Table& table : database.tables) {
    for (const catalog::Domain& domain : table.domains.all)
      held.emplace(migrate::dotted(table.name, domain.column),
                   Held{migrate::enum_of(table, domain), &domain});
  }
  return held;
}

/// `crm.tb_contact.email` as a column and its table.
std::pair<std::string, std::string> parts_of(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  return {name.substr(dot + 1), name.substr(0, dot)};
}

/// Changes of names, by the names now; of members, by those before as well.
struct FormerNames {
  std::map<std::string, std::string> all;
  migrate::Words members;
  bool of_values = false;  ///< also of labels, or members

  explicit FormerNames(const std::vector<migrate::Change>& changes) {
    for (const migrate::Change& change : changes) {
      if (change.former.empty()) continue;
      all[change.subject] = change.former;
      const bool of_member = change.kind == ChangeKind::member_renamed;
      if (of_member) members.emplace(change.former, change.subject);
      of_values |= of_member || change.kind == ChangeKind::value_renamed;
    }
  }
  [[nodiscard]] std::string of(const std::string& name, const std::string& otherwise) const {
    const auto found = all.find(name);
    return found == all.end() ? otherwise : found->second;
  }
};

/// SQL for a former value as it is called now; empty where all is called the same.
std::string today(const std::string& column, const Held& held, const Table& table, const Column& after,
                  const FormerNames& former) {
  const catalog::Domain& domain = migrate::domain_of(table, after.name);
  const bool is_list = after.type.array;
  const migrate::Words labels =
      labels_renamed(former.all, held.of, migrate::enum_of(table, domain), domain.labels);
  if (!labels.empty()) return migrate::relabelled(is_list ? column : column + "::text", labels, is_list);
  const migrate::Words members = members_renamed(*held.domain, former.members);
  return members.empty() ? "" : migrate::with_new_members(column, *held.domain, members, is_list);
}

}  // namespace

Survivors survivors(const catalog::Database& before, const catalog::Database& after,
                    const std::vector<migrate::Change>& changes) {
  const FormerNames former(changes);
  std::set<std::string> written;
  std::set<std::string> fresh;  // tables, whose names others may have had
  for (const migrate::Change& change : changes) {
    if (change.kind == ChangeKind::table_added) fresh.insert(change.subject);
    if (std::find(std::begin(kWrites), std::end(kWrites), change.kind) != std::end(kWrites))
      written.insert(change.subject);
  }
  const std::set<std::string> there = columns_of(before);
  const auto held = former.of_values ? all_held(before) : std::map<std::string, Held>();
  Survivors columns;
  for (const Table& table : after.tables) {
    const std::string name = sql::to_string(table.name);
    if (table.home.entity.empty() || fresh.contains(name)) continue;
    for (const Column& column : table.columns) {
      const std::string now = name_of(table, column);
      const std::string old = former.of(now, name_of(former.of(name, name), column));
      if (!column.generated.empty() || written.contains(now) || !there.contains(old)) continue;
      Survivor survivor{old};
      const auto was = held.find(old);
      if (was != held.end()) survivor.today = today(parts_of(old).first, was->second, table, column, former);
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
    const std::string value = before && !survivor.today.empty() ? survivor.today : column;
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
