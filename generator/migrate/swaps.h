// Which columns change their type beside themselves, and the versions in between that this takes.
#pragma once

#include "generator/migrate/planner.h"

#include <map>
#include <string>
#include <vector>

namespace specql::migrate {

/// A column of the old version, the same one of the new version, and its two helpers.
struct Swap {
  const catalog::Column* before = nullptr;
  const catalog::Column* after = nullptr;
  sql::Identifier next;  ///< holds the new form before the switch
  sql::Identifier old;   ///< holds the old form after it
  bool narrows = false;
  bool narrows_back = false;
};

struct TableSwaps {
  const TablePair* pair = nullptr;
  std::vector<Swap> columns;
};

/// Those for which there is such a way: nothing refers to them, no key is made of them, nothing is computed
/// from them, and values can go there and back.
[[nodiscard]] std::vector<TableSwaps> find_swaps(const Planner& planner);

/// Who asks for what is only there for a while, by the subject of its change.
using Askers = std::map<std::string, const Swap*>;

/// The old version with the columns' new forms beside them.
[[nodiscard]] catalog::Database widened(const Planner& planner, const std::vector<TableSwaps>& tables,
                                        Askers& askers);
/// The new version with the columns' old forms beside them.
[[nodiscard]] catalog::Database kept(const Planner& planner, const std::vector<TableSwaps>& tables,
                                     Askers& askers);
/// The same with a rule for each column whose new values may not fit into the old type: none has been lost.
[[nodiscard]] catalog::Database nothing_lost(catalog::Database kept, const std::vector<TableSwaps>& tables);

}  // namespace specql::migrate
