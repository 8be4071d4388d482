#include "generator/migrate/swaps.h"

#include "generator/emit/postgresql/ddl.h"
#include "generator/migrate/fill.h"
#include "generator/migrate/rules.h"
#include "generator/migrate/type_change.h"
#include "generator/sql/plpgsql.h"
#include "generator/sql/print.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Database;
using catalog::Table;

/// Behind every other trigger in front of a row's writing: they fire by their names.
constexpr std::string_view kTrigger = "zz_in_step";

// ---- which columns

bool has(const std::vector<sql::Identifier>& names, const sql::Identifier& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A key is made of it, or it excludes other rows.
bool is_in_key(const Table& table, const Column& column) {
  return std::any_of(table.constraints.begin(), table.constraints.end(), [&](const Constraint& rule) {
    const bool fixed = rule.kind != ConstraintKind::Check && rule.kind != ConstraintKind::Unique;
    return fixed && (has(rule.columns, column.name) || mentions(rule.expression.value, quoted(column.name)));
  });
}

bool is_referred_to(const Database& database, const Table& table, const Column& column) {
  return std::any_of(database.tables.begin(), database.tables.end(), [&](const Table& other) {
    return std::any_of(other.constraints.begin(), other.constraints.end(), [&](const Constraint& rule) {
      return rule.kind == ConstraintKind::Foreign && rule.references == table.name &&
             has(rule.referenced_columns, column.name);
    });
  });
}

bool is_computed_from(const Table& table, const Column& column) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& other) {
    return !other.generated.empty() &&
           (&other == &column || mentions(other.generated.value, quoted(column.name)));
  });
}

bool has_rows_of_schema(const Database& database, const Table& table) {
  return std::any_of(database.rows.begin(), database.rows.end(),
                     [&](const catalog::Rows& rows) { return rows.table == table.name; });
}

bool stands_alone(const Database& database, const Table& table, const Column& column) {
  return !column.identity && !is_in_key(table, column) && !is_referred_to(database, table, column) &&
         !is_computed_from(table, column) && !has_rows_of_schema(database, table);
}

const catalog::EnumType* find_enum(const Database& database, const catalog::TypeName& type) {
  const auto found = std::find_if(database.enums.begin(), database.enums.end(),
                                  [&](const catalog::EnumType& one) { return one.name == type.named; });
  return found == database.enums.end() ? nullptr : &*found;
}

/// Whether a type of one version can be there in the other one.
bool can_be_in(const Database& there, const Database& here, const catalog::TypeName& type) {
  if (!type.builtin.empty()) return true;
  const catalog::EnumType* wanted = find_enum(here, type);
  if (wanted == nullptr) return false;
  if (const catalog::EnumType* known = find_enum(there, type)) return known->labels == wanted->labels;
  return std::any_of(there.schemas.begin(), there.schemas.end(),
                     [&](const catalog::Schema& schema) { return schema.name == type.named.schema; });
}

bool has_column(const Table& table, const sql::Identifier& name) {
  return std::any_of(table.columns.begin(), table.columns.end(),
                     [&](const Column& column) { return column.name == name; });
}

/// Whether there is such a way for a column, and nobody has to be asked first.
std::optional<Swap> swap_of(const Planner& planner, const TablePair& pair, const Column& before,
                            const Column& after) {
  if (before.type == after.type) return std::nullopt;
  const TypeChange there = judge(before.type, after.type);
  const TypeChange back = judge(after.type, before.type);
  const Decisions& decisions = planner.decisions();
  const bool decided = there == TypeChange::Rewrite ||
                       (there == TypeChange::Narrowing &&
                        (decisions.all || decisions.narrows.contains(subject_of(*pair.after, after))));
  if (!decided || back == TypeChange::NoCast) return std::nullopt;
  const bool alone = stands_alone(planner.before(), *pair.before, before) &&
                     stands_alone(planner.after(), *pair.after, after) &&
                     can_be_in(planner.before(), planner.after(), after.type) &&
                     can_be_in(planner.after(), planner.before(), before.type);
  Swap swap{&before,
            &after,
            helper_name(before.name, "next"),
            helper_name(after.name, "old"),
            there == TypeChange::Narrowing,
            back == TypeChange::Narrowing};
  const bool free = !has_column(*pair.before, swap.next) && !has_column(*pair.after, swap.next) &&
                    !has_column(*pair.before, swap.old) && !has_column(*pair.after, swap.old);
  return alone && free ? std::optional(swap) : std::nullopt;
}

// ---- versions in between

