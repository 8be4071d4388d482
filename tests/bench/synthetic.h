// A made-up project of any size: each entity has ten fields, two references, an enum and three actions.
#pragma once

#include "tests/support/compile.h"

#include <cstddef>

namespace specql::testing {

/// `count` entities in one file each, twenty to a schema, and a specql.yaml.
[[nodiscard]] Texts synthetic_project(std::size_t count);

}  // namespace specql::testing
