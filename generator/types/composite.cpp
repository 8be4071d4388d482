#include "generator/types/composite.h"

#include "generator/support/text.h"

#include <map>

namespace specql::types {
namespace {

constexpr auto kComposites = std::to_array<CompositeInfo>({
#include "generator/types/composites.inc"
});

}  // namespace

std::span<const CompositeInfo> all_composites() {
  return kComposites;
}

const CompositeInfo* find_composite(std::string_view name) {
  static const auto* by_name = [] {
    auto* rows = new std::map<std::string_view, const CompositeInfo*>;  // never destroyed: exit order
    for (const CompositeInfo& row : kComposites) {
      rows->emplace(row.name, &row);
      if (row.aliases.empty()) continue;
      for (const std::string_view alias : split(row.aliases, ' '))
        rows->emplace(alias, &row);
    }
    return rows;
  }();
  const auto found = by_name->find(name);
  return found == by_name->end() ? nullptr : found->second;
}

}  // namespace specql::types
