// Random choices that rapidcheck records, so that it can make a failing project smaller. To be used
// inside `rc::gen::exec` only. The first of several possibilities is always the simplest.
#pragma once

#include <cstddef>
#include <vector>

namespace specql::testing {

/// One of 0 … count - 1, each as likely.
[[nodiscard]] std::size_t below(std::size_t count);
/// 0 … most, more of them later in a run.
[[nodiscard]] std::size_t up_to(std::size_t most);
[[nodiscard]] bool chance(unsigned percent);

template <class T>
[[nodiscard]] const T& pick(const std::vector<T>& from) {
  return from[below(from.size())];
}

}  // namespace specql::testing
