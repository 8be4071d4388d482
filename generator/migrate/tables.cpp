// Tables: new ones, those that go, those that have another name; and what is in those that stay.
#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/writer.h"
#include "generator/migrate/columns.h"
#include "generator/migrate/fill.h"
#include "generator/migrate/planner.h"
#include "generator/migrate/rules.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

namespace ddl = emit::ddl;
using catalog::Table;

const Group kNewTables = "new tables";

/// The table's name is still another one's before the switch.
bool is_occupied(const Planner& planner, const catalog::QualifiedName& name) {
  const std::vector<Table>& tables = planner.before().tables;
  return std::any_of(tables.begin(), tables.end(), [&](const Table& table) { return table.name == name; });
}

/// What a foreign key refers to has a unique key on these columns already.
bool has_key_before(const Planner& planner, const catalog::Constraint& key) {
  const TablePair* target = planner.pair_of(key.references);
  if (target == nullptr) return true;  // it comes with its keys
  if (target->moved() || !target->column_names.empty()) return false;
  return std::any_of(target->before->constraints.begin(), target->before->constraints.end(),
                     [&](const catalog::Constraint& other) {
                       const bool unique = other.kind == catalog::ConstraintKind::Primary ||
                                           other.kind == catalog::ConstraintKind::Unique;
                       return unique && other.columns == key.referenced_columns;
                     });
}

/// The table's name, or one of its indexes', is still another one's before the switch.
bool needs_names_of_others(const Planner& planner, const Table& table) {
  const auto names = index_names_of(table);
  return is_occupied(planner, table.name) ||
         std::any_of(names.begin(), names.end(),
                     [&](const catalog::QualifiedName& name) { return planner.is_index_before(name); });
}

/// A new table that has to wait for its names.
bool comes_in_switch(const Planner& planner, const catalog::QualifiedName& name) {
  const auto& fresh = planner.tables().fresh;
  return std::any_of(fresh.begin(), fresh.end(), [&](const Table* table) {
    return table->name == name && needs_names_of_others(planner, *table);
  });
}

class NewTable {
 public:
  NewTable(Planner& planner, const Table& table)
      : planner_(planner),
        table_(table),
        place_(needs_names_of_others(planner, table) ? Place::Alter : Place::NewTable),
        change_(planner.note(ChangeKind::table_added, sql::to_string(table.name), table.origin)) {}

  /// Nobody sees a row before the policies are there.
  void create() {
    std::string sql;
    ddl::create(sql, table_);
    if (table_.row_security) ddl::secure_rows(sql, table_.name);
    planner_.add(place_, {.sql = std::move(sql), .change = change_}, kNewTables);
  }

  void refer() {
    for (const catalog::Constraint& key : table_.constraints) {
      if (key.kind != catalog::ConstraintKind::Foreign) continue;
      if (place_ != Place::NewTable || !has_key_before(planner_, key) ||
          comes_in_switch(planner_, key.references)) {
        add_rule(planner_, table_, key,
                 planner_.note(ChangeKind::constraint_on_new, dotted(table_.name, key.name), key.origin));
        continue;
      }
      std::string definition;
      ddl::define(definition, key);
      Statement statement = alter_table(change_, table_.name, "add ", definition);
      statement.locks.clear();  // nobody knows the table yet
      if (!planner_.is_new(key.references))
        statement.locks = locking(key.references, Lock::ShareRowExclusive);
      planner_.add(place_, std::move(statement), kNewTables);
    }
  }

 private:
  Planner& planner_;
  const Table& table_;
  Place place_;
  std::size_t change_;
};

/// Whether a function gives an entity's rows numbers without gaps.
bool counts(const catalog::Function& function) {
  return !function.home.entity.empty() && function.body.value.find("next_number(") != std::string::npos;
}

/// Those whose rows have numbers without gaps, as subjects.
std::vector<std::string> counting_entities(const catalog::Database& database) {
  std::vector<std::string> entities;
  for (const catalog::Function& function : database.functions) {
    if (counts(function))
      entities.push_back(fmt::format("{}.{}", function.home.schema.view(), function.home.entity.view()));
  }
  return entities;
}

/// What goes with a table of SpecQL's own when nothing uses it any more.
struct OwnLoss {
  std::string_view table;
  std::string_view words;  ///< `{}` is what has used it
};
constexpr OwnLoss kOwnLosses[] = {
    {"tb_counter", "nothing counts by a sequence any more, and where the numbers of {} stand is forgotten"},
    {"tb_outbox", "no action emits any more, and events that nobody has read go with it"},
    {"tb_job", "no action enqueues any more, and jobs that wait go with it"},
    {"tb_idempotency", "no action is idempotent any more, and answers that are remembered go with it"},
};

std::string loss_of(const Planner& planner, const Table& table) {
  if (!table.home.entity.empty()) return {};
  for (const auto& [name, words] : kOwnLosses) {
    if (table.name.name.text() == name)
      return fmt::format(fmt::runtime(words), join(counting_entities(planner.before()), ", "));
  }
  return {};
}

