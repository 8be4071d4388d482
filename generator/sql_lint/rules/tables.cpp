// Whole tables, partitions and views that others wait for.
#include "generator/sql_lint/commands.h"
#include "generator/sql_lint/rule.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::sql_lint {
namespace {

void report_command(const Statement& statement, std::string_view kind, Findings& findings) {
  each_command(statement, kind,
               [&](const Command& command) { findings.add(command.range, statement.table().text()); });
}

const Json& partition_of(const Command& command) {
  return inner(child_of(*command.node, "def"), "PartitionCmd");
}

/// A check on the partition that has been validated, or was added so.
bool has_checks(const Script& script, const Statement& at, const Name& partition) {
  bool found = false;
  for (const Statement& one : script.statements()) {
    if (one.index >= at.index || !one.is("AlterTableStmt") || !one.table().may_be(partition)) continue;
    each_command(one, "AT_ValidateConstraint", [&](const Command&) { found = true; });
  }
  return found;
}

bool waits_for_others(const TableLock& lock) {
  return lock.lock >= migrate::Lock::Share;
}

/// Keeps everybody else from the table.
bool is_closing(const TableLock& lock) {
  return lock.lock == migrate::Lock::AccessExclusive;
}

/// An earlier statement of the same transaction keeps others from the table.
bool locks_table(const Statement& earlier, const Statement& now) {
  return earlier.index < now.index && earlier.transaction == now.transaction &&
         std::any_of(
             earlier.locks.begin(), earlier.locks.end(),
             [&](const TableLock& lock) { return is_closing(lock) && lock.table.may_be(now.table()); });
}

/// A table, not a view or an index: those are locked with their tables, or for moments.
bool closes_table(const Statement& statement) {
  return !statement.drops("OBJECT_VIEW") && !statement.drops("OBJECT_INDEX") &&
         std::any_of(statement.locks.begin(), statement.locks.end(), is_closing);
}

/// An index or a materialized view.
bool moves_other_relation(const Statement& statement) {
  if (!statement.is("AlterTableStmt") || !statement.commands.empty()) return false;
  const Json& parts = list_of(statement.node, "cmds");
  return std::any_of(parts.begin(), parts.end(), [](const Json& part) {
    return text_of(inner(part, "AlterTableCmd"), "subtype") == "AT_SetTableSpace";
  });
}

std::string all_that_move(const Statement& statement) {
  const std::string kind = text_of(statement.node, "objtype");
  const std::string_view what = kind == "OBJECT_INDEX"     ? "index"
                                : kind == "OBJECT_MATVIEW" ? "materialized view"
                                                           : "table";
  return fmt::format("every {} in {}", what, text_of(statement.node, "orig_tablespacename"));
}

/// `cluster` and `vacuum` may name none.
std::string tables_of(const Statement& statement) {
  return statement.about.empty() ? "every table" : statement.table().text();
}

}  // namespace

void table_clustered(const Statement& statement, const Script&, Findings& findings) {
  if (statement.is("ClusterStmt")) findings.add(tables_of(statement));
}

void table_compacted(const Statement& statement, const Script&, Findings& findings) {
  if (statement.is("VacuumStmt") && is_on(statement.node, "options", "full"))
    findings.add(tables_of(statement));
}

void table_moved(const Statement& statement, const Script&, Findings& findings) {
  report_command(statement, "AT_SetTableSpace", findings);
  if (moves_other_relation(statement)) findings.add(statement.table().text());
  if (statement.is("AlterTableMoveAllStmt")) findings.add(all_that_move(statement));
}

void table_logged(const Statement& statement, const Script&, Findings& findings) {
  report_command(statement, "AT_SetLogged", findings);
}

void partition_attached(const Statement& statement, const Script& script, Findings& findings) {
  each_command(statement, "AT_AttachPartition", [&](const Command& command) {
    const Name partition = name_of(child_of(partition_of(command), "name"));
    const bool ready = script.is_new(partition, statement.index) || has_checks(script, statement, partition);
    if (!ready) findings.add(command.range, partition.text());
  });
}

