// What functions judge of values, in two versions.
#pragma once

#include "generator/catalog/catalog.h"

#include <optional>
#include <string>
#include <vector>

namespace specql::migrate {

/// The first thing that the new version asks of values and the old one did not, as `they have to …`; nothing
/// if every value of the old one is one of the new one.
[[nodiscard]] std::optional<std::string> asked_beyond(const std::vector<catalog::Member>& before,
                                                      const std::vector<catalog::Member>& after);

/// Which new member of its object each lost one may be: `Place.height=altitude`.
[[nodiscard]] std::vector<std::string> possible_renames(const std::vector<catalog::Member>& before,
                                                        const std::vector<catalog::Member>& after);

}  // namespace specql::migrate