bool drops_entity(const Planner& planner, const std::string& entity) {
  const auto& gone = planner.tables().gone;
  return std::any_of(gone.begin(), gone.end(), [&](const Table* table) {
    return table->home.topic.empty() && !table->home.entity.empty() && subject_of(*table) == entity;
  });
}

/// Numbers of entities that go mean nothing any more; whether they go is asked of the entities.
bool counts_only_what_goes(const Planner& planner, const Table& table) {
  const std::vector<std::string> counting = counting_entities(planner.before());
  const bool counter = table.home.entity.empty() && table.name.name.text() == "tb_counter";
  return counter && !counting.empty() &&
         std::all_of(counting.begin(), counting.end(),
                     [&](const std::string& entity) { return drops_entity(planner, entity); });
}

/// What is beside an entity goes with it.
bool is_decided(const Planner& planner, const Table& table) {
  const Decisions& decisions = planner.decisions();
  const bool beside = !table.home.topic.empty() && !table.home.entity.empty();
  const std::string owner = fmt::format("{}.{}", table.home.schema.view(), table.home.entity.view());
  return decisions.all || decisions.drops.contains(subject_of(table)) ||
         (beside && decisions.drops.contains(owner)) || holds_own_rows(planner.before(), table) ||
         counts_only_what_goes(planner, table);
}

/// The field, where a history goes with it.
std::string subject_asked(const Planner& planner, const Table& table) {
  const std::string field = subject_of_field(table, table.origin);
  const bool gone = std::any_of(planner.pairs().begin(), planner.pairs().end(), [&](const TablePair& pair) {
    const auto& columns = pair.columns.gone;
    return std::any_of(columns.begin(), columns.end(), [&](const catalog::Column* column) {
      return subject_of(*pair.before, *column) == field;
    });
  });
  return gone ? field : subject_of(table);
}

void ask(Planner& planner, const Table& table, const std::vector<const Table*>& fresh) {
  Problem problem{.kind = ProblemKind::Undecided,
                  .subject = subject_asked(planner, table),
                  .detail = loss_of(planner, table)};
  for (const Table* candidate : fresh) {
    if (candidate->home.entity.empty() || candidate->home.topic.empty() != table.home.topic.empty()) continue;
    if (table.home.entity.empty()) continue;
    if (problem.candidates.empty()) problem.origin = candidate->origin;
    problem.candidates.push_back(subject_of(*candidate));
  }
  planner.refuse(std::move(problem));
}

/// A table that stays until the contraction leaves the names of its indexes to others before.
void free_index_names(Planner& planner, const Table& table, std::size_t change) {
  for (const catalog::QualifiedName& name : index_names_of(table)) {
    if (planner.is_index_after(name))
      planner.add(Place::DropRules, index_renaming(name, helper_name(name.name, "old"), change));
  }
}

void drop_table(Planner& planner, const Table& table, const std::vector<const Table*>& fresh) {
  if (!is_decided(planner, table)) {
    ask(planner, table, fresh);
    return;
  }
  const bool own_rows = holds_own_rows(planner.before(), table);
  const std::size_t change = planner.note(own_rows ? ChangeKind::own_rows_dropped : ChangeKind::table_dropped,
                                          sql::to_string(table.name), table.origin);
  for (const catalog::Constraint& key : table.constraints) {
    if (key.kind != catalog::ConstraintKind::Foreign) continue;
    Statement statement = alter_table(change, table.name, "drop constraint ", planner.if_there(), key.name);
    statement.locks.push_back({key.references, Lock::AccessExclusive});
    planner.add(Place::DropRules, std::move(statement));
  }
  std::string sql;
  ddl::Writer(sql) << "drop table " << table.name << ";";
  Statement statement{.sql = std::move(sql), .change = change, .locks = locking(table.name)};
  if (!own_rows) statement.hazards.insert(HazardKind::destructive);
  const bool at_once = planner.has_to_make_way();
  if (!at_once) free_index_names(planner, table, change);
  planner.add(at_once ? Place::DropTables : Place::OldTable, std::move(statement));
}

std::size_t note_move(Planner& planner, const TablePair& pair) {
  return planner.note_rename(ChangeKind::table_renamed, sql::to_string(pair.after->name), pair.after->origin,
                             sql::to_string(pair.before->name));
}

void move_table(Planner& planner, const TablePair& pair) {
  const catalog::QualifiedName& from = pair.before->name;
  const catalog::QualifiedName& to = pair.after->name;
  const std::size_t change = note_move(planner, pair);
  if (from.schema != to.schema)
    planner.add(Place::Rename, alter_table(change, from, "set schema ", to.schema));
  const catalog::QualifiedName moved{to.schema, from.name};
  if (from.name != to.name) planner.add(Place::Rename, alter_table(change, moved, "rename to ", to.name));
}

