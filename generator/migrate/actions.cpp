#include "generator/migrate/actions.h"

#include "generator/migrate/subjects.h"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Database;
using catalog::Function;

std::string_view name_of(const Function& action) {
  return action.name.name.text();
}

std::vector<const Function*> actions_of(const Database& database) {
  std::vector<const Function*> actions;
  for (const Function& function : database.functions) {
    if (is_action(function)) actions.push_back(&function);
  }
  return actions;
}

std::vector<const Function*> without(const std::vector<const Function*>& actions,
                                     const std::vector<const Function*>& others) {
  std::set<std::string_view> names;
  for (const Function* action : others)
    names.insert(name_of(*action));
  std::vector<const Function*> rest;
  std::copy_if(actions.begin(), actions.end(), std::back_inserter(rest),
               [&](const Function* action) { return !names.contains(name_of(*action)); });
  return rest;
}

/// `create_contact` as `create_person`; empty if the name has nothing of the entity's.
std::string with_stem(std::string_view name, std::string_view was, std::string_view now) {
  for (std::size_t at = name.find(was); at != name.npos; at = name.find(was, at + 1)) {
    const std::size_t end = at + was.size();
    const bool whole = (at == 0 || name[at - 1] == '_') && (end == name.size() || name[end] == '_');
    if (whole) return fmt::format("{}{}{}", name.substr(0, at), now, name.substr(end));
  }
  return {};
}

/// Entities that both versions have, by their stem before.
std::map<std::string_view, std::string_view> entities_of(const Planner& planner) {
  std::map<std::string_view, std::string_view> entities;
  for (const TablePair& pair : planner.pairs()) {
    if (pair.before->home.topic.empty() && !pair.before->home.entity.empty())
      entities.emplace(pair.before->home.entity.view(), pair.after->home.entity.view());
  }
  return entities;
}

}  // namespace

bool is_action(const Function& function) {
  return function.security_definer && function.name.schema.text() == "app";
}

const Function* find_action(const Database& database, std::string_view words) {
  const std::string wanted = as_subject(words);
  for (const Function* action : actions_of(database)) {
    if (subject_of_action(*action) == wanted ||
        is_named(fmt::format("{}.{}", action->home.entity.view(), name_of(*action)), wanted))
      return action;
  }
  return nullptr;
}

std::string subject_of_action(const Function& action) {
  return sql::to_string(action.name);
}

std::optional<std::string> rename_action(Database& after, const Database& before, std::string_view from,
                                         std::string_view to) {
  const Function* old = find_action(before, from);
  const Function* now = find_action(after, to);
  if (old == nullptr || now == nullptr) return std::nullopt;
  const bool stayed = find_action(after, subject_of_action(*old)) != nullptr ||
                      find_action(before, subject_of_action(*now)) != nullptr;
  Function& function = changeable(after.functions, now);
  if (stayed || !function.origin.was.empty()) return std::nullopt;
  function.origin.was = old->name.name.interned();
  return subject_of_action(*old);
}

ActionNames::ActionNames(const Planner& planner, const std::vector<Derived>& all) {
  std::vector<Action> before;
  std::vector<Action> after;
  for (const Derived& one : all) {
    if (one.before && one.after) continue;
    const auto* function = std::get_if<const Function*>(one.before ? &*one.before : &*one.after);
    if (function != nullptr && is_action(**function)) (one.before ? before : after).push_back(*function);
  }
  gone_ = without(before, after);
  fresh_ = without(after, before);
  if (gone_.empty() || fresh_.empty()) return;
  const std::vector<Action> candidates = fresh_;
  for (const Action now : candidates) {
    const auto old = std::find_if(gone_.begin(), gone_.end(),
                                  [&](Action one) { return one->name.name.interned() == now->origin.was; });
    if (old != gone_.end()) pair(*old, now);
  }
  follow_entities(planner);
}

/// Where an entity has another name, so have the actions that are named by it.
void ActionNames::follow_entities(const Planner& planner) {
  const auto entities = entities_of(planner);
  const std::vector<Action> candidates = gone_;
  for (const Action old : candidates) {
    const auto entity = entities.find(old->home.entity.view());
    if (entity == entities.end() || entity->first == entity->second) continue;
    const std::string name = with_stem(name_of(*old), entity->first, entity->second);
    const auto now = std::find_if(fresh_.begin(), fresh_.end(), [&](Action one) {
      return name_of(*one) == name && one->home.entity.view() == entity->second;
    });
    if (now != fresh_.end()) pair(old, *now);
  }
}

void ActionNames::pair(Action before, Action after) {
  now_of_.emplace(name_of(*before), after);
  was_of_.emplace(name_of(*after), before);
  std::erase(gone_, before);
  std::erase(fresh_, after);
}

std::size_t ActionNames::change_of(Planner& planner, std::string_view now) {
  const auto known = changes_.find(now);
  if (known != changes_.end()) return known->second;
  const Function& was = *was_of_.find(now)->second;
  const Function& is = *now_of_.find(name_of(was))->second;
  const std::size_t change = planner.note_rename(ChangeKind::action_renamed, subject_of_action(is), is.origin,
                                                 subject_of_action(was));
  changes_.emplace(now, change);
  return change;
}

std::optional<std::size_t> ActionNames::change_before(Planner& planner, const catalog::Home& home) {
  const auto found = home.entity.empty() ? now_of_.end() : now_of_.find(home.topic.view());
  if (found == now_of_.end()) return std::nullopt;
  return change_of(planner, name_of(*found->second));
}

std::optional<std::size_t> ActionNames::change_after(Planner& planner, const catalog::Home& home) {
  const bool renamed = !home.entity.empty() && was_of_.contains(home.topic.view());
  return renamed ? std::optional(change_of(planner, home.topic.view())) : std::nullopt;
}

void ActionNames::ask(Planner& planner) const {
  if (gone_.empty() || planner.decisions().all) return;
  const auto entities = entities_of(planner);
  for (const Action old : gone_) {
    const std::string subject = subject_of_action(*old);
    const auto entity = entities.find(old->home.entity.view());
    if (entity == entities.end() || planner.decisions().drops.contains(subject)) continue;
    Problem problem{.kind = ProblemKind::GoneAction, .subject = subject};
    for (const Action candidate : fresh_) {
      if (candidate->home.entity.view() != entity->second) continue;
      if (problem.candidates.empty()) problem.origin = candidate->origin;
      problem.candidates.push_back(subject_of_action(*candidate));
    }
    planner.refuse(std::move(problem));
  }
}

}  // namespace specql::migrate
