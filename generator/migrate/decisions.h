// What people decide on the command line about what would be lost.
#pragma once

#include "generator/migrate/plan.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {

enum class Decision : std::uint8_t { Drop, Narrow, Fill };
/// Those that words are about and that there is anything to decide about, once renames are known.
[[nodiscard]] std::vector<std::string> decided_by(Decision decision, std::string_view words,
                                                  const catalog::Database& before,
                                                  const catalog::Database& after);

}  // namespace specql::migrate
