// Whether a text matches, found out in a time that no pattern makes long.
#pragma once

#include "generator/types/regex.h"

#include <optional>
#include <string_view>

namespace specql::types {

/// Whether some part of a text is matched, as PostgreSQL would say of ASCII. Nothing for texts of more than
/// 2000 characters or none of UTF-8, and where it would take too long.
[[nodiscard]] std::optional<bool> finds_match(const Regex& regex, std::string_view text);

}  // namespace specql::types