void partition_created(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.is("CreateStmt") || !statement.node.contains("partbound")) return;
  for (const Json& parent : list_of(statement.node, "inhRelations")) {
    const Name name = name_of(inner(parent, "RangeVar"));
    if (!script.is_new(name, statement.index)) findings.add(name.text());
  }
}

void partition_detached(const Statement& statement, const Script&, Findings& findings) {
  each_command(statement, "AT_DetachPartition", [&](const Command& command) {
    if (is_set(partition_of(command), "concurrent")) return;
    findings.add(command.range, name_of(child_of(partition_of(command), "name")).text());
    if (statement.transaction == 0) findings.insert(command.range.end, " concurrently");
  });
}

void view_refreshed(const Statement& statement, const Script&, Findings& findings) {
  if (!statement.is("RefreshMatViewStmt") || is_set(statement.node, "concurrent")) return;
  // Whether it has a unique index is not known here.
  findings.add(statement.table().text());
  findings.insert_behind("view", "concurrently", Applicability::MaybeIncorrect);
}

void table_locked(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.is("LockStmt")) return;
  // To take a lock ahead that a later statement takes anyway is how several are taken.
  const auto& all = script.statements();
  const bool needed = std::any_of(all.begin(), all.end(), [&](const Statement& later) {
    return later.index > statement.index && later.transaction == statement.transaction &&
           !later.is("LockStmt") &&
           std::any_of(later.locks.begin(), later.locks.end(), [&](const TableLock& lock) {
             return lock.lock >= migrate::Lock::ShareRowExclusive && lock.table.may_be(statement.table());
           });
  });
  if (!needed) findings.add(statement.table().text());
}

void triggers_disabled(const Statement& statement, const Script&, Findings& findings) {
  report_command(statement, "AT_DisableTrigAll", findings);
  report_command(statement, "AT_DisableTrigUser", findings);
}

void trigger_made_again(const Statement& statement, const Script& script, Findings& findings) {
  if (!statement.drops("OBJECT_TRIGGER")) return;
  const Json& words = list_of(inner(list_of(statement.node, "objects").at(0), "List"), "items");
  const std::string name = name_of_words(words).name;
  for (const Statement& other : script.statements()) {
    const bool again = other.index > statement.index && other.is("CreateTrigStmt") &&
                       text_of(other.node, "trigname") == name && other.table().may_be(statement.table());
    if (again) findings.add(name);
  }
}

void filled_under_lock(const Statement& statement, const Script& script, Findings& findings) {
  if (statement.transaction == 0) return;
  if (!statement.is("UpdateStmt") && !statement.is("DeleteStmt")) return;
  const auto& all = script.statements();
  const bool locked =
      std::any_of(all.begin(), all.end(), [&](const Statement& one) { return locks_table(one, statement); });
  if (locked) findings.add(statement.table().text());
}

void tables_locked_together(const Statement& statement, const Script& script, Findings& findings) {
  if (statement.transaction == 0 || !closes_table(statement)) return;
  std::vector<Name> held;
  for (const Statement& one : script.statements()) {
    if (one.index > statement.index || held.size() > 1) return;  // it is the second table that is said
    if (one.transaction != statement.transaction || !closes_table(one)) continue;
    for (const TableLock& lock : one.locks) {
      const bool known =
          std::any_of(held.begin(), held.end(), [&](const Name& name) { return name.may_be(lock.table); });
      if (!is_closing(lock) || known) continue;
      held.push_back(lock.table);
      if (one.index == statement.index && held.size() == 2) findings.add(lock.table.text());
    }
  }
}

void lock_timeout_missing(const Statement& statement, const Script& script, Findings& findings) {
  const auto waits = [&](const Statement& one) {
    return std::any_of(one.locks.begin(), one.locks.end(), waits_for_others) &&
           !script.has_set("lock_timeout", one);
  };
  if (!waits(statement)) return;
  // Once is enough: one setting helps all that follow.
  const auto& all = script.statements();
  if (std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(statement.index), waits)) return;
  findings.add(statement.locks.front().table.text());
  const bool reset = script.has_reset("lock_timeout", statement);
  if (reset && statement.block_part) return;
  findings.insert(reset ? statement.range.begin : 0, "set lock_timeout = '1s';\n");
}

}  // namespace specql::sql_lint
