// What is fastened to tables: policies, triggers, row-level security, rights and comments.
#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/writer.h"
#include "generator/migrate/derived.h"
#include "generator/migrate/rights.h"

#include <algorithm>

namespace specql::migrate {
namespace {

namespace ddl = emit::ddl;
using catalog::Policy;
using catalog::QualifiedName;
using catalog::Table;
using catalog::Trigger;

using Names = std::set<std::string, std::less<>>;

bool calls_one_of(const Names& functions, const sql::Text& text) {
  if (functions.empty()) return false;
  const std::vector<std::string_view> called = calls_in(text.value);
  return std::any_of(called.begin(), called.end(),
                     [&](std::string_view name) { return functions.contains(name); });
}

bool stands_on(const Policy& policy, const Names& functions) {
  return calls_one_of(functions, policy.using_) || calls_one_of(functions, policy.check);
}

bool stands_on(const Trigger& trigger, const Names& functions) {
  return functions.contains(sql::to_string(trigger.function)) || calls_one_of(functions, trigger.when);
}

struct PolicyRow {
  static constexpr std::string_view kWord = "policy";
  static constexpr ChangeKind kAdded = ChangeKind::policy_added;
  static constexpr ChangeKind kOnNew = ChangeKind::policy_on_new;
  static constexpr ChangeKind kChanged = ChangeKind::policy_changed;
  static constexpr ChangeKind kDropped = ChangeKind::policy_dropped;
  static constexpr Lock kCreation = Lock::AccessExclusive;
};
struct TriggerRow {
  static constexpr std::string_view kWord = "trigger";
  static constexpr ChangeKind kAdded = ChangeKind::trigger_added;
  static constexpr ChangeKind kOnNew = ChangeKind::trigger_added;
  static constexpr ChangeKind kChanged = ChangeKind::trigger_changed;
  static constexpr ChangeKind kDropped = ChangeKind::trigger_dropped;
  static constexpr Lock kCreation = Lock::ShareRowExclusive;
};

/// Policies or triggers of tables: those that go, change, or stand on something that goes.
template <class Row, class Item>
class Attached {
 public:
  Attached(Planner& planner, const Names& functions) : planner_(planner), functions_(functions) {}

  /// Those of a new table.
  void create_all(const Table& table, const std::vector<Item>& items) {
    for (const Item& item : items)
      create(table, item, planner_.note(Row::kOnNew, dotted(table.name, item.name), table.origin));
  }

  void change(const TablePair& pair, const std::vector<Item>& before, const std::vector<Item>& after) {
    const auto name = [](const Item& item) { return item.name; };
    const auto matched = match(before, after, name, [](const Item&) { return sql::Identifier(); });
    for (const Item* item : matched.gone)
      drop(*pair.before, *item, planner_.note(Row::kDropped, dotted(pair.before->name, item->name), {}));
    for (const auto& [old, now] : matched.both) {
      if (*old == *now && !pair.unsettled() && !stands_on(*old, functions_)) continue;
      const ChangeKind kind = *old == *now ? ChangeKind::made_again : Row::kChanged;
      const std::size_t change = planner_.note(kind, dotted(pair.after->name, now->name), pair.after->origin);
      drop(*pair.before, *old, change);
      create(*pair.after, *now, change);
    }
    for (const Item* item : matched.fresh) {
      create(*pair.after, *item,
             planner_.note(Row::kAdded, dotted(pair.after->name, item->name), pair.after->origin));
    }
  }

  /// Those of a table that goes, as far as they keep a function from going before it.
  void release(const Table& table, const std::vector<Item>& items) {
    for (const Item& item : items) {
      if (stands_on(item, functions_))
        drop(table, item, planner_.note(Row::kDropped, dotted(table.name, item.name), table.origin));
    }
  }

 private:
  void drop(const Table& table, const Item& item, std::size_t change) {
    std::string sql;
    ddl::Writer(sql) << "drop " << Row::kWord << " " << item.name << " on " << table.name << ";";
    planner_.add(Place::DropAttached,
                 {.sql = std::move(sql), .change = change, .locks = locking(table.name)});
  }

  void create(const Table& table, const Item& item, std::size_t change) {
    std::string sql;
    ddl::create(sql, table.name, item);
    Statement statement{.sql = std::move(sql), .change = change};
    if (!planner_.is_new(table.name)) statement.locks = locking(table.name, Row::kCreation);
    planner_.add(Place::Attach, std::move(statement));
  }

  Planner& planner_;
  const Names& functions_;
};

void change_row_security(Planner& planner, const TablePair& pair) {
  if (pair.before->row_security == pair.after->row_security) return;
  const std::size_t change =
      planner.note(ChangeKind::row_security, sql::to_string(pair.after->name), pair.after->origin);
  planner.add(Place::Attach, alter_table(change, pair.after->name,
                                         pair.after->row_security
                                             ? "enable row level security, force row level security"
                                             : "disable row level security, no force row level security"));
}

/// Rights on columns name them.
std::vector<catalog::Grant> renamed_grants(const TablePair& pair) {
  std::vector<catalog::Grant> grants = pair.before->grants;
  if (pair.column_names.empty()) return grants;
  for (catalog::Grant& grant : grants)
    grant.privilege = rename_words(grant.privilege.view(), pair.column_names);
  return grants;
}

void describe(Planner& planner, const TablePair& pair) {
  const std::string name = sql::to_string(pair.after->name);
  const std::vector<LockClaim> locks = locking(pair.after->name, Lock::ShareUpdateExclusive);
  const catalog::Origin& origin = pair.after->origin;
  const auto describe_column = [&](const catalog::Column& column, std::string_view before) {
    if (before == column.comment) return;
    change_comment(planner, {"column", dotted(pair.after->name, column.name)}, before, column.comment,
                   column.origin, locks);
  };
  change_grants(planner, {"table", name}, renamed_grants(pair), pair.after->grants, origin);
  change_comment(planner, {"table", name}, pair.before->comment, pair.after->comment, origin, locks);
  for (const auto& [before, after] : pair.columns.both)
    describe_column(*after, pair.remade.contains(before->name) ? "" : std::string_view(before->comment));
  for (const catalog::Column* column : pair.columns.fresh)
    describe_column(*column, "");
}

}  // namespace

void plan_attached(Planner& planner, const Names& dropped) {
  Attached<PolicyRow, Policy> policies(planner, dropped);
  Attached<TriggerRow, Trigger> triggers(planner, dropped);
  for (const Table* table : planner.tables().gone) {
    policies.release(*table, table->policies);
    triggers.release(*table, table->triggers);
  }
  for (const TablePair& pair : planner.pairs()) {
    policies.change(pair, pair.before->policies, pair.after->policies);
    triggers.change(pair, pair.before->triggers, pair.after->triggers);
    change_row_security(planner, pair);
    describe(planner, pair);
  }
  for (const Table* table : planner.tables().fresh) {
    policies.create_all(*table, table->policies);
    triggers.create_all(*table, table->triggers);
  }
}

}  // namespace specql::migrate
