// Columns of an entity's table.
#pragma once

#include "generator/model/model.h"

#include <array>
#include <set>
#include <string>
#include <string_view>

namespace specql::model {

/// Every table has these already (manual, section 5.6).
inline constexpr std::array<std::string_view, 6> kHiddenColumns = {"tableoid", "xmin", "cmin",
                                                                   "xmax",     "cmax", "ctid"};

/// The names of the others.
[[nodiscard]] std::set<std::string> column_names(const Entity& entity, const Model& model);

}  // namespace specql::model