Table& table_of(Database& database, const catalog::QualifiedName& name) {
  return *std::find_if(database.tables.begin(), database.tables.end(),
                       [&](const Table& table) { return table.name == name; });
}

template <class Object>
void insert_by_name(std::vector<Object>& objects, Object object) {
  const auto by_name = [](const Object& a, const Object& b) { return a.name < b.name; };
  objects.insert(std::upper_bound(objects.begin(), objects.end(), object, by_name), std::move(object));
}

void bring_type(Database& into, const Database& from, const catalog::TypeName& type) {
  if (!type.builtin.empty() || find_enum(into, type) != nullptr) return;
  insert_by_name(into.enums, *find_enum(from, type));
}

/// Values of one column as another one has them.
struct Copy {
  sql::Identifier from, to;
  catalog::TypeName type;
  bool may_fail = false;  ///< then it is null: who writes is not kept from it
};

sql::Text conversion(const Copy& copy) {
  return sql::print_flat(sql::cast(sql::name(std::string(copy.from.text())), copy.type));
}

plpgsql::Statement assignment(const Copy& copy, sql::Expr value) {
  return {plpgsql::Assign{sql::name("new", std::string(copy.to.text())), std::move(value)}};
}

plpgsql::Statement step_of(const Copy& copy) {
  plpgsql::Statement copying =
      assignment(copy, sql::cast(sql::name("new", std::string(copy.from.text())), copy.type));
  if (!copy.may_fail) return copying;
  plpgsql::Block attempt;
  attempt.statements.push_back(std::move(copying));
  plpgsql::Handler handler;
  handler.conditions.emplace_back("data_exception");
  handler.statements.push_back(assignment(copy, sql::null()));
  attempt.handlers.push_back(std::move(handler));
  return {plpgsql::Nested{std::make_shared<const plpgsql::Block>(std::move(attempt))}};
}

/// The trigger that keeps one form in step with the other.
void keep_in_step(Database& database, Table& table, const std::vector<Copy>& copies) {
  plpgsql::Block body;
  for (const Copy& copy : copies)
    body.statements.push_back(step_of(copy));
  body.statements.push_back({plpgsql::Return{sql::name("new")}});
  catalog::Function function;
  function.name = {table.name.schema, helper_name(table.name.name, "in_step")};
  function.returns = sql::builtin_type("trigger");
  function.settings.push_back({"search_path", "pg_catalog, pg_temp"});
  function.body = sql::print(body);
  function.owner = table.owner;
  function.comment = "Keeps values that change their type alike in both forms, until a migration is done.";
  function.home = table.home;
  function.origin = table.origin;
  catalog::Trigger trigger;
  trigger.name = sql::Identifier(kTrigger);
  trigger.before = true;
  trigger.event = "insert or update";
  trigger.function = function.name;
  trigger.origin = table.origin;
  table.triggers.push_back(std::move(trigger));
  insert_by_name(database.functions, std::move(function));
}

std::string step_function(const Table& table) {
  return sql::to_string(catalog::QualifiedName{table.name.schema, helper_name(table.name.name, "in_step")}) +
         "()";
}

void name_askers(const Table& table, const TableSwaps& swaps, Askers& askers) {
  const Swap* first = &swaps.columns.front();
  askers.emplace(step_function(table), first);
  askers.emplace(dotted(table.name, sql::Identifier(kTrigger)), first);
  for (const Swap& swap : swaps.columns) {
    askers.emplace(dotted(table.name, swap.next), &swap);
    askers.emplace(dotted(table.name, swap.old), &swap);
  }
}

/// All that is null in one form is null in the other.
Constraint alike(const Table& table, const Column& column, const sql::Identifier& a,
                 const sql::Identifier& b) {
  Constraint rule;
  rule.name = helper_name(table, column, "alike");
  rule.expression.value = fmt::format("({} is null) = ({} is null)", quoted(a), quoted(b));
  rule.origin = column.origin;
  return rule;
}

/// Rules and indexes that outlive the change stand on the new form before anybody uses it.
class Doubles {
 public:
  Doubles(const TableSwaps& swaps, Table& table, Askers& askers)
      : swaps_(swaps), table_(table), askers_(askers) {
    for (const Swap& swap : swaps.columns)
      names_.emplace(swap.before->name.text(), swap.next.text());
  }

  void add(const std::vector<Pair<Constraint>>& rules) {
    for (const auto& [before, after] : rules) {
      Constraint copy = *before;
      rename_all(copy.columns, names_);
      copy.expression.value = rename_words(copy.expression.value, names_);
      if (copy != *before) put(table_.constraints, *before, std::move(copy));
    }
  }

