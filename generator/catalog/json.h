// The catalog as canonical JSON: sorted keys, one form for one value, and back again.
#pragma once

#include "generator/catalog/catalog.h"

#include <string>
#include <string_view>
#include <variant>

namespace specql::catalog {

[[nodiscard]] std::string to_json(const Database& database);
/// Why a text is not read as a catalog.
struct JsonProblem {
  std::string
      unknown;  ///< a member or word of a newer version of specql; empty where it is no catalog at all
};
/// Takes what older versions have written: what they did not know has its default.
[[nodiscard]] std::variant<Database, JsonProblem> from_json(std::string_view json);

/// 32 hexadecimal digits that differ when two databases differ in anything but origins.
[[nodiscard]] std::string fingerprint(const Database& database);

}  // namespace specql::catalog
