// What operators and functions make of lists.
#include "tests/interpreter/scene.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::testing::interpreter {

bool has_item(const Items& list, const Value& item) {
  return std::any_of(list.all.begin(), list.all.end(), [&](const Value& one) { return same(one, item); });
}

Value joined(const Value& a, const Value& b) {
  if (is_null(a)) return b;
  if (is_null(b)) return a;
  Items all = std::get<Items>(a);
  const Items& more = std::get<Items>(b);
  all.all.insert(all.all.end(), more.all.begin(), more.all.end());
  return all;
}

Value list_function(const expr::FunctionInfo& function, const std::vector<Value>& arguments) {
  const Value& list = arguments.at(0);
  if (function.name == "array_append") return joined(list, Items{{arguments.at(1)}});
  if (is_null(list)) return Null();
  const Items& items = std::get<Items>(list);
  if (function.sql == "cardinality") return whole(static_cast<std::int64_t>(items.all.size()));
  if (function.name == "array_remove") {
    Items kept = items;
    std::erase_if(kept.all, [&](const Value& one) { return same(one, arguments.at(1)); });
    return kept;
  }
  throw NotSupported(fmt::format("the function {}", function.name));
}

}  // namespace specql::testing::interpreter
