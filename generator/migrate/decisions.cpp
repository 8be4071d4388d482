#include "generator/migrate/decisions.h"

#include "generator/migrate/domains.h"
#include "generator/migrate/planner.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <algorithm>
#include <functional>
#include <vector>

namespace specql::migrate {
namespace {

using catalog::Column;
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

bool rename(catalog::Database& after, const catalog::Database& before, std::string_view from,
            std::string_view to) {
  const auto old = find(before, from);
  if (!old) return false;
  const std::string stem = old->subject.substr(0, old->subject.rfind('.') + 1);
  const auto now = find(after, to.find('.') == to.npos ? stem + snake_case(to) : std::string(to));
  if (!now || (old->column == nullptr) != (now->column == nullptr)) return false;
  for (Table& table : after.tables) {
    if (&table != now->table) continue;
    if (now->column == nullptr) {
      table.origin.was = qualified_hint(old->table->name);
      table.origin.takes_over = has_name(before.tables, table.name);
      return true;
    }
    for (Column& column : table.columns) {
      if (&column != now->column) continue;
      if (!may_be_same(*old->column, column)) return false;
      column.origin.was = old->column->name.interned();
      column.origin.takes_over = has_name(old->table->columns, column.name);
      return true;
    }
  }
  return false;
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
