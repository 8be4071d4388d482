#include "generator/migrate/rules.h"

#include "generator/emit/postgresql/ddl.h"
#include "generator/emit/postgresql/writer.h"
#include "generator/migrate/domains.h"
#include "generator/migrate/fill.h"
#include "generator/migrate/member_names.h"
#include "generator/migrate/type_change.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

namespace ddl = emit::ddl;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Index;

sql::Identifier renamed(const sql::Identifier& name, const Words& words) {
  const auto found = words.find(name.text());
  return found == words.end() ? name : sql::Identifier(found->second);
}

bool names_any(const std::vector<sql::Identifier>& columns, const std::string& text,
               const std::set<sql::Identifier>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const sql::Identifier& name) {
    return std::find(columns.begin(), columns.end(), name) != columns.end() || mentions(text, quoted(name));
  });
}

}  // namespace

bool is_about(const Constraint& rule, const std::set<sql::Identifier>& columns) {
  return names_any(rule.columns, rule.expression.value, columns);
}

bool is_about(const Index& index, const std::set<sql::Identifier>& columns) {
  std::vector<sql::Identifier> own = index.include;
  std::string text = index.where.value;
  for (const catalog::IndexKey& key : index.keys) {
    own.push_back(key.column);
    text += " " + key.expression.value;
  }
  return names_any(own, text, columns);
}

bool is_in_special_index(const catalog::Table& table, const catalog::Column& column) {
  return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& index) {
    const bool special = !index.where.empty() ||
                         std::any_of(index.keys.begin(), index.keys.end(),
                                     [](const catalog::IndexKey& key) { return !key.expression.empty(); });
    return special && is_about(index, {column.name});
  });
}

void rename_all(std::vector<sql::Identifier>& names, const Words& words) {
  for (sql::Identifier& name : names)
    name = renamed(name, words);
}

Index in_new_words(const TablePair& pair, Index index) {
  for (catalog::IndexKey& key : index.keys)
    key.expression.value = in_new_words(pair, key.expression.value);
  index.where.value = in_new_words(pair, index.where.value);
  return index;
}

Index with_names(Index index, const Words& words) {
  for (catalog::IndexKey& key : index.keys) {
    key.column = renamed(key.column, words);
    key.expression.value = rename_words(key.expression.value, words);
  }
  rename_all(index.include, words);
  index.where.value = rename_words(index.where.value, words);
  return index;
}

namespace {

/// As it would be called after names have changed.
class Renamer {
 public:
  Renamer(const Planner& planner, const TablePair& pair) : planner_(planner), pair_(pair) {}

  [[nodiscard]] Constraint operator()(const Constraint& before) const {
    Constraint result = before;
    rename_all(result.columns, pair_.column_names);
    rename_all(result.set_null_columns, pair_.column_names);
    result.expression.value = rename_words(in_new_words(pair_, before.expression.value), pair_.column_names);
    const TablePair* target = target_of(before);
    if (target == nullptr) return result;
    result.references = target->after->name;
    rename_all(result.referenced_columns, target->column_names);
    return result;
  }

  [[nodiscard]] Index operator()(const Index& before) const {
    return with_names(in_new_words(pair_, before), pair_.column_names);
  }

  /// Nothing that it is about has another name.
  [[nodiscard]] bool keeps(const Constraint& before) const {
    const TablePair* target = target_of(before);
    return keeps_words() && (target == nullptr || (!target->moved() && target->column_names.empty()));
  }
  [[nodiscard]] bool keeps(const Index&) const { return keeps_words(); }

 private:
  [[nodiscard]] bool keeps_words() const { return pair_.column_names.empty() && pair_.relabelled.empty(); }

  [[nodiscard]] const TablePair* target_of(const Constraint& before) const {
    return before.kind == ConstraintKind::Foreign ? planner_.pair_before(before.references) : nullptr;
  }

