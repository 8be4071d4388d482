// The smallest and largest values that bounds and the rules of types leave.
#pragma once

#include "generator/model/model.h"

#include <string>

namespace specql::check {

/// One end of a range, and where it is said; empty: there is none.
struct Limit {
  std::string value;
  Span span;
  bool exclusive = false;  ///< the value itself is not allowed
};

/// A range of values, or of lengths, which are whole numbers.
struct Limits {
  BaseType base = BaseType::Integer;
  Limit low, high;

  /// Keeps what lies in both.
  void narrow(const Limits& other);
  /// Nothing lies between the two.
  [[nodiscard]] bool empty_between(const Limit& from, const Limit& to) const;
};

/// What bounds say of values; of texts, of their lengths.
[[nodiscard]] Limits limits_of(BaseType base, const model::Bounds& bounds);
/// What a type says, along all that it narrows. `span` is where a rich scalar is named.
[[nodiscard]] Limits limits_of(const model::ScalarType& type, Span span, const model::Model& model);

}  // namespace specql::check
