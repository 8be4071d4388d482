#include "generator/migrate/decisions.h"

#include "generator/migrate/actions.h"
#include "generator/migrate/columns.h"
#include "generator/migrate/domains.h"
#include "generator/migrate/planner.h"
#include "generator/migrate/subjects.h"

#include <algorithm>
#include <optional>

namespace specql::migrate {
namespace {

using catalog::Table;

/// Whether somebody would have to say so.
bool narrows(const std::string& subject, const catalog::Database& before, const catalog::Database& after) {
  const Decisions none;
  const Planner planner(before, after, none);
  const std::vector<Problem> problems = undecided_narrowings(planner);
  return std::any_of(problems.begin(), problems.end(),
                     [&](const Problem& problem) { return problem.subject == subject; });
}

/// Nobody need decide about it, though it is gone.
bool goes_without_loss(const Found& old, const catalog::Database& before, const catalog::Database& after) {
  if (old.column == nullptr) return holds_own_rows(before, *old.table);
  return std::any_of(after.tables.begin(), after.tables.end(), [&](const Table& table) {
    return table.home == old.table->home && is_viewed_now(*old.column, table, after);
  });
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
      if (was_there && goes_without_loss(*old, before, after)) return false;
      return !is_there ||
             (is_column && (!now->column->generated.empty() || now->column->origin.takes_over)) ||
             (is_column && was_there && old->column != nullptr && !may_be_same(*old->column, *now->column));
    case Decision::Narrow:
      return (is_column && (!was_there || comes_from_other || old->column == nullptr ||
                            old->column->type != now->column->type)) ||
             (is_there && narrows(subject, before, after));
    case Decision::Fill:
      if (is_column && !was_there && !comes_from_other && is_of_required_arc(*now->table, *now->column))
        return true;
      return is_column && now->column->not_null &&
             (!was_there || comes_from_other || old->column == nullptr || !old->column->not_null);
  }
  return true;
}

}  // namespace

std::vector<std::string> decided_by(Decision decision, std::string_view words,
                                    const catalog::Database& before, const catalog::Database& after) {
  std::vector<std::string> subjects = find_subjects(decision == Decision::Drop ? before : after, words);
  std::erase_if(subjects, [&](const std::string& subject) {
    return !is_about_something(decision, subject, before, after);
  });
  if (!subjects.empty() || decision != Decision::Drop) return subjects;
  const catalog::Function* action = find_action(before, words);
  if (action != nullptr && find_action(after, subject_of_action(*action)) == nullptr)
    subjects.push_back(subject_of_action(*action));
  return subjects;
}

}  // namespace specql::migrate
