// Views, functions and composite types: what holds no data, and is made again where it has to be.
#pragma once

#include "generator/migrate/planner.h"

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace specql::migrate {

using Object = std::variant<const catalog::CompositeType*, const catalog::View*, const catalog::Function*>;

/// One of them: in both versions, or in one of them.
struct Derived {
  std::optional<Object> before = {};
  std::optional<Object> after = {};
  bool alike = false;     ///< in both, and the same
  bool reshaped = false;  ///< in both, and `create or replace` cannot make the new one of the old one
  bool dropped = false;   ///< it has to be gone before the switch changes what it stands on
};

/// All of two versions. The same are those that cannot be there side by side.
[[nodiscard]] std::vector<Derived> derived_of(const catalog::Database& before,
                                              const catalog::Database& after);

/// What all entities share.
[[nodiscard]] bool is_shared(const Object& object);

/// Marks what is dropped, with everything that PostgreSQL ties to it.
void mark_dropped(const Planner& planner, std::vector<Derived>& all);

/// Policies, triggers and row-level security; `dropped` are functions that go, as SQL names them.
void plan_attached(Planner& planner, const std::set<std::string, std::less<>>& dropped);

}  // namespace specql::migrate
