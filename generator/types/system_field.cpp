#include "generator/types/system_field.h"

#include "generator/support/check.h"

#include <algorithm>
#include <array>

namespace specql::types {
namespace {

constexpr auto kRows = std::to_array<SystemFieldInfo>({
#define SPECQL_SYSTEM_FIELD(field, name, base, nullable, feature, summary) \
  {SystemField::field, name, BaseType::base, nullable, Feature::feature, summary},
#include "generator/types/system_fields.def"
#undef SPECQL_SYSTEM_FIELD
});

}  // namespace

std::span<const SystemFieldInfo> all_system_fields() {
  return kRows;
}
const SystemFieldInfo& info(SystemField field) {
  return kRows[static_cast<std::size_t>(field)];
}

const SystemFieldInfo* find_system_field(std::string_view name) {
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [name](const SystemFieldInfo& r) { return r.name == name; });
  return row == kRows.end() ? nullptr : &*row;
}

std::string_view key_of(Feature feature) {
  switch (feature) {
    case Feature::Trinity:
      return "";
    case Feature::Tenancy:
      return "tenancy";
    case Feature::Audit:
      return "audit";
    case Feature::SoftDelete:
      return "soft_delete";
    case Feature::Version:
      return "version";
  }
  SPECQL_UNREACHABLE("feature");
}

}  // namespace specql::types
