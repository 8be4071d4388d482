// Strong 32-bit ids and the vectors they index: how trees refer to one another without pointers.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

namespace specql {

/// An index into an `IdVector` of the same tag. Default-constructed, it names nothing.
template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t value = kNone;

  [[nodiscard]] constexpr bool valid() const { return value != kNone; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

/// A vector whose elements are named by `IdT`; elements are only ever appended, so ids stay good.
template <class IdT, class T>
class IdVector {
 public:
  IdVector() = default;

  IdT push_back(T value) {
    const IdT id{static_cast<std::uint32_t>(items_.size())};
    items_.push_back(std::move(value));
    return id;
  }

  void resize(std::size_t count) { items_.resize(count); }
  void reserve(std::size_t count) { items_.reserve(count); }

  [[nodiscard]] T& operator[](IdT id) { return items_[id.value]; }
  [[nodiscard]] const T& operator[](IdT id) const { return items_[id.value]; }
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }

  [[nodiscard]] auto begin() { return items_.begin(); }
  [[nodiscard]] auto end() { return items_.end(); }
  [[nodiscard]] auto begin() const { return items_.begin(); }
  [[nodiscard]] auto end() const { return items_.end(); }

 private:
  std::vector<T> items_;
};

}  // namespace specql
