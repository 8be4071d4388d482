// Rows that belong to the schema: messages of constraints, errors of actions, labels of enums.
#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/writer.h"
#include "generator/migrate/planner.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace specql::migrate {
namespace {

namespace ddl = emit::ddl;
using catalog::Rows;

using Value = std::map<sql::Identifier, Interned>;
using Key = std::vector<Interned>;

/// One row where the catalog has it: there are thousands, and few of them change.
struct Row {
  const Rows* block = nullptr;
  const std::vector<Interned>* values = nullptr;

  [[nodiscard]] Value by_column() const {
    Value value;
    for (std::size_t i = 0; i < block->columns.size(); ++i)
      value.emplace(block->columns[i], (*values)[i]);
    return value;
  }
  friend bool operator==(const Row& a, const Row& b) {
    return *a.values == *b.values && a.block->columns == b.block->columns;
  }
};

/// All rows of a table, of however many entities they are, by its primary key.
struct Contents {
  std::vector<sql::Identifier> key;
  std::vector<sql::Identifier> uniques;  ///< other columns of which no two rows have the same value
  std::map<Key, Row> rows;
  catalog::Origin origin;
};
using Tables = std::map<catalog::QualifiedName, Contents>;

/// Where the key's columns stand in the rows of a block; behind the last one where it has none of that name.
std::vector<std::size_t> places_of(const std::vector<sql::Identifier>& key, const Rows& rows) {
  std::vector<std::size_t> places;
  for (const sql::Identifier& column : key) {
    const auto found = std::find(rows.columns.begin(), rows.columns.end(), column);
    places.push_back(static_cast<std::size_t>(found - rows.columns.begin()));
  }
  return places;
}

/// Rows of one entity in a table.
struct BlockName {
  catalog::QualifiedName table;
  catalog::Home home;
  friend bool operator==(const BlockName&, const BlockName&) = default;
  friend std::size_t hash_of(const BlockName& name) {
    return (hash_of(name.table) * 31 + name.home.entity.hash()) * 31 + name.home.topic.hash();
  }
};
/// Blocks that both versions have in the same table: nothing is to be done about them.
using Settled = std::unordered_set<const Rows*>;

Settled settled_blocks(const Planner& planner) {
  const auto name = [](const Rows& rows) { return BlockName{rows.table, rows.home}; };
  Settled settled;
  for (const auto& [before, after] : match(planner.before().rows, planner.after().rows, name, name).both) {
    const TablePair* pair = planner.pair_of(after->table);
    if (pair != nullptr && !pair->moved() && *before == *after) settled.insert({before, after});
  }
  return settled;
}

std::vector<sql::Identifier> uniques_of(const catalog::Table& table) {
  std::vector<sql::Identifier> columns;
  for (const catalog::Constraint& rule : table.constraints) {
    if (rule.kind == catalog::ConstraintKind::Unique && rule.columns.size() == 1)
      columns.push_back(rule.columns.front());
  }
  return columns;
}

Tables gather(const catalog::Database& database, const Settled& settled) {
  std::unordered_map<catalog::QualifiedName, const catalog::Table*> by_name;
  for (const catalog::Table& table : database.tables)
    by_name.emplace(table.name, &table);
  Tables tables;
  for (const Rows& rows : database.rows) {
    const auto table = by_name.find(rows.table);
    if (table == by_name.end()) continue;
    Contents& contents = tables[rows.table];
    contents.origin = rows.origin;
    if (settled.contains(&rows)) continue;
    if (const catalog::Constraint* key = primary_key(*table->second)) contents.key = key->columns;
    contents.uniques = uniques_of(*table->second);
    const std::vector<std::size_t> places = places_of(contents.key, rows);
    for (const std::vector<Interned>& row : rows.values) {
      Key key;
      for (const std::size_t place : places)
        key.push_back(place < row.size() ? row[place] : Interned());
      contents.rows.insert_or_assign(std::move(key), Row{&rows, &row});
    }
  }
  return tables;
}

void print_value(ddl::Writer& out, Interned value) {
  if (value == catalog::kNull) {
    out << "null";
  } else {
    out.literal(value.view());
  }
}

void print_condition(ddl::Writer& out, const std::vector<sql::Identifier>& columns, const Key& key) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out << (i == 0 ? " where " : " and ") << columns[i] << " = ";
    out.literal(key[i].view());
  }
}

