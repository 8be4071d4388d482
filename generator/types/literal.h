// Whether a text can be read as a value of a type: what PostgreSQL would say, asked at compile time.
#pragma once

#include "generator/types/base_type.h"
#include "generator/types/scalar.h"

#include <optional>
#include <string_view>

namespace specql::types {

/// True for the forms this compiler passes on: ISO 8601 dates and times, `1 day 2 hours` or ISO
/// durations, RFC 9562 uuids, numbers in range, and so on. Stricter than PostgreSQL, never laxer.
[[nodiscard]] bool is_literal_of(BaseType type, std::string_view text);

/// A duration that moves a date by whole days: no hours, minutes or seconds in it.
[[nodiscard]] bool is_whole_days(std::string_view duration);
/// A duration above zero whose length does not depend on the month.
[[nodiscard]] bool is_stride(std::string_view duration);
/// A duration's days, either way, or somewhat more than these.
[[nodiscard]] double days_at_most(std::string_view duration);

/// What a regular expression may contain to mean the same here and in PostgreSQL. Empty if it is
/// fine, else what is wrong with it.
[[nodiscard]] std::string_view regex_problem(std::string_view pattern);

/// Whether a text keeps the part of a scalar's rule that can be judged without a server: length,
/// range and pattern; validators are not asked.
[[nodiscard]] bool may_satisfy(const ScalarRule& rule, BaseType base, std::string_view text);
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

/// `12, 2`, as numeric(12, 2) has it: ten digits before the point, two behind it.
struct Digits {
  std::size_t whole = 0;
  std::size_t fraction = 0;
};
[[nodiscard]] Digits digits_of(std::string_view modifiers);
/// The same of what a user wrote; nothing if it is not of that form, or has more digits behind the
/// point than in all.
[[nodiscard]] std::optional<Digits> read_digits(std::string_view modifiers);

/// Whether `numeric(12, 2)` has room for a number: digits behind the point are rounded away.
[[nodiscard]] bool fits_digits(std::string_view modifiers, std::string_view number);
/// Whether `numeric(new)` holds all that `numeric(old)` does; no digits given: any number of them.
[[nodiscard]] bool holds_digits(std::string_view new_modifiers, std::string_view old_modifiers);

/// Compares two values of a type as written: numbers, dates, moments. Moments of which one has a zone
/// and one has none are equal where a zone could make them so.
[[nodiscard]] int compare_values(BaseType type, std::string_view a, std::string_view b);
/// Compares two decimal numbers written as text: negative, zero or positive as `a` is less, equal,
/// greater. Exact at any length.
[[nodiscard]] int compare_decimals(std::string_view a, std::string_view b);

}  // namespace specql::types
