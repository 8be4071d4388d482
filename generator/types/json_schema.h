// A rich scalar as other languages describe it.
#pragma once

#include "generator/types/scalar.h"

#include <cstddef>
#include <string>

namespace specql::types {

/// JSON Schema 2020-12 (and so OpenAPI 3.1) of a value in JSON, on one line. What only a function of the
/// database can judge, such as a check digit, is left to it.
[[nodiscard]] std::string json_schema(const ScalarInfo& scalar);

/// Type of an HTML input, or `textarea`.
[[nodiscard]] std::string_view html_input(const ScalarInfo& scalar);

/// A made-up value that keeps the rule; different ones for different numbers below 9000 where the scalar
/// has room for them. Written as PostgreSQL text input.
[[nodiscard]] std::string seed_value(const ScalarInfo& scalar, std::size_t number);

}  // namespace specql::types
