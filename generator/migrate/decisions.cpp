#include "generator/migrate/decisions.h"

#include "generator/migrate/domains.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/planner.h"
#include "generator/migrate/widening.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Domain;
using catalog::Table;

std::string as_subject(std::string_view words) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(words, '.'))
    parts.push_back(snake_case(part));
  return join(parts, ".");
}

/// Calls with the subject of every table and column of an entity.
void for_each_subject(
    const catalog::Database& database,
    const std::function<void(const std::string& subject, const Table& table, const Column* column)>& take) {
  for (const Table& table : database.tables) {
    if (table.home.entity.empty()) continue;
    take(subject_of(table), table, nullptr);
    for (const Column& column : table.columns)
      take(subject_of(table, column), table, &column);
  }
}

bool is_named(const std::string& subject, const std::string& words) {
  return subject == words || subject.ends_with("." + words);
}

struct Found {
  std::string subject;
  const Table* table = nullptr;
  const Column* column = nullptr;
};

/// Whether somebody would have to say so.
bool narrows(const std::string& subject, const catalog::Database& before, const catalog::Database& after) {
  const Decisions none;
  const Planner planner(before, after, none);
  const std::vector<Problem> problems = undecided_narrowings(planner);
  return std::any_of(problems.begin(), problems.end(),
                     [&](const Problem& problem) { return problem.subject == subject; });
}

std::optional<Found> find(const catalog::Database& database, std::string_view words) {
  const std::string wanted = as_subject(words);
  std::vector<Found> found;
  for_each_subject(database, [&](const std::string& subject, const Table& table, const Column* column) {
    if (is_named(subject, wanted)) found.push_back({subject, &table, column});
  });
  for (const Found& one : found) {
    if (one.subject == wanted) return one;
  }
  // An entity comes before what stands beside one, and before a field.
  const auto rank = [](const Found& one) {
    return one.column != nullptr ? 2 : one.table->home.topic.empty() ? 0 : 1;
  };
  std::stable_sort(found.begin(), found.end(),
                   [&](const Found& a, const Found& b) { return rank(a) < rank(b); });
  const bool only = found.size() == 1 || (found.size() > 1 && rank(found[0]) < rank(found[1]));
  return only ? std::optional(found.front()) : std::nullopt;
}

}  // namespace

std::optional<std::string> find_subject(const catalog::Database& database, std::string_view words) {
  const auto found = find(database, words);
  return found ? std::optional(found->subject) : std::nullopt;
}

namespace {

/// The new name of a field as it is said: `full_name`, or with its entity.
std::string with_stem(const std::string& subject, std::string_view to) {
  const std::string stem = subject.substr(0, subject.rfind('.') + 1);
  return to.find('.') == to.npos ? stem + snake_case(to) : std::string(to);
}

bool hint(Table& table, const Found& old, const Found& now, const catalog::Database& before) {
  if (now.column == nullptr) {
    table.origin.was = qualified_hint(old.table->name);
    table.origin.takes_over = has_name(before.tables, table.name);
    return true;
  }
  const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                   [&](const Column& one) { return &one == now.column; });
  if (!may_be_same(*old.column, *column)) return false;
  column->origin.was = old.column->name.interned();
  column->origin.takes_over = has_name(old.table->columns, column->name);
  return true;
}

/// A label of the old version.
struct Label {
  std::string of;                                                  ///< the enum, as `enum_of` has it
  std::optional<std::pair<const Table*, sql::Identifier>> column;  ///< where the enum has no name of its own
  std::string_view name;
};

bool has_label(const std::vector<Interned>& labels, std::string_view name) {
  return std::find(labels.begin(), labels.end(), name) != labels.end();
}

std::optional<Label> label_of_column(const Found& found, std::string_view name) {
  const Domain& domain = domain_of(*found.table, found.column->name);
  if (!has_label(domain.labels, name)) return std::nullopt;
  Label label{enum_of(*found.table, domain), {}, name};
  if (domain.of.empty()) label.column.emplace(found.table, found.column->name);
  return label;
}

std::optional<Label> label_of_type(const catalog::Database& database, const std::string& type,
                                   std::string_view name) {
  for (const Table& table : database.tables) {
    for (const Domain& domain : table.domains.all) {
      const std::string of(domain.of.view());
      if (!of.empty() && is_named(of, type) && has_label(domain.labels, name)) return Label{of, {}, name};
    }
  }
  return std::nullopt;
}