/// Numbers without gaps are counted by the table's name, and go on where they are.
void move_counter(Planner& planner, const TablePair& pair) {
  const std::string from = sql::to_string(pair.before->name);
  const std::string to = sql::to_string(pair.after->name);
  std::string counted_as;
  sql::print_literal(counted_as, from);
  const auto& functions = planner.before().functions;
  const bool counted = std::any_of(functions.begin(), functions.end(), [&](const catalog::Function& one) {
    const std::string& body = one.body.value;
    return one.home.entity == pair.before->home.entity && counts(one) &&
           body.find(counted_as) != body.npos;  // arguments may stand on lines of their own
  });
  const auto& tables = planner.before().tables;
  const auto counter = std::find_if(tables.begin(), tables.end(), [](const Table& table) {
    return table.home.entity.empty() && table.name.name.text() == "tb_counter";
  });
  if (!counted || counter == tables.end()) return;
  std::string sql;
  ddl::Writer out(sql);
  out << "update " << counter->name << " set name = ";
  out.literal(to);
  out << " where name = ";
  out.literal(from);
  out << ";";
  const std::size_t change =
      planner.note(ChangeKind::rows_changed, sql::to_string(counter->name), pair.after->origin);
  planner.add(Place::Rows,
              {.sql = std::move(sql), .change = change, .locks = locking(counter->name, Lock::RowExclusive)});
}

/// How PostgreSQL calls the sequence of an identity column: table, column and `seq`, the longer one of the
/// first two cut where that is too much (its source, makeObjectName).
sql::Identifier sequence_name(const Table& table, const catalog::Column& column) {
  std::string first(table.name.name.text());
  std::string second(column.name.text());
  constexpr std::string_view kEnd = "_seq";
  while (first.size() + 1 + second.size() + kEnd.size() > sql::kMaximumNameBytes)
    (first.size() > second.size() ? first : second).pop_back();
  return sql::Identifier(fmt::format("{}_{}{}", first, second, kEnd));
}

void rename_sequence(Planner& planner, const TablePair& pair) {
  for (const auto& [before, after] : pair.columns.both) {
    if (!before->identity || !after->identity) continue;
    const sql::Identifier from = sequence_name(*pair.before, *before);
    const sql::Identifier to = sequence_name(*pair.after, *after);
    if (from == to) continue;
    std::string sql;
    ddl::Writer(sql) << "alter sequence " << catalog::QualifiedName{pair.after->name.schema, from}
                     << " rename to " << to << ";";
    const std::size_t change =
        planner.note(ChangeKind::sequence_renamed, dotted(pair.after->name, after->name), pair.after->origin,
                     fmt::format("was {}", quoted(from)));
    planner.add(Place::Rename, {.sql = std::move(sql), .change = change});
  }
}

/// All pairs: those that move first, each once nobody has its name any more, as names of indexes and
/// constraints follow those of tables.
std::vector<const TablePair*> in_order_of_names(Planner& planner) {
  std::vector<const TablePair*> order, waiting, others;
  for (const TablePair& pair : planner.pairs())
    (pair.moved() ? waiting : others).push_back(&pair);
  while (!waiting.empty()) {
    const auto free = std::find_if(waiting.begin(), waiting.end(), [&](const TablePair* pair) {
      return std::none_of(waiting.begin(), waiting.end(), [&](const TablePair* other) {
        return other != pair && other->before->name == pair->after->name;
      });
    });
    if (free == waiting.end()) {
      planner.refuse({.kind = ProblemKind::Unsupported,
                      .subject = subject_of(*waiting.front()->after),
                      .detail = "entities cannot take each other's names",
                      .advice = "give one of them a third name first, in a migration of its own",
                      .origin = waiting.front()->after->origin});
      order.insert(order.end(), waiting.begin(), waiting.end());
      break;
    }
    order.push_back(*free);
    waiting.erase(free);
  }
  order.insert(order.end(), others.begin(), others.end());
  return order;
}

/// A schema that is new with a table, or one that the table's rights come from, changes its owner.
void change_owner(Planner& planner, const TablePair& pair) {
  if (pair.before->owner == pair.after->owner) return;
  const std::size_t change =
      planner.note(ChangeKind::owner_changed, sql::to_string(pair.after->name), pair.after->origin);
  planner.add(Place::Rights, alter_table(change, pair.after->name, "owner to ", pair.after->owner));
}

}  // namespace

void plan_tables(Planner& planner) {
  std::vector<NewTable> fresh;
  for (const Table* table : planner.tables().fresh)
    fresh.emplace_back(planner, *table);
  for (NewTable& table : fresh)
    table.create();
  for (NewTable& table : fresh)
    table.refer();
  const std::vector<const TablePair*> pairs = in_order_of_names(planner);
  for (const TablePair* pair : pairs) {
    if (pair->moved()) move_table(planner, *pair);
  }
  for (const TablePair* pair : pairs) {
    plan_constraints(planner, *pair);
    plan_indexes(planner, *pair);
    plan_columns(planner, *pair);
    rename_sequence(planner, *pair);
    if (pair->moved()) move_counter(planner, *pair);
    change_owner(planner, *pair);
  }
  planner.settle_index_names();
  for (const Table* table : planner.tables().gone)
    drop_table(planner, *table, planner.tables().fresh);
}

}  // namespace specql::migrate
