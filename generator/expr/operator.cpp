#include "generator/expr/operator.h"

#include <array>

namespace specql::expr {
namespace {

constexpr auto kRows = std::to_array<OpInfo>({
#define SPECQL_OPERATOR(name, spelling, aliases, level, kind, summary) \
  {Op::name, spelling, aliases, Binding::level, OpClass::kind, summary},
#include "generator/expr/operators.def"
#undef SPECQL_OPERATOR
});

}  // namespace

std::span<const OpInfo> all_operators() {
  return kRows;
}
const OpInfo& info(Op op) {
  return kRows[static_cast<std::size_t>(op)];
}

const OpInfo* find_operator(std::string_view spelling) {
  for (const OpInfo& row : kRows) {
    if (row.spelling == spelling || (!row.alias.empty() && row.alias == spelling)) return &row;
  }
  return nullptr;
}

}  // namespace specql::expr
