#include "generator/migrate/subjects.h"

#include "generator/migrate/stems.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <algorithm>
#include <functional>

namespace specql::migrate {

using catalog::Column;
using catalog::Table;

std::string as_subject(std::string_view words) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(words, '.'))
    parts.push_back(snake_case(part));
  return join(parts, ".");
}

bool is_named(const std::string& subject, const std::string& words) {
  return subject == words || subject.ends_with("." + words);
}

namespace {

/// Calls with the subject of every table, and of every column of an entity.
void for_each_subject(
    const catalog::Database& database,
    const std::function<void(const std::string& subject, const Table& table, const Column* column)>& take) {
  for (const Table& table : database.tables) {
    take(subject_of(table), table, nullptr);
    if (table.home.entity.empty()) continue;
    for (const Column& column : table.columns)
      take(subject_of(table, column), table, &column);
  }
}

}  // namespace

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

namespace {

std::vector<Part> parts_in(const catalog::Database& database) {
  std::vector<Part> parts;
  for_each_subject(database, [&](const std::string& subject, const Table& table, const Column* column) {
    const catalog::Origin& origin = column == nullptr ? table.origin : column->origin;
    if (!origin.field.empty()) parts.push_back({subject_of_field(table, origin), {subject, &table, column}});
  });
  return parts;
}

}  // namespace

std::vector<Part> find_parts(const catalog::Database& database, std::string_view words) {
  const std::string wanted = as_subject(words);
  std::vector<Part> parts = parts_in(database);
  std::erase_if(parts, [&](const Part& part) { return !is_named(part.field, wanted); });
  const auto exact = [&](const Part& part) { return part.field == wanted; };
  if (std::any_of(parts.begin(), parts.end(), exact)) std::erase_if(parts, std::not_fn(exact));
  const bool one = std::all_of(parts.begin(), parts.end(),
                               [&](const Part& part) { return part.field == parts.front().field; });
  return one ? parts : std::vector<Part>();
}

std::vector<std::string> find_subjects(const catalog::Database& database, std::string_view words) {
  std::vector<std::string> subjects;
  const auto found = find(database, words);
  if (found) subjects.push_back(found->subject);
  for (const Part& part : find_parts(database, found ? found->subject : std::string(words))) {
    if (!found || part.what.subject != found->subject) subjects.push_back(part.what.subject);
  }
  return subjects;
}

}  // namespace specql::migrate