  const Planner& planner_;
  const TablePair& pair_;
};

void take_name(Constraint& object, const Constraint& from) {
  object.name = from.name;
  object.comment = from.comment;
}

void take_name(Index& object, const Index& from) {
  object.name = from.name;
}

/// Whether it does the same, whatever it is called.
template <class Object>
bool does_the_same(const Object& before, const Object& after, const Renamer& renamer) {
  if (renamer.keeps(before) && before == after) return true;
  Object renamed = renamer(before);
  take_name(renamed, after);
  return renamed == after;
}

/// What has kept its name goes before what has kept only its meaning. One that `is_lost` is not the same as
/// any other.
template <class Object, class IsLost>
Matched<Object> sort_out(const std::vector<Object>& before, const std::vector<Object>& after,
                         const Renamer& renamer, IsLost is_lost) {
  std::vector<bool> taken(before.size());
  std::vector<const Object*> partner(after.size());
  for (const bool by_name : {true, false}) {
    for (std::size_t i = 0; i < after.size(); ++i) {
      for (std::size_t j = 0; j < before.size() && partner[i] == nullptr; ++j) {
        if (taken[j] || (by_name && before[j].name != after[i].name) || is_lost(before[j]) ||
            !does_the_same(before[j], after[i], renamer))
          continue;
        taken[j] = true;
        partner[i] = &before[j];
      }
    }
  }
  Matched<Object> result;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (partner[i] == nullptr) {
      result.fresh.push_back(&after[i]);
    } else {
      result.both.push_back({partner[i], &after[i]});
    }
  }
  for (std::size_t j = 0; j < before.size(); ++j) {
    if (!taken[j]) result.gone.push_back(&before[j]);
  }
  return result;
}

std::string subject(const catalog::Table& table, const sql::Identifier& name) {
  return dotted(table.name, name);
}

bool is_index(const Constraint& constraint) {
  return constraint.kind == ConstraintKind::Unique || constraint.kind == ConstraintKind::Primary;
}

/// Columns that change their types where they are, by their names before.
std::set<sql::Identifier> retyped_in_place(const TablePair& pair) {
  std::set<sql::Identifier> names;
  for (const auto& [before, after] : pair.columns.both) {
    if (before->type != after->type && judge(before->type, after->type) == TypeChange::InPlace)
      names.insert(before->name);
  }
  return names;
}

/// A check of a column that changes its type is held against all rows, with nobody else in the table, unless
/// it goes before and comes behind.
Matched<Constraint> sort_constraints(const Planner& planner, const TablePair& pair) {
  const std::set<sql::Identifier> retyped = retyped_in_place(pair);
  return sort_out(pair.before->constraints, pair.after->constraints, Renamer(planner, pair),
                  [&](const Constraint& rule) {
                    return is_about(rule, pair.remade) || planner.means_otherwise(rule.expression) ||
                           (rule.kind == ConstraintKind::Check && is_about(rule, retyped));
                  });
}

Matched<Index> sort_indexes(const Planner& planner, const TablePair& pair) {
  return sort_out(pair.before->indexes, pair.after->indexes, Renamer(planner, pair),
                  [&](const Index& index) { return is_about(index, pair.remade); });
}

void rename_constraint(Planner& planner, const catalog::Table& table, const Constraint& rule,
                       const sql::Identifier& to, std::size_t change) {
  Statement statement = alter_table(change, table.name, "rename constraint ", rule.name, " to ", to);
  if (is_index(rule)) {
    planner.rename_index({table.name.schema, rule.name}, to, std::move(statement));
  } else {
    planner.add(Place::Rename, std::move(statement));
  }
}

void rename_index(Planner& planner, const catalog::Table& table, const sql::Identifier& from,
                  const sql::Identifier& to, std::size_t change, std::string_view if_there = {}) {
  const catalog::QualifiedName name{table.name.schema, from};
  planner.rename_index(name, to, index_renaming(name, to, change, if_there));
}

/// With its index.
void rename_key(Planner& planner, const catalog::Table& table, const Constraint& key,
                const sql::Identifier& to, std::size_t change) {
  if (planner.if_there().empty()) {
    rename_constraint(planner, table, key, to, change);
  } else {
    rename_index(planner, table, key.name, to, change, planner.if_there());
  }
}

