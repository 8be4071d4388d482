// The catalog as canonical JSON: sorted keys, one form for one value, and back again.
#pragma once

#include "generator/catalog/catalog.h"

#include <optional>
#include <string>
#include <string_view>

namespace specql::catalog {

[[nodiscard]] std::string to_json(const Database& database);
/// Nothing if the text is no catalog.
[[nodiscard]] std::optional<Database> from_json(std::string_view json);

/// 32 hexadecimal digits that differ when two databases differ in anything but origins.
[[nodiscard]] std::string fingerprint(const Database& database);

}  // namespace specql::catalog
