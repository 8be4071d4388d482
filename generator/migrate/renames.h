// What has another name, as people say it on the command line.
#pragma once

#include "generator/migrate/plan.h"

#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {

/// As if the spec said `was:`, even where the new name was another one's before: an entity, a field, a
/// label, `Contact.status.lead=prospect` or `Status.lead=prospect`, or an action. The subjects that have
/// another name now; none if the old version has no such thing, or the new one none of that name in its
/// place.
[[nodiscard]] std::vector<std::string> rename(catalog::Database& after, const catalog::Database& before,
                                              std::string_view from, std::string_view to);

}  // namespace specql::migrate
