// Labels of enums and members of JSON values that have another name, as people say it on the command line.
#pragma once

#include "generator/catalog/catalog.h"

#include <optional>
#include <string>
#include <string_view>

namespace specql::migrate {

/// `Status.lead` or `Place.height`, or `Contact.status.lead` of a column that holds such values, is `to` from
/// now on, whatever holds values of that enum or type. What has another name, by its enum or type; nothing if
/// the old version has nothing of that name, or the new one none of the other name in its place.
[[nodiscard]] std::optional<std::string> rename_value(catalog::Database& after,
                                                      const catalog::Database& before, std::string_view from,
                                                      std::string_view to);

}  // namespace specql::migrate
