// The columns that patterns own: the three identities, tenancy, audit, soft delete, version.
#pragma once

#include "generator/types/base_type.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace specql::types {

enum class SystemField : std::uint8_t {
#define SPECQL_SYSTEM_FIELD(field, name, base, nullable, feature, summary) field,
#include "generator/types/system_fields.def"
#undef SPECQL_SYSTEM_FIELD
};

/// What brings a system field along. The key word in a spec is `key_of(feature)`.
enum class Feature : std::uint8_t { Trinity, Tenancy, Audit, SoftDelete, Version };

struct SystemFieldInfo {
  SystemField field;
  std::string_view name;
  BaseType base;
  bool nullable;
  Feature feature;
  std::string_view summary;
};

[[nodiscard]] std::span<const SystemFieldInfo> all_system_fields();
[[nodiscard]] const SystemFieldInfo& info(SystemField field);
[[nodiscard]] const SystemFieldInfo* find_system_field(std::string_view name);
/// "audit", "soft_delete", … ; "" for the trinity, which cannot be switched off.
[[nodiscard]] std::string_view key_of(Feature feature);

}  // namespace specql::types
