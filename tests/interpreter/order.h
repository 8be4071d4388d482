// What nobody puts in an order: the rows of one statement, the foreign keys of one table.
#pragma once

#include "tests/interpreter/machine.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

namespace specql::testing::interpreter {

/// One of several orders.
class Order {
 public:
  explicit Order(std::size_t turn) : turn_(turn) {}

  /// The list as this one has it.
  template <class T>
  [[nodiscard]] std::vector<T> of(std::vector<T> list) {
    if (list.size() < 2) return list;
    matters_ = true;
    const auto first = static_cast<std::ptrdiff_t>(turn_ / 2 % list.size());
    std::rotate(list.begin(), list.begin() + first, list.end());
    if (turn_ % 2 == 1) std::reverse(list.begin(), list.end());
    return list;
  }
  /// There was something to put in an order.
  [[nodiscard]] bool matters() const { return matters_; }

 private:
  std::size_t turn_;
  bool matters_ = false;
};

/// Does it in several orders. Throws `Unsure` where they do not come to the same; what is refused may be
/// refused with whatever one of them meets first.
void in_any_order(Machine& machine, const std::function<void(Order&)>& what);

}  // namespace specql::testing::interpreter
