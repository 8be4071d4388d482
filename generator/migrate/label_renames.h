// Labels of enums that have another name, as people say it on the command line.
#pragma once

#include "generator/catalog/catalog.h"

#include <optional>
#include <string>
#include <string_view>

namespace specql::migrate {

/// `Contact.status.lead` or `Status.lead` is `to` from now on, whatever holds values of that enum. The label
/// by its enum; nothing if the old version has no such label, or the new one none of that name in its place.
[[nodiscard]] std::optional<std::string> rename_label(catalog::Database& after,
                                                      const catalog::Database& before, std::string_view from,
                                                      std::string_view to);

}  // namespace specql::migrate
