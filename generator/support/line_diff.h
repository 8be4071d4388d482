// What changed between two texts, as a unified diff.
#pragma once

#include <string>
#include <string_view>

namespace specql {

/// Hunks with three lines of context, under `--- before` and `+++ after`; empty for equal texts.
[[nodiscard]] std::string unified_diff(std::string_view before, std::string_view after,
                                       std::string_view before_name, std::string_view after_name);

}  // namespace specql
