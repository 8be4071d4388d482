#include "tests/interpreter/order.h"

#include <optional>

namespace specql::testing::interpreter {
namespace {

constexpr std::size_t kTurns = 4;

std::optional<Refused> refused_in(Order& order, const std::function<void(Order&)>& what) {
  try {
    what(order);
  } catch (const Refused& refused) {
    return refused;
  } catch (const Overflow&) {
    return out_of_range();
  }
  return std::nullopt;
}

}  // namespace

void in_any_order(Machine& machine, const std::function<void(Order&)>& what) {
  const Store before = machine.store;
  Order first(0);
  std::optional<Refused> refused = refused_in(first, what);
  const Store after = machine.store;
  for (std::size_t turn = 1; first.matters() && turn < kTurns; ++turn) {
    machine.store = before;
    Order order(turn);
    const std::optional<Refused> other = refused_in(order, what);
    const bool alike = refused.has_value() == other.has_value() && (refused || machine.store.same_as(after));
    if (!alike) throw Unsure("what comes of rows in another order");
    if (other)
      refused->possible.insert(refused->possible.end(), other->possible.begin(), other->possible.end());
  }
  if (refused) throw *refused;
}

}  // namespace specql::testing::interpreter
