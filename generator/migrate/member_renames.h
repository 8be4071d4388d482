// Members of JSON values that have another name, as people say it on the command line.
#pragma once

#include "generator/catalog/catalog.h"

#include <optional>
#include <string>
#include <string_view>

namespace specql::migrate {

/// `Place.height`, or `Contact.place.height` of a column that holds such values, is `to` from now on,
/// whatever holds values of that type. The member by its type; nothing if the old version has no such member,
/// or the new one none of that name in its place.
[[nodiscard]] std::optional<std::string> rename_member(catalog::Database& after,
                                                       const catalog::Database& before, std::string_view from,
                                                       std::string_view to);

}  // namespace specql::migrate
