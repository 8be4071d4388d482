// Runs a property as rapidcheck does, with a seed that is shown when it fails and can be given:
//   SPECQL_PROPERTY_CASES   how many projects are made; 200 if not set
//   SPECQL_SEED             where randomness starts; the same in each run if not set
#pragma once

#include "tests/property/project.h"

#include <cstddef>
#include <functional>
#include <string>

namespace specql::testing {

/// How many cases were asked for.
[[nodiscard]] std::size_t wanted_cases();

/// Runs `judge` so often; it draws a case inside `rc::gen` and returns what is wrong with it. What comes
/// back is what is wrong with the smallest case found, and the seed; empty if nothing.
[[nodiscard]] std::string falsify(std::size_t cases, const std::function<std::string()>& judge);

/// A project drawn.
[[nodiscard]] Project draw_project();

/// What libpg_query, PostgreSQL and plpgsql_check have against the output for what was accepted; empty if
/// nothing.
[[nodiscard]] std::string output_problem(const Compiled& accepted);

}  // namespace specql::testing
