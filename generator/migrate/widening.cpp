#include "generator/migrate/widening.h"

#include "generator/migrate/fill.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/member_names.h"
#include "generator/migrate/rules.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Database;
using catalog::Table;

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
  bool may_fail = false;                  ///< then it is null: who writes is not kept from it
  Words labels = {};                      ///< that have other names there; then the types are the same
  const catalog::Domain* held = nullptr;  ///< what is known of the one
  Words members = {};                     ///< of it, that have other names there; likewise
};

std::string conversion(const Copy& copy, std::string_view row = "") {
  std::string value = std::string(row) + quoted(copy.from);
  if (!copy.members.empty()) return with_new_members(value, *copy.held, copy.members, copy.type.array);
  if (!copy.labels.empty()) return relabelled(std::move(value), copy.labels, copy.type.array);
  return fmt::format("{}::{}", value, sql::to_string(copy.type));
}

/// What a column held, with the names that lead back to it.
catalog::Domain back_to(const TablePair& pair, const Swap& swap) {
  catalog::Domain domain = domain_of(*pair.before, swap.before->name);
  domain.member_renames = turned_around(swap.members);
  return domain;
}

Words labels_turned_around(const Words& words) {
  Words result;
  for (const auto& [was, now] : words)
    result.emplace(now, was);
  return result;
}

/// The body of a trigger, as it grows.
class StepBody {
 public:
  void copy(const Copy& copy) {
    const std::string target = "new." + quoted(copy.to);
    const std::string step = fmt::format("{} := {};\n", target, conversion(copy, "new."));
    if (!copy.may_fail) {
      text_ += "  " + step;
      return;
    }
    text_ += fmt::format(
        "  begin\n"
        "    {}"
        "  exception when data_exception then\n"
        "    {} := null;\n"
        "  end;\n",
        step, target);
  }

  /// A value that the row has already is kept, unless it only follows from others of the row.
  void require(const sql::Identifier& column, const std::string& value, bool follows) {
    const std::string target = "new." + quoted(column);
    const std::string step =
        fmt::format("{} := (select {} from (select new.*) as this_row);\n", target, value);
    text_ += follows ? "  " + step : fmt::format("  if {} is null then\n    {}  end if;\n", target, step);
  }

  [[nodiscard]] std::string finish() && { return "begin\n" + std::move(text_) + "  return new;\nend"; }

 private:
  std::string text_;
};

catalog::QualifiedName step_function(const Table& table) {
  return {table.name.schema, helper_name(table.name.name, "in_step")};
}

/// The trigger that gives rows what the version in force does not know of.
void keep_in_step(Database& database, Table& table, StepBody body) {
  catalog::Function function;
  function.name = step_function(table);
  function.returns = sql::builtin_type("trigger");
  function.settings.push_back({"search_path", "pg_catalog, pg_temp"});
  function.body.value = std::move(body).finish();
  function.owner = table.owner;
  function.comment = "Gives each row what two versions need, until a migration is done.";
  function.home = table.home;
  function.origin = table.origin;
  catalog::Trigger trigger;
  trigger.name = sql::Identifier(kStepTrigger);
  trigger.before = true;
  trigger.event = "insert or update";
  trigger.function = function.name;
  trigger.origin = table.origin;
  table.triggers.push_back(std::move(trigger));
  insert_by_name(database.functions, std::move(function));
}

/// As the old version calls it.
const sql::Identifier& required_name(const Requirement& requirement) {
  return requirement.before == nullptr ? requirement.after->name : requirement.before->name;
}

/// The change that a swap is told as.
std::string asker_of(const Widening& widening, const Swap& swap) {
  return dotted(widening.pair->after->name, swap.after->name);
}

