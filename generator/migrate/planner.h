// A plan as it is put together, and the parts that put it together.
#pragma once

#include "generator/emit/postgresql/writer.h"
#include "generator/migrate/changed_functions.h"
#include "generator/migrate/index_names.h"
#include "generator/migrate/match.h"
#include "generator/migrate/plan.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace specql::migrate {

/// Where a statement stands. Places of one phase come in the order of this list.
enum class Place : std::uint8_t {
  NewFoundation,  ///< roles, schemas, extensions, enum types and functions that nothing knew
  EnumValue,      ///< of types that are there; usable once committed
  NewTable,
  NewColumn,
  // From here to Successor: the switch, one transaction.
  DropAttached,  ///< triggers, policies
  DropViews,
  DropRules,  ///< constraints, columns that are computed
  DropFunctions,
  DropTables,  ///< whose names others take
  Rename,
  Alter,
  Create,
  Attach,
  Rights,
  Rows,
  Successor,  ///< rules in the place of others, unless rows get values first
  Fill,
  Index,
  Key,  ///< unique constraints on indexes that are there
  Rule,
  Validate,
  Require,
  OldIndex,
  OldColumn,
  OldTable,
  OldFunction,
  OldType,
};

/// Whether a table is the same under another name, and which name its columns have.
struct TablePair {
  const catalog::Table* before = nullptr;
  const catalog::Table* after = nullptr;
  Matched<catalog::Column> columns;
  Words column_names;                        ///< of columns that were renamed: old to new
  std::map<sql::Identifier, Words> labels;   ///< of enums, that were renamed; by the column's name before
  std::map<sql::Identifier, Words> members;  ///< of JSON values, likewise: paths before, and names now
  std::map<sql::Identifier, catalog::Domain> relabelled;  ///< what is known of both, in the new words
  /// Columns that go in the switch, because they are computed in another way and made again, or because
  /// another one takes their name: what stands on them has to go first. By their names before.
  std::set<sql::Identifier> remade;

  [[nodiscard]] bool moved() const { return before->name != after->name; }
  /// Columns change in a way that no view, policy or trigger may stand on.
  [[nodiscard]] bool unsettled() const;
};

/// Both hold numbers of rows, which nobody sees, or neither does: else the values of one are none of the
/// other.
[[nodiscard]] bool may_be_same(const catalog::Column& before, const catalog::Column& after);

/// What belongs together in the transaction of a place; empty: a statement of its own.
using Group = std::string;

class Planner {
 public:
  Planner(const catalog::Database& before, const catalog::Database& after, const Decisions& decisions);

