#include "tests/property/written.h"

#include "tests/support/in_order.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::testing {

ValueType of(BaseType base) {
  return {base, false, {}, {}};
}
ValueType list_of(BaseType base) {
  return {base, true, {}, {}};
}

std::string within(const Written& part, Binding least) {
  const bool needed = part.level < least;
  return needed || chance(5) ? "(" + part.text + ")" : part.text;
}

Written binary(const Written& left, std::string_view op, Binding level, const Written& right) {
  const bool chains = level != Binding::Comparison && level != Binding::Range;
  return {
      InOrder{"{} {} {}", within(left, chains ? level : next(level)), op, within(right, next(level))}.text,
      level, left.constant && right.constant, std::max(left.base, right.base)};
}

Written converted(const Written& part, std::string_view type, BaseType base) {
  return {within(part, Binding::Cast) + "::" + std::string(type), Binding::Cast, part.constant, base};
}

bool is_ordered(const ValueType& type) {
  return type.plain() && !type.array && types::has_order(type.base);
}

}  // namespace specql::testing