/// A constraint goes at once, but for a key whose index others may still use.
void drop_constraint(Planner& planner, const TablePair& pair, const Constraint& rule, std::size_t change) {
  sql::Identifier name = rule.name;
  const bool late = is_index(rule) && !is_about(rule, pair.remade);
  if (late && planner.is_index_after({pair.after->name.schema, rule.name})) {
    name = helper_name(rule.name, "old");
    rename_key(planner, *pair.after, rule, name, change);
  }
  const catalog::QualifiedName& table = late ? pair.after->name : pair.before->name;
  Statement statement = alter_table(change, table, "drop constraint ", planner.if_there(), name);
  if (rule.kind == ConstraintKind::Foreign)
    statement.locks.push_back({rule.references, Lock::AccessExclusive});
  planner.add(late ? Place::OldIndex : Place::DropRules, std::move(statement));
}

/// The index of a key, built while others go on.
void build_key(Planner& planner, const catalog::Table& table, const Constraint& key, std::size_t change) {
  Index index;
  index.name = key.name;
  index.unique = true;
  for (const sql::Identifier& column : key.columns)
    index.keys.push_back({.column = column, .descending = false, .expression = {}, .opclass = {}});
  std::string sql;
  ddl::create(sql, table.name, index, ddl::Build::Concurrently);
  planner.add_alone(Place::Index, {.sql = std::move(sql),
                                   .change = change,
                                   .locks = locking(table.name, Lock::ShareUpdateExclusive),
                                   .scans = true,
                                   .hazards = {HazardKind::may_fail}});
}

void add_unique(Planner& planner, const catalog::Table& table, const Constraint& key, std::size_t change) {
  build_key(planner, table, key, change);
  planner.add(Place::Key, alter_table(change, table.name, "add constraint ", key.name, " unique using index ",
                                      key.name, key.deferrable ? " deferrable initially deferred" : ""));
}

/// One goes as the other comes: a table has one primary key. What refers to the old one refers to other
/// columns now, and has gone before.
void change_primary_key(Planner& planner, const TablePair& pair, const Constraint& before,
                        const Constraint& after) {
  const std::size_t change =
      planner.note(ChangeKind::primary_key, subject(*pair.after, after.name), after.origin);
  const sql::Identifier old = before.name == after.name ? helper_name(before.name, "old") : before.name;
  if (old != before.name) rename_constraint(planner, *pair.after, before, old, change);
  build_key(planner, *pair.after, after, change);
  planner.add(Place::Key, alter_table(change, pair.after->name, "drop constraint ", old, ", add constraint ",
                                      after.name, " primary key using index ", after.name));
}

std::set<sql::Identifier> old_columns(const TablePair& pair) {
  std::set<sql::Identifier> names;
  for (const Pair<catalog::Column>& column : pair.columns.both)
    names.insert(column.after->name);
  return names;
}

/// Whether it may refuse a row that somebody writes who knows nothing of new columns: where one of its
/// columns is null, it refuses nothing.
bool binds_old_columns(const std::vector<sql::Identifier>& columns, const std::set<sql::Identifier>& old) {
  return std::all_of(columns.begin(), columns.end(),
                     [&](const sql::Identifier& column) { return old.contains(column); });
}

bool binds_old_columns(const TablePair& pair, const Constraint& rule) {
  const std::set<sql::Identifier> old = old_columns(pair);
  const bool by_columns = rule.kind == ConstraintKind::Unique || rule.kind == ConstraintKind::Foreign;
  return by_columns ? binds_old_columns(rule.columns, old) : is_about(rule, old);
}

bool binds_old_columns(const TablePair& pair, const Index& index) {
  std::vector<sql::Identifier> columns;
  for (const catalog::IndexKey& key : index.keys) {
    if (!key.expression.empty()) return is_about(index, old_columns(pair));
    columns.push_back(key.column);
  }
  return index.nulls_not_distinct || binds_old_columns(columns, old_columns(pair));
}

}  // namespace

