// One visitor out of several lambdas, for `std::visit` over closed variants.
#pragma once

namespace specql {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace specql
