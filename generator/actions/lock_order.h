// Which rows an action can lock before its first step, so that all actions lock in one order.
#pragma once

#include "generator/actions/step.h"

#include <map>
#include <set>

namespace specql::actions {

/// Rows of one entity whose public ids are known when an action begins.
struct KnownRows {
  bool subject = false;                ///< the current row
  std::set<std::uint32_t> parameters;  ///< references that the action was given
  bool deleted = false;                ///< some of them are deleted, which needs the strongest lock

  [[nodiscard]] std::size_t count() const { return parameters.size() + (subject ? 1 : 0); }
};

/// The rows that steps change, or hand to another action as its current row, by entity. Rows that are only
/// found on the way are not among them.
[[nodiscard]] std::map<EntityId, KnownRows> known_targets(const Action& action, const Signature& signature,
                                                          const Signatures& signatures);

}  // namespace specql::actions
