// The table of rich scalars, by area. Rows are found by name; their order is the order of the docs.
#include "generator/support/text.h"
#include "generator/types/scalar.h"
#include "generator/types/scalar_functions.h"

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

constexpr auto kFunctions = std::to_array<ScalarFunctionInfo>({
#include "generator/types/scalars/functions.inc"
});

/// Where an area begins among the rows.
struct AreaRow {
  std::string_view name;
  std::string_view title;
  std::string_view first;
};
constexpr auto kAreas = std::to_array<AreaRow>({
    {"contact", "People and organisations", "email"},
    {"web", "The internet", "url"},
    {"locale", "Countries, languages and currencies", "countryCode"},
    {"media", "Written text, files and colours", "markdown"},
    {"finance", "Amounts, accounts and securities", "money"},
    {"commerce", "Goods and publications", "sku"},
    {"logistics", "Shipping and vehicles", "trackingNumber"},
    {"geo", "Places on earth", "latitude"},
    {"time", "Spans and parts of time", "duration"},
    {"security", "Keys, tokens and digests", "apiKey"},
    {"encoding", "Encoded data and generated identifiers", "base64"},
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

std::vector<ScalarArea> all_scalar_areas() {
  std::vector<ScalarArea> areas;
  std::size_t end = kScalars.size();
  for (auto row = kAreas.rbegin(); row != kAreas.rend(); ++row) {
    const std::size_t begin = find_scalar(row->first).value;
    areas.insert(areas.begin(), {row->name, row->title, std::span(kScalars).subspan(begin, end - begin)});
    end = begin;
  }
  return areas;
}

std::span<const ScalarFunctionInfo> all_scalar_functions() {
  return kFunctions;
}

}  // namespace specql::types
