// What stays the same thing under whatever name: tables, columns, constraints, actions, values of enums.
#pragma once

#include "generator/migrate/plan.h"

#include <map>
#include <string>

namespace specql::migrate {

/// By its id, what a thing is called now: `column crm.tb_contact.email`.
using Identities = std::map<std::string, std::string>;

/// What the things of a plan were called before, by what they are called now.
class FormerNames {
 public:
  explicit FormerNames(const Plan& plan);

  /// What is in a table or of a column goes with it.
  [[nodiscard]] std::string of(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> former_;
};

/// After a migration: renamed things keep their ids, new ones get one that follows from what they are first
/// called and in which migration, those that are gone give it up.
[[nodiscard]] Identities follow(const Identities& identities, const catalog::Database& after,
                                const Plan& plan, std::string_view migration);

}  // namespace specql::migrate
