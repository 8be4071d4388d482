// Views, functions and composite types: what holds no data, and is made again where it has to be.
#pragma once

#include "generator/emit/postgresql/sections.h"
#include "generator/migrate/planner.h"

#include <set>
#include <string>
#include <variant>
#include <vector>

namespace specql::migrate {

using Object = std::variant<const catalog::CompositeType*, const catalog::View*, const catalog::Function*>;

/// One of them, and when it is loaded.
struct Derived {
  Object object;
  emit::PageKey page;
  std::string identity;  ///< differs for all objects that can be there side by side

  [[nodiscard]] bool shared() const { return page.section < emit::Section::Tables && page.name.empty(); }
};

/// All of a version, in the order in which they load.
[[nodiscard]] std::vector<Derived> derived_of(const catalog::Database& database);

/// What has to be gone before the switch changes what it stands on: by identity, with everything that
/// PostgreSQL ties to it.
[[nodiscard]] std::set<std::string> derived_to_drop(const Planner& planner,
                                                    const std::vector<Derived>& before,
                                                    const std::vector<Derived>& after);

/// Policies, triggers and row-level security; `dropped` are functions that go.
void plan_attached(Planner& planner, const std::set<catalog::QualifiedName>& dropped);

}  // namespace specql::migrate
