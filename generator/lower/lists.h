// A list and its elements, which are judged one after the other.
#pragma once

#include "generator/model/model.h"

namespace specql::lower {

/// The list itself: how many elements it has, and whether two may be equal.
[[nodiscard]] inline model::Field list_alone(const model::Field& field) {
  model::Field list;
  list.array = true;
  list.bounds.min_items = field.bounds.min_items;
  list.bounds.max_items = field.bounds.max_items;
  list.bounds.unique_items = field.bounds.unique_items;
  return list;
}

/// An element of it, as a field of its own.
[[nodiscard]] inline model::Field element_of(model::Field list) {
  list.array = false;
  list.bounds.min_items = list.bounds.max_items = std::nullopt;
  list.bounds.unique_items = false;
  return list;
}

}  // namespace specql::lower