/// Rows of one table have the same columns, however many entities they are from.
std::string insertion(const catalog::QualifiedName& table, const std::vector<Value>& fresh) {
  Rows rows;
  rows.table = table;
  for (const auto& [column, value] : fresh.front())
    rows.columns.push_back(column);
  for (const Value& row : fresh) {
    std::vector<Interned>& values = rows.values.emplace_back();
    for (const auto& [column, value] : row)
      values.push_back(value);
  }
  std::string sql;
  ddl::insert(sql, rows);
  return sql;
}

/// Empty where nothing differs.
std::string update(const catalog::QualifiedName& table, const Contents& contents, const Key& key,
                   const Value& before, const Value& after) {
  std::string sql;
  ddl::Writer out(sql);
  for (const auto& [column, value] : after) {
    const auto old = before.find(column);
    if (old != before.end() && old->second == value) continue;
    if (sql.empty()) {
      out << "update " << table << " set ";
    } else {
      out << ", ";
    }
    out << column << " = ";
    print_value(out, value);
  }
  if (sql.empty()) return sql;
  print_condition(out, contents.key, key);
  out << ";";
  return sql;
}

std::string deletion(const catalog::QualifiedName& table, const Contents& contents, const Key& key) {
  std::string sql;
  ddl::Writer out(sql);
  out << "delete from " << table;
  print_condition(out, contents.key, key);
  out << ";";
  return sql;
}

struct RowUpdate {
  Key key;
  Value before;
  Value after;
};

/// Puts updates into an order in which no row takes a value that another one still has. Where each waits for
/// the next, in a circle, one gets a number meanwhile that nobody has.
class Updates {
 public:
  Updates(const catalog::QualifiedName& table, const Contents& contents)
      : table_(table), contents_(contents) {}

  /// Of any row, also of one that stays as it is.
  void know(const Value& row) {
    for (const sql::Identifier& column : contents_.uniques)
      highest_ = std::max(highest_, to_number(value_in(row, column)));
  }

  void add(RowUpdate update) {
    count(update, 1);
    left_.push_back(std::move(update));
  }

  std::vector<std::string> in_order() && {
    while (!left_.empty()) {
      const auto next =
          std::find_if(left_.begin(), left_.end(), [&](const RowUpdate& one) { return can_run(one); });
      if (next == left_.end()) {
        step_aside(left_.front());
      } else {
        run(*next, next->after);
        left_.erase(next);
      }
    }
    return std::move(statements_);
  }

 private:
  static Interned value_in(const Value& row, const sql::Identifier& column) {
    const auto found = row.find(column);
    return found == row.end() ? catalog::kNull : found->second;
  }

  static int to_number(Interned value) {
    int number = 0;
    std::from_chars(value.view().data(), value.view().data() + value.view().size(), number);
    return number;
  }

  /// A column in which a row takes a value that another one has.
  [[nodiscard]] const sql::Identifier* taken(const RowUpdate& update) const {
    for (const sql::Identifier& column : contents_.uniques) {
      const Interned wanted = value_in(update.after, column);
      const auto holders = holders_.find({column, wanted});
      const bool held = holders != holders_.end() && holders->second > 0 && wanted != catalog::kNull;
      if (held && value_in(update.before, column) != wanted) return &column;
    }
    return nullptr;
  }
  [[nodiscard]] bool can_run(const RowUpdate& update) const { return taken(update) == nullptr; }

