// A vector whose braces move: those of std::vector copy each item, and with it all that is below.
#pragma once

#include <concepts>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

namespace specql {

template <class Item>
struct List : std::vector<Item> {
  List() = default;
  List(Item item) { this->push_back(std::move(item)); }  // NOLINT(google-explicit-constructor): `{{…}}`
  template <std::input_iterator At>
  List(At begin, At end) : std::vector<Item>(begin, end) {}

  /// `{a, b}`: the items, in this order.
  template <class... Items>
    requires(sizeof...(Items) > 1 && (!std::same_as<std::remove_cvref_t<Items>, List> && ...) &&
             (std::convertible_to<Items, Item> && ...))
  List(Items&&... items) {  // NOLINT(google-explicit-constructor): braces in an argument
    this->reserve(sizeof...(Items));
    (this->emplace_back(std::forward<Items>(items)), ...);
  }
};

}  // namespace specql
