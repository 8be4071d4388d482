// Made-up values of a field, for rows that prove a migration.
#pragma once

#include "generator/lower/context.h"

#include <cstddef>
#include <string>
#include <vector>

namespace specql::lower {

inline constexpr std::size_t kMostSamples = 4;

/// A few values that the rules of the field's type and its bounds take, each as PostgreSQL reads it from a
/// text. None where any value would do, and where nobody can tell.
[[nodiscard]] std::vector<std::string> sample_values(const model::Field& field, const model::Model& model);

}  // namespace specql::lower
