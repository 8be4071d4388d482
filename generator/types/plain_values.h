// Made-up values of types that have no rule.
#pragma once

#include "generator/types/base_type.h"

#include <string>

namespace specql::types {

/// One of four values, by numbers from 1; those of greater numbers come later, where the type has an order.
/// Written as PostgreSQL text input and, but for its quotes, as JSON has it.
[[nodiscard]] std::string plain_value(BaseType type, int number);

}  // namespace specql::types
