// Owners, grants and comments of any object that has them.
#pragma once

#include "generator/migrate/planner.h"

#include <string_view>

namespace specql::migrate {

/// An object as `grant … on` and `comment on` name it: `table crm.tb_contact`.
struct Named {
  std::string_view kind;
  std::string name;
};

/// Grants and revokes what differs.
void change_grants(Planner& planner, const Named& object, const std::vector<catalog::Grant>& before,
                   const std::vector<catalog::Grant>& after, const catalog::Origin& origin,
                   const std::vector<LockClaim>& locks = {});
void change_comment(Planner& planner, const Named& object, std::string_view before, std::string_view after,
                    const catalog::Origin& origin, const std::vector<LockClaim>& locks = {});

}  // namespace specql::migrate