  [[nodiscard]] const catalog::Database& before() const { return before_; }
  [[nodiscard]] const catalog::Database& after() const { return after_; }
  [[nodiscard]] const Decisions& decisions() const { return decisions_; }
  [[nodiscard]] const std::vector<TablePair>& pairs() const { return pairs_; }
  [[nodiscard]] const Matched<catalog::Table>& tables() const { return tables_; }
  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }

  /// Notes a change; the number is for the statements that make it.
  std::size_t note(ChangeKind kind, std::string subject, const catalog::Origin& origin,
                   std::string detail = {});
  /// A change of a name.
  std::size_t note_rename(ChangeKind kind, std::string subject, const catalog::Origin& origin,
                          std::string former);
  void add(Place place, Statement statement, const Group& group = {});
  /// A statement that has to stand outside of transactions.
  void add_alone(Place place, Statement statement);
  /// One reason of a kind is enough for a subject.
  void refuse(Problem problem);

  /// A table's name before the switch, by the one it has after; the same where it is new.
  [[nodiscard]] catalog::QualifiedName former_name(const catalog::QualifiedName& after) const;
  [[nodiscard]] const TablePair* pair_of(const catalog::QualifiedName& after) const;
  [[nodiscard]] const TablePair* pair_before(const catalog::QualifiedName& before) const;
  [[nodiscard]] bool is_new(const catalog::QualifiedName& table) const;
  /// Whether a table that goes has to do so in the switch: another one takes its name, or that of a table
  /// that goes with it.
  [[nodiscard]] bool has_to_make_way() const;
  /// Whether an expression calls functions that answer otherwise in the new version.
  [[nodiscard]] bool means_otherwise(const catalog::Text& expression) const {
    return changed_functions_.are_called_in(expression.value);
  }

  /// Whether any table has an index of that name in the former version, or in the new one.
  [[nodiscard]] bool is_index_before(const catalog::QualifiedName& name) const {
    return indexes_before_.has(name);
  }
  [[nodiscard]] bool is_index_after(const catalog::QualifiedName& name) const {
    return indexes_after_.has(name);
  }
  /// An index gets another name, once no other one has it any more.
  void rename_index(const catalog::QualifiedName& from, const sql::Identifier& to, Statement statement);
  /// All that has waited for a name.
  void settle_index_names();

  /// Words behind `drop constraint` and its kin: a migration that has stopped is taken back before all rules
  /// have come.
  [[nodiscard]] std::string_view if_there() const { return decisions_.all ? "if exists " : ""; }

  [[nodiscard]] std::variant<Plan, std::vector<Problem>> finish() &&;

 private:
  /// Rows that get values may not fit a rule before they have them.
  void put_off_successors();
  /// The locks of the switch, all taken before its first change.
  void lock_ahead();
  /// A table's name when the switch begins; nothing if it comes with this version.
  [[nodiscard]] std::optional<catalog::QualifiedName> name_at_switch(
      const catalog::QualifiedName& table) const;

  struct Entry {
    Group group;
    bool transaction = true;
    Statement statement;
  };

  const catalog::Database& before_;
  const catalog::Database& after_;
  const Decisions& decisions_;
  Matched<catalog::Table> tables_;
  std::vector<TablePair> pairs_;
  using Places = std::unordered_map<catalog::QualifiedName, std::size_t>;  ///< in `pairs_`
  Places by_name_;                                                         ///< after
  Places by_former_name_;
  std::vector<Change> changes_;
  std::map<Place, std::vector<Entry>> entries_;
  std::vector<Problem> problems_;
  struct IndexRename {
    catalog::QualifiedName from;
    sql::Identifier to;
    Statement statement;
  };
  std::vector<IndexRename> waiting_;
  mutable IndexNames indexes_before_{before_};
  mutable IndexNames indexes_after_{after_};
  mutable ChangedFunctions changed_functions_{before_, after_};  ///< remembers what it has found
};

/// All that the parts below plan.
[[nodiscard]] Planned complete(Planner planner);

/// Roles, schemas, extensions, enum types.
void plan_foundation(Planner& planner);
/// Tables with their columns, constraints and indexes.
void plan_tables(Planner& planner);
/// What is dropped and made again: views, functions, composite types, policies, triggers; and rights and
/// comments.
void plan_derived(Planner& planner);
/// Rows that belong to the schema.
void plan_rows(Planner& planner);

/// Null where a table has none.
[[nodiscard]] const catalog::Constraint* primary_key(const catalog::Table& table);

/// A lock of a table, for `Statement::locks`.
[[nodiscard]] inline std::vector<LockClaim> locking(const catalog::QualifiedName& table,
                                                    Lock lock = Lock::AccessExclusive) {
  return {{table, lock}};
}

/// `alter table` with some words behind the table's name, under the lock that most forms of it take.
template <class... Words>
[[nodiscard]] Statement alter_table(std::size_t change, const catalog::QualifiedName& table,
                                    const Words&... words) {
  Statement statement{.sql = {}, .change = change, .locks = locking(table)};
  emit::ddl::Writer out(statement.sql);
  out << "alter table " << table << " ";
  (out << ... << words);
  out << ";";
  return statement;
}

using emit::ddl::quoted;
/// A part of a table as SQL writes it.
[[nodiscard]] std::string dotted(const catalog::QualifiedName& table, const sql::Identifier& part);

}  // namespace specql::migrate
