#include "generator/types/base_type.h"

#include <array>

namespace specql::types {
namespace {

constexpr auto kRows = std::to_array<BaseTypeInfo>({
#define SPECQL_BASE_TYPE(name, sql, json, graphql, noun, typescript, format, html) \
  {BaseType::name, sql, JsonKind::json, graphql, noun, typescript, format, html},
#include "generator/types/base_types.def"
#undef SPECQL_BASE_TYPE
});

}  // namespace

const BaseTypeInfo& info(BaseType type) {
  return kRows[static_cast<std::size_t>(type)];
}
std::span<const BaseTypeInfo> all_base_types() {
  return kRows;
}

}  // namespace specql::types
