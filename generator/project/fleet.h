// The same work on many databases: some at a time, a few of them first, and no more once it goes wrong.
#pragma once

#include "generator/project/database_list.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace specql::project {

struct FleetRules {
  std::size_t jobs = 1;                 ///< at a time
  std::size_t canaries = 0;             ///< so many go first; if one of them fails, no other one is begun
  std::size_t stop_after_failures = 1;  ///< then no other one is begun; those that are under way end
};

enum class FleetState : std::uint8_t { NotBegun, Done, Failed };
struct FleetOutcome {
  FleetState state = FleetState::NotBegun;
  std::string message;  ///< of a failure
};

/// What is to be done with one of them, from several threads at once; why it failed, or nothing.
using FleetWork = std::function<std::optional<std::string>(const NamedDatabase&)>;

/// An outcome for each, in their order.
[[nodiscard]] std::vector<FleetOutcome> run_fleet(const std::vector<NamedDatabase>& databases,
                                                  const FleetRules& rules, const FleetWork& work);

}  // namespace specql::project
