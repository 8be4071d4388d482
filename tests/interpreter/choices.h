// Random choices that a seed decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace specql::testing::interpreter {

class Choices {
 public:
  explicit Choices(std::uint64_t seed) : engine_(seed) {}

  /// One of 0 … count - 1.
  [[nodiscard]] std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
  [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }
  template <class T>
  [[nodiscard]] const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace specql::testing::interpreter
