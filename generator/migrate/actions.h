// Actions, by the names under which clients call them.
#pragma once

#include "generator/migrate/derived.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {

/// Whether clients call it: it works with rights of its own, in the schema that is theirs.
[[nodiscard]] bool is_action(const catalog::Function& function);

/// `qualify`, `Contact.qualify` or `app.qualify` as the action that a version has; null if there is none.
[[nodiscard]] const catalog::Function* find_action(const catalog::Database& database, std::string_view words);

/// `app.qualify`
[[nodiscard]] std::string subject_of_action(const catalog::Function& action);

/// As if the spec said that an action is another one under a new name. The former one's subject; nothing if
/// it has not gone, or the other one not come.
[[nodiscard]] std::optional<std::string> rename_action(catalog::Database& after,
                                                       const catalog::Database& before, std::string_view from,
                                                       std::string_view to);

/// Which action of the one version is which of the other, and what nobody calls any more.
class ActionNames {
 public:
  ActionNames(const Planner& planner, const std::vector<Derived>& all);

  /// The change that a part of an action is told as, where the action only has another name; noted once.
  [[nodiscard]] std::optional<std::size_t> change_before(Planner& planner, const catalog::Home& home);
  [[nodiscard]] std::optional<std::size_t> change_after(Planner& planner, const catalog::Home& home);

  /// Asks about those that are gone and that nobody has decided about.
  void ask(Planner& planner) const;

 private:
  using Action = const catalog::Function*;

  void follow_entities(const Planner& planner);
  void pair(Action before, Action after);
  [[nodiscard]] std::size_t change_of(Planner& planner, std::string_view now);

  std::vector<Action> gone_;
  std::vector<Action> fresh_;
  std::map<std::string, Action, std::less<>> now_of_;  ///< by the former name
  std::map<std::string, Action, std::less<>> was_of_;  ///< by the name now
  std::map<std::string, std::size_t, std::less<>> changes_;
};

}  // namespace specql::migrate