  void add(const std::vector<Pair<catalog::Index>>& indexes) {
    for (const auto& [before, after] : indexes) {
      catalog::Index copy = with_names(*before, names_);
      if (copy != *before) put(table_.indexes, *before, std::move(copy));
    }
  }

 private:
  /// The first column that it is about.
  template <class Object>
  [[nodiscard]] const Swap& asker_of(const Object& object) const {
    return *std::find_if(swaps_.columns.begin(), swaps_.columns.end(),
                         [&](const Swap& swap) { return is_about(object, {swap.before->name}); });
  }

  template <class Object>
  void put(std::vector<Object>& into, const Object& original, Object copy) {
    const Swap* asker = &asker_of(original);
    askers_.emplace(dotted(swaps_.pair->before->name, copy.name), asker);
    copy.name = helper_name(copy.name, "next");
    askers_.emplace(dotted(swaps_.pair->before->name, copy.name), asker);
    into.push_back(std::move(copy));
  }

  const TableSwaps& swaps_;
  Table& table_;
  Askers& askers_;
  Words names_;
};

Column next_column(const Swap& swap, const Copy& copy) {
  Column column = *swap.after;
  column.name = swap.next;
  column.not_null = swap.before->not_null;
  column.default_value = {};
  column.fill.expression = conversion(copy);
  column.origin.was = {};
  return column;
}

Column old_column(const Swap& swap, const Copy& copy) {
  Column column = *swap.before;
  column.name = swap.old;
  column.not_null = false;
  column.default_value = {};
  column.comment = fmt::format("What {} held before its type changed; the next migration takes it away.",
                               swap.after->name.text());
  column.fill.expression = conversion(copy);
  column.origin = swap.after->origin;
  column.origin.was = swap.before->name.interned();
  return column;
}

}  // namespace

std::vector<TableSwaps> find_swaps(const Planner& planner) {
  std::vector<TableSwaps> tables;
  for (const TablePair& pair : planner.pairs()) {
    TableSwaps found{&pair, {}};
    for (const auto& [before, after] : pair.columns.both) {
      if (const auto swap = swap_of(planner, pair, *before, *after)) found.columns.push_back(*swap);
    }
    if (!found.columns.empty()) tables.push_back(std::move(found));
  }
  return tables;
}

Database widened(const Planner& planner, const std::vector<TableSwaps>& tables, Askers& askers) {
  Database database = planner.before();
  for (const TableSwaps& swaps : tables) {
    Table& table = table_of(database, swaps.pair->before->name);
    std::vector<Copy> copies;
    for (const Swap& swap : swaps.columns) {
      bring_type(database, planner.after(), swap.after->type);
      copies.push_back({swap.before->name, swap.next, swap.after->type, swap.narrows});
      table.columns.push_back(next_column(swap, copies.back()));
      if (!swap.before->not_null)
        table.constraints.push_back(alike(table, *swap.before, swap.before->name, swap.next));
      if (!swap.before->not_null) askers.emplace(dotted(table.name, table.constraints.back().name), &swap);
    }
    Doubles doubles(swaps, table, askers);
    doubles.add(same_constraints(planner, *swaps.pair));
    doubles.add(same_indexes(planner, *swaps.pair));
    keep_in_step(database, table, copies);
    name_askers(table, swaps, askers);
  }
  return database;
}

Database kept(const Planner& planner, const std::vector<TableSwaps>& tables, Askers& askers) {
  Database database = planner.after();
  for (const TableSwaps& swaps : tables) {
    Table& table = table_of(database, swaps.pair->after->name);
    std::vector<Copy> copies;
    for (const Swap& swap : swaps.columns) {
      bring_type(database, planner.before(), swap.before->type);
      const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                       [&](const Column& one) { return one.name == swap.after->name; });
      column->origin.was = swap.next.interned();
      column->origin.takes_over = true;
      copies.push_back({swap.after->name, swap.old, swap.before->type, swap.narrows_back});
      table.columns.push_back(old_column(swap, copies.back()));
    }
    keep_in_step(database, table, copies);
    name_askers(table, swaps, askers);
  }
  return database;
}

Database nothing_lost(Database kept, const std::vector<TableSwaps>& tables) {
  for (const TableSwaps& swaps : tables) {
    Table& table = table_of(kept, swaps.pair->after->name);
    for (const Swap& swap : swaps.columns) {
      if (swap.narrows_back)
        table.constraints.push_back(alike(table, *swap.after, swap.after->name, swap.old));
    }
  }
  return kept;
}

}  // namespace specql::migrate