Statement index_renaming(const catalog::QualifiedName& from, const sql::Identifier& to, std::size_t change,
                         std::string_view if_there) {
  Statement statement{.sql = {}, .change = change};
  ddl::Writer(statement.sql) << "alter index " << if_there << from << " rename to " << to << ";";
  return statement;
}

void add_rule(Planner& planner, const catalog::Table& table, const Constraint& rule, std::size_t change,
              Place place) {
  if (rule.kind == ConstraintKind::Unique) {
    add_unique(planner, table, rule, change);
    return;
  }
  std::string definition;
  ddl::define(definition, rule);
  if (rule.kind == ConstraintKind::Exclusion) {  // PostgreSQL has no other way
    Statement statement = alter_table(change, table.name, "add ", definition);
    statement.scans = true;
    statement.hazards = {HazardKind::blocking, HazardKind::may_fail};
    planner.add(Place::Rule, std::move(statement));
    return;
  }
  Statement statement = alter_table(change, table.name, "add ", definition, " not valid");
  if (rule.kind == ConstraintKind::Foreign) {
    statement.locks = locking(table.name, Lock::ShareRowExclusive);
    statement.locks.push_back({rule.references, Lock::ShareRowExclusive});
  }
  planner.add(place, std::move(statement));
  Statement proof = validation(table, rule.name, change);
  const ChangeKind kind = planner.changes()[change].kind;
  const bool is_kept = kind == ChangeKind::constraint_widened || kind == ChangeKind::constraint_restored;
  if (place == Place::Successor && is_kept) proof.hazards.clear();
  if (rule.kind == ConstraintKind::Foreign) proof.locks.push_back({rule.references, Lock::RowShare});
  planner.add(Place::Validate, std::move(proof));
}

std::vector<Pair<Constraint>> same_constraints(const Planner& planner, const TablePair& pair) {
  return sort_constraints(planner, pair).both;
}

std::vector<Pair<Index>> same_indexes(const Planner& planner, const TablePair& pair) {
  return sort_indexes(planner, pair).both;
}

namespace {

/// It goes in the switch, and the other one comes in its place: there is no moment without either.
bool is_succeeded_by(const Constraint& gone, const Constraint& fresh, const Renamer& renamer) {
  if (gone.kind != fresh.kind) return false;
  if (gone.name != fresh.name && !does_the_same(gone, fresh, renamer)) return false;
  return fresh.kind == ConstraintKind::Check ||
         (fresh.kind == ConstraintKind::Foreign && gone.references == fresh.references &&
          gone.referenced_columns == fresh.referenced_columns);
}

/// What a rule means that the old version does not have, and may have had in another form.
ChangeKind kind_of_fresh(const Planner& planner, const TablePair& pair, const Constraint& rule,
                         const Constraint* former) {
  const bool alike = former != nullptr && !planner.means_otherwise(rule.expression) &&
                     does_the_same(*former, rule, Renamer(planner, pair));
  if (alike && rule.kind == ConstraintKind::Check) return ChangeKind::constraint_restored;
  if (!binds_old_columns(pair, rule)) return ChangeKind::constraint_on_new;
  const bool kept = rule.kind == ConstraintKind::Check && is_kept_already(planner, pair, rule);
  if (kept) return ChangeKind::constraint_widened;
  return former != nullptr ? ChangeKind::constraint_changed : ChangeKind::constraint_added;
}

std::size_t note_fresh(Planner& planner, const TablePair& pair, const Constraint& rule,
                       const Constraint* former) {
  return planner.note(kind_of_fresh(planner, pair, rule, former), subject(*pair.after, rule.name),
                      rule.origin);
}

}  // namespace