void name_askers(const Table& table, const Widening& widening, Askers& askers) {
  const bool swaps = !widening.swaps.empty();
  const std::string first =
      swaps ? asker_of(widening, widening.swaps.front())
            : dotted(widening.pair->before->name, required_name(widening.requirements.front()));
  askers.emplace(sql::to_string(step_function(table)) + "()", first);
  askers.emplace(dotted(table.name, sql::Identifier(kStepTrigger)), first);
  for (const Swap& swap : widening.swaps) {
    askers.emplace(dotted(table.name, swap.next), asker_of(widening, swap));
    askers.emplace(dotted(table.name, swap.old), asker_of(widening, swap));
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
  /// Of a table of the old version.
  Doubles(const Widening& widening, Table& table, Askers& askers)
      : widening_(widening), table_(table), askers_(askers) {
    for (const Swap& swap : widening.swaps)
      names_.emplace(swap.before->name.text(), swap.next.text());
  }

  void add(const std::vector<Pair<Constraint>>& rules) {
    for (const auto& [before, after] : rules) {
      Constraint copy = *before;
      rename_all(copy.columns, names_);
      copy.expression.value = rename_words(in_new_words(*widening_.pair, copy.expression.value), names_);
      if (copy != *before) put(table_.constraints, *before, std::move(copy));
    }
  }

  void add(const std::vector<Pair<catalog::Index>>& indexes) {
    for (const auto& [before, after] : indexes) {
      catalog::Index copy = with_names(in_new_words(*widening_.pair, *before), names_);
      if (copy != *before) put(table_.indexes, *before, std::move(copy));
    }
  }

 private:
  /// The first column that it is about asks for it.
  template <class Object>
  [[nodiscard]] std::string asker_of_double(const Object& object) const {
    const auto found = std::find_if(widening_.swaps.begin(), widening_.swaps.end(),
                                    [&](const Swap& swap) { return is_about(object, {swap.before->name}); });
    return asker_of(widening_, *found);
  }

  template <class Object>
  void put(std::vector<Object>& into, const Object& original, Object copy) {
    const std::string asker = asker_of_double(original);
    askers_.emplace(dotted(widening_.pair->before->name, copy.name), asker);
    copy.name = helper_name(copy.name, "next");
    askers_.emplace(dotted(widening_.pair->before->name, copy.name), asker);
    into.push_back(std::move(copy));
  }

  const Widening& widening_;
  Table& table_;
  Askers& askers_;
  Words names_;
};

Column next_column(const Swap& swap, const Copy& copy) {
  Column column = *swap.after;
  column.name = swap.next;
  column.not_null = swap.before->not_null;
  column.default_value = {};
  column.fill.expression.value = conversion(copy);
  column.origin.was = {};
  return column;
}

Column old_column(const Swap& swap, const Copy& copy) {
  Column column = *swap.before;
  column.name = swap.old;
  column.not_null = false;
  column.default_value = {};
  column.comment = fmt::format("What {} held before its values changed; the next migration takes it away.",
                               swap.after->name.text());
  column.fill.expression.value = conversion(copy);
  column.origin = swap.after->origin;
  column.origin.was = swap.before->name.interned();
  return column;
}

/// What a column holds in another form.
void mean_the_same(const TablePair& pair, const Swap& swap, catalog::Domains& domains) {
  catalog::Domain copy = domain_before(pair, *swap.before);
  if (copy.column.empty()) return;
  copy.column = swap.next;
  domains.all.push_back(std::move(copy));
}

void widen(Table& table, const Swap& swap, const Widening& widening, StepBody& body, Askers& askers) {
  const Copy copy{swap.before->name, swap.next,   swap.after->type,
                  swap.narrows,      swap.labels, &domain_of(*widening.pair->before, swap.before->name),
                  swap.members};
  body.copy(copy);
  table.columns.push_back(next_column(swap, copy));
  mean_the_same(*widening.pair, swap, table.domains);
  if (swap.before->not_null) return;
  table.constraints.push_back(alike(table, *swap.before, swap.before->name, swap.next));
  askers.emplace(dotted(table.name, table.constraints.back().name), asker_of(widening, swap));
}

void widen(Table& table, const Requirement& requirement, StepBody& body) {
  // Who writes a new column before the switch does not know it.
  const bool follows = requirement.before == nullptr && !requirement.after->fill.expression.empty();
  body.require(required_name(requirement), requirement.value, follows);
  if (requirement.before == nullptr) {
    table.columns.push_back(*requirement.after);
    table.columns.back().origin.was = {};
  }
  for (Column& column : table.columns) {
    if (column.name != required_name(requirement)) continue;
    column.not_null = true;
    column.fill.expression.value = requirement.value;
    column.origin = requirement.after->origin;
    column.origin.was = {};
  }
}

}  // namespace

