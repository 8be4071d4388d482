// The codes of currencies (ISO 4217), for types that name one: `money(EUR)`.
#pragma once

#include <span>
#include <string_view>

namespace specql::types {

/// Codes in force since 2020, in order; the same that values of `currencyCode` may have.
[[nodiscard]] std::span<const std::string_view> all_currencies();
[[nodiscard]] bool is_currency(std::string_view code);

}  // namespace specql::types