void plan_constraints(Planner& planner, const TablePair& pair) {
  const auto sorted = sort_constraints(planner, pair);
  const Renamer renamer(planner, pair);
  const auto is_primary = [](const Constraint* rule) { return rule->kind == ConstraintKind::Primary; };
  const auto old_key = std::find_if(sorted.gone.begin(), sorted.gone.end(), is_primary);
  const auto new_key = std::find_if(sorted.fresh.begin(), sorted.fresh.end(), is_primary);
  if (old_key != sorted.gone.end() && new_key != sorted.fresh.end())
    change_primary_key(planner, pair, **old_key, **new_key);
  // What goes makes room for names that others take.
  std::map<const Constraint*, std::size_t> successors;  // and their changes
  for (const Constraint* rule : sorted.gone) {
    if (is_primary(rule)) continue;
    const auto successor =
        std::find_if(sorted.fresh.begin(), sorted.fresh.end(),
                     [&](const Constraint* fresh) { return is_succeeded_by(*rule, *fresh, renamer); });
    if (successor == sorted.fresh.end()) {
      drop_constraint(
          planner, pair, *rule,
          planner.note(ChangeKind::constraint_dropped, subject(*pair.before, rule->name), rule->origin));
      continue;
    }
    const std::size_t change = note_fresh(planner, pair, **successor, rule);
    successors.emplace(*successor, change);
    drop_constraint(planner, pair, *rule, change);
  }
  for (const auto& [before, after] : sorted.both) {
    if (before->name == after->name) continue;
    const std::size_t change =
        planner.note_rename(ChangeKind::constraint_renamed, subject(*pair.after, after->name), after->origin,
                            subject(*pair.before, before->name));
    rename_constraint(planner, *pair.after, *before, after->name, change);
  }
  for (const Constraint* rule : sorted.fresh) {
    if (is_primary(rule)) continue;
    const auto found = successors.find(rule);
    if (found != successors.end()) {
      add_rule(planner, *pair.after, *rule, found->second, Place::Successor);
    } else {
      add_rule(planner, *pair.after, *rule, note_fresh(planner, pair, *rule, nullptr), Place::Rule);
    }
  }
}

namespace {

/// It serves until what comes in its place is there.
void drop_index(Planner& planner, const TablePair& pair, const Index& index) {
  if (is_about(index, pair.remade)) return;  // it goes with its column
  const std::size_t change =
      planner.note(ChangeKind::index_dropped, subject(*pair.before, index.name), index.origin);
  sql::Identifier name = index.name;
  if (planner.is_index_after({pair.after->name.schema, name})) {
    name = helper_name(index.name, "old");
    rename_index(planner, *pair.after, index.name, name, change, planner.if_there());
  }
  std::string sql;
  ddl::Writer(sql) << "drop index concurrently " << catalog::QualifiedName{pair.after->name.schema, name}
                   << ";";
  planner.add_alone(Place::OldIndex, {.sql = std::move(sql),
                                      .change = change,
                                      .locks = locking(pair.after->name, Lock::ShareUpdateExclusive)});
}

void add_index(Planner& planner, const TablePair& pair, const Index& index) {
  const bool binds = index.unique && binds_old_columns(pair, index);
  const std::size_t change = planner.note(binds ? ChangeKind::unique_index_added : ChangeKind::index_added,
                                          subject(*pair.after, index.name), index.origin);
  Statement statement{.sql = {},
                      .change = change,
                      .locks = locking(pair.after->name, Lock::ShareUpdateExclusive),
                      .scans = true};
  if (index.unique) statement.hazards.insert(HazardKind::may_fail);
  ddl::create(statement.sql, pair.after->name, index, ddl::Build::Concurrently);
  planner.add_alone(Place::Index, std::move(statement));
}

}  // namespace

void plan_indexes(Planner& planner, const TablePair& pair) {
  const auto sorted = sort_indexes(planner, pair);
  for (const Index* index : sorted.gone)
    drop_index(planner, pair, *index);
  for (const auto& [before, after] : sorted.both) {
    if (before->name == after->name) continue;
    const std::size_t change =
        planner.note_rename(ChangeKind::index_renamed, subject(*pair.after, after->name), after->origin,
                            subject(*pair.before, before->name));
    rename_index(planner, *pair.after, before->name, after->name, change);
  }
  for (const Index* index : sorted.fresh)
    add_index(planner, pair, *index);
}

}  // namespace specql::migrate
