#include "generator/sql_lint/objects.h"

#include "generator/sql_lint/row_changes.h"

#include <algorithm>
#include <array>

namespace specql::sql_lint {
namespace {

using migrate::Lock;

/// Where a kind of statement says what it is about.
struct Place {
  std::string_view kind;
  const char* key;
};

constexpr auto kRelationPlaces = std::to_array<Place>({
    {"AlterTableStmt", "relation"},
    {"IndexStmt", "relation"},
    {"RenameStmt", "relation"},
    {"ClusterStmt", "relation"},
    {"ReindexStmt", "relation"},
    {"RefreshMatViewStmt", "relation"},
    {"CreateTrigStmt", "relation"},
    {"CreatePolicyStmt", "table"},
    {"AlterPolicyStmt", "table"},
    {"RuleStmt", "relation"},
    {"AlterObjectSchemaStmt", "relation"},
});
constexpr auto kTypePlaces = std::to_array<Place>({
    {"AlterDomainStmt", "typeName"},
    {"AlterEnumStmt", "typeName"},
});
constexpr auto kRelationsMade = std::to_array<Place>({
    {"CreateStmt", "relation"},
    {"ViewStmt", "view"},
    {"CreateSeqStmt", "sequence"},
    {"CompositeTypeStmt", "typevar"},
});
constexpr auto kTypesMade = std::to_array<Place>({
    {"CreateEnumStmt", "typeName"},
    {"CreateDomainStmt", "domainname"},
    {"CreateRangeStmt", "typeName"},
});

template <std::size_t size>
const char* key_of(const std::array<Place, size>& places, const std::string& kind) {
  const auto* found =
      std::find_if(places.begin(), places.end(), [&](const Place& one) { return one.kind == kind; });
  return found == places.end() ? nullptr : found->key;
}

void add_relations(const Json& list, std::vector<Name>& into) {
  for (const Json& one : list) {
    const Json& relation = one.contains("VacuumRelation") ? child_of(inner(one, "VacuumRelation"), "relation")
                                                          : inner(one, "RangeVar");
    into.push_back(name_of(relation));
  }
}

/// An extension is in none.
bool names_in_schema(const Json& object) {
  return object.contains("List") || object.contains("ObjectWithArgs");
}

/// `drop policy p on t`: the words before the last are the table.
Name table_of_part(const Json& object) {
  Json words = list_of(inner(object, "List"), "items");
  if (!words.empty()) words.erase(words.size() - 1);
  return name_of_words(words);
}

bool drops_part(const Json& node) {
  const std::string what = text_of(node, "removeType");
  return what == "OBJECT_POLICY" || what == "OBJECT_TRIGGER" || what == "OBJECT_RULE";
}

// The weakest locks of what `alter table` does (documentation, ALTER TABLE); all else is AccessExclusive.
struct CommandLock {
  std::string_view kind;
  Lock lock;
};
constexpr auto kCommandLocks = std::to_array<CommandLock>({
    {"AT_ValidateConstraint", Lock::ShareUpdateExclusive},
    {"AT_SetStatistics", Lock::ShareUpdateExclusive},
    {"AT_SetOptions", Lock::ShareUpdateExclusive},
    {"AT_ResetOptions", Lock::ShareUpdateExclusive},
    {"AT_SetRelOptions", Lock::ShareUpdateExclusive},
    {"AT_ResetRelOptions", Lock::ShareUpdateExclusive},
    {"AT_ClusterOn", Lock::ShareUpdateExclusive},
    {"AT_AttachPartition", Lock::ShareUpdateExclusive},
    {"AT_EnableTrig", Lock::ShareRowExclusive},
    {"AT_EnableTrigAll", Lock::ShareRowExclusive},
    {"AT_DisableTrig", Lock::ShareRowExclusive},
    {"AT_DisableTrigAll", Lock::ShareRowExclusive},
    {"AT_DisableTrigUser", Lock::ShareRowExclusive},
});

Lock lock_of(const Command& command) {
  const auto* found = std::find_if(kCommandLocks.begin(), kCommandLocks.end(),
                                   [&](const CommandLock& one) { return one.kind == command.kind; });
  if (found != kCommandLocks.end()) return found->lock;
  const Json& def = child_of(*command.node, "def");
  if (text_of(inner(def, "Constraint"), "contype") == "CONSTR_FOREIGN") return Lock::ShareRowExclusive;
  return is_set(inner(def, "PartitionCmd"), "concurrent") ? Lock::ShareUpdateExclusive
                                                          : Lock::AccessExclusive;
}

void lock_other_tables(const Command& command, std::vector<TableLock>& into) {
  const Json& def = child_of(*command.node, "def");
  const auto refer = [&](const Json& constraint) {
    if (constraint.contains("pktable"))
      into.push_back({name_of(child_of(constraint, "pktable")), Lock::ShareRowExclusive});
  };
  refer(inner(def, "Constraint"));
  for (const Json& one : list_of(inner(def, "ColumnDef"), "constraints"))
    refer(inner(one, "Constraint"));
  const Json& partition = inner(def, "PartitionCmd");
  if (partition.contains("name"))
    into.push_back({name_of(child_of(partition, "name")), Lock::AccessExclusive});
}

void lock_for_new_table(const Json& node, std::vector<TableLock>& into) {
  if (node.contains("partbound")) {
    for (const Json& parent : list_of(node, "inhRelations"))
      into.push_back({name_of(inner(parent, "RangeVar")), Lock::AccessExclusive});
  }
  each_node(list_of(node, "tableElts"), [&](const std::string& kind, const Json& constraint) {
    if (kind == "Constraint" && constraint.contains("pktable"))
      into.push_back({name_of(child_of(constraint, "pktable")), Lock::ShareRowExclusive});
  });
}

/// PostgreSQL's own numbers begin one lock earlier, and at 1.
constexpr int kStrongestMode = 8;
std::optional<Lock> lock_of_mode(int mode) {
  if (mode < 2 || mode > kStrongestMode) return std::nullopt;
  return static_cast<Lock>(mode - 2);
}

bool drops_relation(const Json& node) {
  const std::string what = text_of(node, "removeType");
  return drops_part(node) || what == "OBJECT_TABLE" || what == "OBJECT_VIEW" || what == "OBJECT_INDEX" ||
         what == "OBJECT_MATVIEW";
}

/// Statements that take one lock on all that they are about.
std::optional<Lock> lock_of(const Statement& statement) {
  const bool concurrent = is_set(statement.node, "concurrent");
  if (statement.is("IndexStmt")) return concurrent ? Lock::ShareUpdateExclusive : Lock::Share;
  if (statement.is("DropStmt") && drops_relation(statement.node))
    return concurrent ? Lock::ShareUpdateExclusive : Lock::AccessExclusive;
  if (statement.is("RefreshMatViewStmt")) return concurrent ? Lock::Exclusive : Lock::AccessExclusive;
  if (statement.is("RenameStmt") && text_of(statement.node, "renameType") == "OBJECT_INDEX")
    return Lock::ShareUpdateExclusive;
  if (statement.is("CreateTrigStmt")) return Lock::ShareRowExclusive;
  if (statement.is("ReindexStmt"))
    return is_on(statement.node, "params", "concurrently") ? Lock::ShareUpdateExclusive : Lock::Share;
  if (statement.is("LockStmt")) return lock_of_mode(statement.node.value("mode", kStrongestMode));
  if (statement.is("VacuumStmt"))
    return is_on(statement.node, "options", "full") ? std::optional(Lock::AccessExclusive) : std::nullopt;
  if (statement.is("AlterObjectSchemaStmt") && !statement.node.contains("relation")) return std::nullopt;
  for (const std::string_view kind : {"TruncateStmt", "RenameStmt", "AlterObjectSchemaStmt",
                                      "CreatePolicyStmt", "AlterPolicyStmt", "RuleStmt", "ClusterStmt"}) {
    if (statement.is(kind)) return Lock::AccessExclusive;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Name> objects_changed(const std::string& kind, const Json& node) {
  std::vector<Name> names;
  const char* relation = key_of(kRelationPlaces, kind);
  if (relation != nullptr && node.contains(relation)) names.push_back(name_of(child_of(node, relation)));
  if (const char* type = key_of(kTypePlaces, kind)) names.push_back(name_of_words(list_of(node, type)));
  if (kind == "AlterObjectSchemaStmt" && names_in_schema(child_of(node, "object")))
    names.push_back(name_of_object(child_of(node, "object")));
  if (kind == "TruncateStmt" || kind == "LockStmt") add_relations(list_of(node, "relations"), names);
  if (kind == "VacuumStmt") add_relations(list_of(node, "rels"), names);
  each_row_change(kind, node, [&](const std::string&, const Json& change) {
    names.push_back(name_of(child_of(change, "relation")));
  });
  if (kind != "DropStmt") return names;
  for (const Json& object : list_of(node, "objects"))
    names.push_back(drops_part(node) ? table_of_part(object) : name_of_object(object));
  return names;
}

std::vector<Name> objects_made(const std::string& kind, const Json& node) {
  // What may be there may hold rows, or tables.
  if (is_set(node, "if_not_exists")) return {};
  if (const char* relation = key_of(kRelationsMade, kind)) {
    if (!is_set(node, "replace")) return {name_of(child_of(node, relation))};
    return {};
  }
  if (const char* type = key_of(kTypesMade, kind)) return {name_of_words(list_of(node, type))};
  if (kind == "CreateTableAsStmt") return {name_of(child_of(child_of(node, "into"), "rel"))};
  if (kind == "IndexStmt" && node.contains("idxname"))
    return {{name_of(child_of(node, "relation")).schema, text_of(node, "idxname")}};
  if (kind == "CreateSchemaStmt") return {{text_of(node, "schemaname"), ""}};
  return {};
}

std::vector<TableLock> locks_taken(const Statement& statement) {
  std::vector<TableLock> locks;
  for (const Command& command : statement.commands) {
    locks.push_back({statement.table(), lock_of(command)});
    lock_other_tables(command, locks);
  }
  if (statement.is("CreateStmt")) lock_for_new_table(statement.node, locks);
  if (const auto lock = lock_of(statement)) {
    for (const Name& name : statement.about)
      locks.push_back({name, *lock});
  }
  return locks;
}

}  // namespace specql::sql_lint