  void step_aside(RowUpdate& update) {
    Value meanwhile = update.before;
    meanwhile[*taken(update)] = Interned(std::to_string(++highest_));
    run(update, meanwhile);
    update.before = std::move(meanwhile);
    count(update, 1);
  }

  /// One more, or less, has the values that a row has before.
  void count(const RowUpdate& update, int by) {
    for (const sql::Identifier& column : contents_.uniques)
      holders_[{column, value_in(update.before, column)}] += by;
  }

  void run(const RowUpdate& update, const Value& after) {
    count(update, -1);
    std::string sql = migrate::update(table_, contents_, update.key, update.before, after);
    if (!sql.empty()) statements_.push_back(std::move(sql));
  }

  const catalog::QualifiedName& table_;
  const Contents& contents_;
  std::vector<RowUpdate> left_;
  std::map<std::pair<sql::Identifier, Interned>, int> holders_;
  int highest_ = 0;
  std::vector<std::string> statements_;
};

/// Rows go before others come, and change between: unique values may move from one row to another.
std::vector<std::string> statements_for(const catalog::QualifiedName& table, const Contents& before,
                                        const Contents& after) {
  std::vector<std::string> statements;
  for (const auto& [key, row] : before.rows) {
    if (!after.rows.contains(key)) statements.push_back(deletion(table, before, key));
  }
  std::vector<Value> fresh;
  Updates updates(table, after);
  for (const Contents* contents : {&before, &after}) {
    if (after.uniques.empty()) break;
    for (const auto& [key, row] : contents->rows)
      updates.know(row.by_column());
  }
  for (const auto& [key, row] : after.rows) {
    const auto old = before.rows.find(key);
    if (old == before.rows.end()) {
      fresh.push_back(row.by_column());
    } else if (old->second != row) {
      updates.add({key, old->second.by_column(), row.by_column()});
    }
  }
  for (std::string& sql : std::move(updates).in_order())
    statements.push_back(std::move(sql));
  if (!fresh.empty()) statements.push_back(insertion(table, fresh));
  return statements;
}

/// Whoever refers to a row that goes is asked.
std::vector<LockClaim> locks_of_referring(const Planner& planner, const catalog::QualifiedName& table) {
  std::vector<LockClaim> locks;
  for (const catalog::Table& other : planner.after().tables) {
    const bool refers = std::any_of(other.constraints.begin(), other.constraints.end(), [&](const auto& key) {
      return key.kind == catalog::ConstraintKind::Foreign && key.references == table;
    });
    if (refers && !planner.is_new(other.name)) locks.push_back({other.name, Lock::RowShare});
  }
  return locks;
}

}  // namespace

void plan_rows(Planner& planner) {
  static const Contents kNothing;
  const Settled settled = settled_blocks(planner);
  const Tables before = gather(planner.before(), settled);
  Tables after = gather(planner.after(), settled);
  for (const TablePair& pair : planner.pairs()) {
    if (before.contains(pair.before->name)) after[pair.after->name];  // its rows may all be gone
  }
  for (const auto& [table, contents] : after) {
    const auto old = before.find(planner.former_name(table));
    const std::vector<std::string> statements =
        statements_for(table, old == before.end() ? kNothing : old->second, contents);
    if (statements.empty()) continue;
    const std::size_t change = planner.note(ChangeKind::rows_changed, sql::to_string(table), contents.origin);
    const std::vector<LockClaim> referring = locks_of_referring(planner, table);
    for (const std::string& sql : statements) {
      Statement statement{.sql = sql, .change = change};
      if (!planner.is_new(table)) statement.locks = locking(table, Lock::RowExclusive);
      if (sql.starts_with("delete ")) {
        statement.locks.insert(statement.locks.end(), referring.begin(), referring.end());
        if (!referring.empty()) statement.hazards.insert(HazardKind::may_fail);
      }
      planner.add(Place::Rows, std::move(statement));
    }
  }
}

}  // namespace specql::migrate
