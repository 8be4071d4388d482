// The way back of a migration, from wherever it is.
#pragma once

#include "generator/project/migrations.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace specql::project {

struct ScriptsBack {
  std::vector<Script> scripts;  ///< none where nothing has been done
  bool after_switch = true;     ///< the new version has been in force
};

/// Why there is none.
struct NoWayBack {
  std::string reason;
};

/// Of a migration that has stopped on its way up behind so many units of its scripts; nothing: that has
/// reached its end. One that has stopped before its switch is taken back statement by statement, so that it
/// need not be reversible.
[[nodiscard]] std::variant<ScriptsBack, NoWayBack> way_back(const Migration& migration,
                                                            std::optional<std::size_t> stopped_behind);

}  // namespace specql::project