/// By a column that holds it, or by its enum. A label may have dots as well.
std::optional<Label> find_label(const catalog::Database& database, std::string_view words) {
  for (std::size_t dot = words.find('.'); dot != words.npos; dot = words.find('.', dot + 1)) {
    const std::string_view owner = words.substr(0, dot);
    const std::string_view name = words.substr(dot + 1);
    const auto found = find(database, owner);
    const bool of_column = found && found->column != nullptr;
    auto label = of_column ? label_of_column(*found, name) : label_of_type(database, as_subject(owner), name);
    if (label) return label;
  }
  return std::nullopt;
}

/// Whether the one has gone and the other come.
bool rename_in(const std::vector<Interned>& before, const std::vector<Interned>& after, std::string_view was,
               std::string_view now, catalog::LabelRenames& renames) {
  const bool taken = std::any_of(renames.all.begin(), renames.all.end(), [&](const auto& one) {
    return one.was.view() == was || one.now.view() == now;
  });
  if (taken || has_label(before, now) || has_label(after, was) || !has_label(after, now)) return false;
  renames.all.push_back({Interned(was), Interned(now)});
  return true;
}

/// In every column of the enum, and in a type of its own.
bool rename_label(catalog::Database& after, const catalog::Database& before, const Label& label,
                  std::string_view now) {
  const Decisions none;
  const Planner planner(before, after, none);
  bool found = false;
  for (const TablePair& pair : planner.pairs()) {
    Table& table = after.tables[static_cast<std::size_t>(pair.after - after.tables.data())];
    for (const auto& [was, is] : pair.columns.both) {
      const Domain& old = domain_of(*pair.before, was->name);
      const bool same_enum =
          label.column ? label.column == std::pair(pair.before, was->name) : old.of.view() == label.of;
      const auto domain =
          std::find_if(table.domains.all.begin(), table.domains.all.end(),
                       [&, name = is->name](const Domain& one) { return one.column == name; });
      if (same_enum && domain != table.domains.all.end())
        found |= rename_in(old.labels, domain->labels, label.name, now, domain->renames);
    }
  }
  for (catalog::EnumType& type : after.enums) {
    const catalog::EnumType* old = find_enum(before, {{}, type.name, false});
    if (old != nullptr && sql::to_string(type.name) == label.of)
      found |= rename_in(old->labels, type.labels, label.name, now, type.renames);
  }
  return found;
}

}  // namespace

std::optional<std::string> rename(catalog::Database& after, const catalog::Database& before,
                                  std::string_view from, std::string_view to) {
  const auto old = find(before, from);
  if (!old) {
    const auto label = find_label(before, from);
    if (!label) return std::nullopt;
    const std::string_view owner = from.substr(0, from.size() - label->name.size());
    if (to.starts_with(owner)) to.remove_prefix(owner.size());
    if (!rename_label(after, before, *label, to)) return std::nullopt;
    return label->of + "." + std::string(label->name);
  }
  const auto now = find(after, with_stem(old->subject, to));
  if (!now || (old->column == nullptr) != (now->column == nullptr)) return std::nullopt;
  Table& table = after.tables[static_cast<std::size_t>(now->table - after.tables.data())];
  return hint(table, *old, *now, before) ? std::optional(old->subject) : std::nullopt;
}

bool is_about_something(Decision decision, const std::string& subject, const catalog::Database& before,
                        const catalog::Database& after) {
  const auto old = find(before, subject);
  const auto now = find(after, subject);
  const bool was_there = old && old->subject == subject;
  const bool is_there = now && now->subject == subject;
  const bool is_column = is_there && now->column != nullptr;
  const bool comes_from_other = is_column && !now->column->origin.was.empty();
  switch (decision) {
    case Decision::Drop:
      return !is_there ||
             (is_column && (!now->column->generated.empty() || now->column->origin.takes_over)) ||
             (is_column && was_there && old->column != nullptr && !may_be_same(*old->column, *now->column));
    case Decision::Narrow:
      return (is_column && (!was_there || comes_from_other || old->column == nullptr ||
                            old->column->type != now->column->type)) ||
             (is_there && narrows(subject, before, after));
    case Decision::Fill:
      return is_column && now->column->not_null &&
             (!was_there || comes_from_other || old->column == nullptr || !old->column->not_null);
  }
  return true;
}

}  // namespace specql::migrate