const catalog::EnumType* find_enum(const Database& database, const catalog::TypeName& type) {
  const auto found = std::find_if(database.enums.begin(), database.enums.end(),
                                  [&](const catalog::EnumType& one) { return one.name == type.named; });
  return found == database.enums.end() ? nullptr : &*found;
}

Database widened(const Planner& planner, const std::vector<Widening>& widenings, Askers& askers) {
  Database database = planner.before();
  for (const Widening& widening : widenings) {
    Table& table = table_of(database, widening.pair->before->name);
    StepBody body;
    for (const Swap& swap : widening.swaps) {
      bring_type(database, planner.after(), swap.after->type);
      widen(table, swap, widening, body, askers);
    }
    for (const Requirement& requirement : widening.requirements) {
      bring_type(database, planner.after(), requirement.after->type);
      widen(table, requirement, body);
    }
    Doubles doubles(widening, table, askers);
    doubles.add(same_constraints(planner, *widening.pair));
    doubles.add(same_indexes(planner, *widening.pair));
    name_askers(table, widening, askers);
    keep_in_step(database, table, std::move(body));
  }
  return database;
}

Database kept(const Planner& planner, const std::vector<Widening>& widenings, Askers& askers) {
  Database database = planner.after();
  for (const Widening& widening : widenings) {
    if (widening.swaps.empty()) continue;
    Table& table = table_of(database, widening.pair->after->name);
    StepBody body;
    for (const Swap& swap : widening.swaps) {
      bring_type(database, planner.before(), swap.before->type);
      const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                       [&](const Column& one) { return one.name == swap.after->name; });
      column->origin.was = swap.next.interned();
      column->origin.takes_over = true;
      const catalog::Domain& held = domain_of(table, swap.after->name);
      const Copy copy{swap.after->name,
                      swap.old,
                      swap.before->type,
                      swap.narrows_back,
                      labels_turned_around(swap.labels),
                      &held,
                      renamed_members(held, back_to(*widening.pair, swap))};
      body.copy(copy);
      table.columns.push_back(old_column(swap, copy));
    }
    name_askers(table, widening, askers);
    keep_in_step(database, table, std::move(body));
  }
  return database;
}

namespace {

/// PostgreSQL compares two values of the type.
bool has_equality(const catalog::TypeName& type) {
  static const std::set<std::string, std::less<>> kWithout = {"json",    "json[]", "point",
                                                              "point[]", "xml",    "xml[]"};
  return !kWithout.contains(sql::to_string(type));
}

}  // namespace

Database nothing_lost(Database kept, const std::vector<Widening>& widenings) {
  for (const Widening& widening : widenings) {
    Table& table = table_of(kept, widening.pair->after->name);
    for (const Swap& swap : widening.swaps) {
      if (!swap.narrows_back) continue;
      Constraint rule = alike(table, *swap.after, swap.after->name, swap.old);
      if (has_equality(swap.after->type))
        rule.expression.value = fmt::format("{}::{} is not distinct from {}", quoted(swap.old),
                                            sql::to_string(swap.after->type), quoted(swap.after->name));
      table.constraints.push_back(std::move(rule));
    }
  }
  return kept;
}

}  // namespace specql::migrate
