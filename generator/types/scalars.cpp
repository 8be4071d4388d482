// The table of rich scalars, by area. Rows are found by name; their order is the order of the docs.
#include "generator/support/text.h"
#include "generator/types/scalar.h"
#include "generator/types/validators.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace specql::types {
namespace {

constexpr auto kScalars = std::to_array<ScalarInfo>({
// clang-format off
#include "generator/types/scalars/contact.inc"
#include "generator/types/scalars/web.inc"
#include "generator/types/scalars/locale.inc"
#include "generator/types/scalars/media.inc"
#include "generator/types/scalars/finance.inc"
#include "generator/types/scalars/commerce.inc"
#include "generator/types/scalars/logistics.inc"
#include "generator/types/scalars/geo.inc"
#include "generator/types/scalars/time.inc"
#include "generator/types/scalars/security.inc"
#include "generator/types/scalars/encoding.inc"
    // clang-format on
});

const std::unordered_map<std::string_view, ScalarId>& index() {
  static const auto* names = [] {
    auto* map = new std::unordered_map<std::string_view, ScalarId>;  // never destroyed: exit order
    for (std::size_t i = 0; i < kScalars.size(); ++i) {
      const ScalarId id{static_cast<std::uint32_t>(i)};
      map->emplace(kScalars[i].name, id);
      if (kScalars[i].aliases.empty()) continue;
      for (const std::string_view alias : split(kScalars[i].aliases, ' '))
        map->emplace(alias, id);
    }
    return map;
  }();
  return *names;
}

constexpr auto kValidators = std::to_array<ValidatorInfo>({
#include "generator/types/scalars/validators.inc"
});

}  // namespace

std::span<const ScalarInfo> all_scalars() {
  return kScalars;
}
const ScalarInfo& info(ScalarId id) {
  return kScalars[id.value];
}

ScalarId find_scalar(std::string_view name) {
  const auto found = index().find(name);
  return found == index().end() ? ScalarId{} : found->second;
}

std::span<const ValidatorInfo> all_validators() {
  return kValidators;
}

const ValidatorInfo* find_validator(std::string_view name) {
  const auto row = std::find_if(kValidators.begin(), kValidators.end(),
                                [name](const ValidatorInfo& v) { return v.name == name; });
  return row == kValidators.end() ? nullptr : &*row;
}

}  // namespace specql::types
