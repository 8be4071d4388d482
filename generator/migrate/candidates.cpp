// Which columns can change, or get their values, beside the old version.
#include "generator/migrate/fill.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/rules.h"
#include "generator/migrate/type_change.h"
#include "generator/migrate/widening.h"

#include <algorithm>
#include <optional>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Constraint;
using catalog::ConstraintKind;
using catalog::Database;
using catalog::Table;

/// A key is made of it, or it excludes other rows.
bool is_in_key(const Table& table, const Column& column) {
  return std::any_of(table.constraints.begin(), table.constraints.end(), [&](const Constraint& rule) {
    const bool fixed = rule.kind != ConstraintKind::Check && rule.kind != ConstraintKind::Unique;
    return fixed && is_about(rule, {column.name});
  });
}

bool is_referred_to(const Database& database, const Table& table, const Column& column) {
  return std::any_of(database.tables.begin(), database.tables.end(), [&](const Table& other) {
    return std::any_of(other.constraints.begin(), other.constraints.end(), [&](const Constraint& rule) {
      const auto& keys = rule.referenced_columns;
      return rule.kind == ConstraintKind::Foreign && rule.references == table.name &&
             std::find(keys.begin(), keys.end(), column.name) != keys.end();
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

/// Whether a type of one version can be there in the other one.
bool can_be_in(const Database& there, const Database& here, const catalog::TypeName& type) {
  if (!type.builtin.empty()) return true;
  const catalog::EnumType* wanted = find_enum(here, type);
  if (wanted == nullptr) return false;
  if (const catalog::EnumType* known = find_enum(there, type)) return known->labels == wanted->labels;
  return std::any_of(there.schemas.begin(), there.schemas.end(),
                     [&](const catalog::Schema& schema) { return schema.name == type.named.schema; });
}

/// Names within a column's values that have changed, where rows hold them: PostgreSQL follows values of a
/// type of its own.
struct NewWords {
  Words labels;
  Words members;
};
NewWords words_to_swap(const TablePair& pair, const Column& before, const Column& after) {
  if (before.type != after.type) return {};
  const auto of = [&](const std::map<sql::Identifier, Words>& all) {
    const auto found = all.find(before.name);
    return found == all.end() ? Words() : found->second;
  };
  return {has_native_labels(before) ? Words() : of(pair.labels), of(pair.members)};
}

/// Whether a column can change beside the old one.
bool can_swap(const Planner& planner, const TablePair& pair, const Column& before, const Column& after) {
  return stands_alone(planner.before(), *pair.before, before) &&
         stands_alone(planner.after(), *pair.after, after) &&
         can_be_in(planner.before(), planner.after(), after.type) &&
         can_be_in(planner.after(), planner.before(), before.type);
}

/// If no column has the names of its helpers.
std::optional<Swap> with_free_names(const TablePair& pair, Swap swap) {
  const auto is_taken = [&](const sql::Identifier& name) {
    return has_name(pair.before->columns, name) || has_name(pair.after->columns, name);
  };
  const bool free = !is_taken(swap.next) && !is_taken(swap.old);
  return free ? std::optional(std::move(swap)) : std::nullopt;
}

Swap swap_between(const Column& before, const Column& after) {
  return {&before, &after, helper_name(before.name, "next"), helper_name(after.name, "old")};
}

/// Whether there is such a way for a column, and nobody has to be asked first.
std::optional<Swap> swap_of(const Planner& planner, const TablePair& pair, const Column& before,
                            const Column& after) {
  if (NewWords words = words_to_swap(pair, before, after); !words.labels.empty() || !words.members.empty()) {
    if (!can_swap(planner, pair, before, after)) return std::nullopt;
    Swap swap = swap_between(before, after);
    swap.labels = std::move(words.labels);
    swap.members = std::move(words.members);
    return with_free_names(pair, std::move(swap));
  }
  if (before.type == after.type) return std::nullopt;
  const TypeChange there = judge(before.type, after.type);
  const TypeChange back = judge(after.type, before.type);
  const Decisions& decisions = planner.decisions();
  const bool decided = there == TypeChange::Rewrite ||
                       (there == TypeChange::InPlace && is_in_special_index(*pair.before, before)) ||
                       (there == TypeChange::Narrowing &&
                        (decisions.all || decisions.narrows.contains(subject_of(*pair.after, after))));
  if (!decided || back == TypeChange::NoCast || !can_swap(planner, pair, before, after)) return std::nullopt;
  Swap swap = swap_between(before, after);
  swap.narrows = there == TypeChange::Narrowing;
  swap.narrows_back = back == TypeChange::Narrowing;
  return with_free_names(pair, std::move(swap));
}

std::optional<Requirement> requirement_of(const Planner& planner, const TablePair& pair, const Column* before,
                                          const Column& after) {
  const bool becomes_required = after.not_null && (before == nullptr || !before->not_null);
  if (!becomes_required || after.identity || !after.generated.empty()) return std::nullopt;
  if (before == nullptr ? has_name(pair.before->columns, after.name) : before->type != after.type)
    return std::nullopt;
  const bool is_asked = !after.fill.expression.empty();
  // A new column has its default from the beginning, unless that differs from row to row.
  if (!is_asked && before == nullptr && !changes_by_row(after.default_value, planner.after()))
    return std::nullopt;
  const std::string& value = is_asked ? after.fill.expression.value : after.default_value.value;
  const bool good = !value.empty() && is_known_before(planner, pair, value) &&
                    can_be_in(planner.before(), planner.after(), after.type);
  if (!good) return std::nullopt;
  Words former;
  for (const auto& [was, now] : pair.column_names)
    former.emplace(now, was);
  return Requirement{before, &after, rename_words(value, former)};
}

}  // namespace

bool is_known_before(const Planner& planner, const TablePair& pair, const std::string& value) {
  const auto names = [&](const auto& object) { return mentions(value, sql::to_string(object.name)); };
  const auto is_new = [&](const auto& objects, const auto& object) {
    return std::none_of(objects.begin(), objects.end(),
                        [&](const auto& one) { return one.name == object.name; });
  };
  const Database& old = planner.before();
  const Database& now = planner.after();
  return std::none_of(pair.columns.fresh.begin(), pair.columns.fresh.end(),
                      [&](const Column* column) { return mentions(value, quoted(column->name)); }) &&
         std::none_of(pair.columns.both.begin(), pair.columns.both.end(),
                      [&](const auto& one) {
                        return one.before->type != one.after->type &&
                               mentions(value, quoted(one.after->name));
                      }) &&
         std::none_of(now.functions.begin(), now.functions.end(),
                      [&](const auto& one) { return names(one) && is_new(old.functions, one); }) &&
         std::none_of(now.enums.begin(), now.enums.end(),
                      [&](const auto& one) { return names(one) && is_new(old.enums, one); });
}

bool can_reword(const Planner& planner, const TablePair& pair, const Column& before, const Column& after) {
  if (before.type != after.type) return false;
  return has_native_labels(before) ||
         (can_swap(planner, pair, before, after) && with_free_names(pair, swap_between(before, after)));
}

std::vector<Widening> find_widenings(const Planner& planner) {
  std::vector<Widening> widenings;
  for (const TablePair& pair : planner.pairs()) {
    Widening found{&pair, {}, {}};
    const auto require = [&](const Column* before, const Column& after) {
      if (auto requirement = requirement_of(planner, pair, before, after))
        found.requirements.push_back(std::move(*requirement));
    };
    for (const auto& [before, after] : pair.columns.both) {
      if (const auto swap = swap_of(planner, pair, *before, *after)) found.swaps.push_back(*swap);
      require(before, *after);
    }
    for (const Column* column : pair.columns.fresh)
      require(nullptr, *column);
    if (!found.swaps.empty() || !found.requirements.empty()) widenings.push_back(std::move(found));
  }
  return widenings;
}

}  // namespace specql::migrate
