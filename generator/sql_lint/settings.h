// Parameters of the session that a script sets and resets.
#pragma once

#include "generator/sql_lint/tree.h"

#include <string>
#include <vector>

namespace specql::sql_lint {

struct Setting {
  std::string parameter;  ///< none: all of them
  bool on = false;        ///< it has a value, and for `lock_timeout` one that limits
  bool local = false;     ///< ends with its transaction
};

/// What a statement sets, by `set` and its kin or by `set_config` that a query calls.
[[nodiscard]] std::vector<Setting> settings_made(const std::string& kind, const Json& node);

}  // namespace specql::sql_lint
