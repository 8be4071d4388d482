// The reference of types, from their tables.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace specql::project {

/// All there is to say of a basic type or a rich scalar, by name or alias.
[[nodiscard]] std::optional<std::string> explain_type(std::string_view name);

/// Pages by their path below docs/reference.
[[nodiscard]] std::map<std::string, std::string> type_pages();

}  // namespace specql::project
