// Random choices that rapidcheck records, so that it can make a failing project smaller. To be used
// inside `rc::gen::exec` only. The first of several possibilities is always the simplest.
#pragma once

#include <cstddef>
#include <utility>
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

/// The same, and nobody gets it again.
template <class T>
[[nodiscard]] T take(std::vector<T>& from) {
  const auto at = from.begin() + static_cast<std::ptrdiff_t>(below(from.size()));
  T one = std::move(*at);
  from.erase(at);
  return one;
}

}  // namespace specql::testing
