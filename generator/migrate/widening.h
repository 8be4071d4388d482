// What is done beside the old version before the switch, and the versions in between that this takes.
#pragma once

#include "generator/migrate/planner.h"

#include <map>
#include <string>
#include <vector>

namespace specql::migrate {

/// A column that changes its type, or what its labels or members are called, in the old and in the new
/// version, and its two helpers.
struct Swap {
  const catalog::Column* before = nullptr;
  const catalog::Column* after = nullptr;
  sql::Identifier next;  ///< holds the new form before the switch
  sql::Identifier old;   ///< holds the old form after it
  bool narrows = false;
  bool narrows_back = false;
  Words labels = {};   ///< that have other names, old to new
  Words members = {};  ///< likewise: their paths before, and their names now
};

/// A column that every row has to have a value in, which the old version does not give.
struct Requirement {
  const catalog::Column* before = nullptr;  ///< none: it is new
  const catalog::Column* after = nullptr;
  std::string value;  ///< SQL over the columns of the old version
};

struct Widening {
  const TablePair* pair = nullptr;
  std::vector<Swap> swaps;
  std::vector<Requirement> requirements;
};

/// All for which there is such a way. A column changes its type there if nothing refers to it, no key is made
/// of it, nothing is computed from it, and values can go there and back. Values can be given there if the old
/// version has what they are made of.
[[nodiscard]] std::vector<Widening> find_widenings(const Planner& planner);

/// Whether labels of a column, and members of its values, can get other names.
[[nodiscard]] bool can_reword(const Planner& planner, const TablePair& pair, const catalog::Column& before,
                              const catalog::Column& after);

/// Whether the old version has everything that an expression of the new one names, in the same types.
[[nodiscard]] bool is_known_before(const Planner& planner, const TablePair& pair, const std::string& value);

/// The enum type that a column has; null if there is none.
[[nodiscard]] const catalog::EnumType* find_enum(const catalog::Database& database,
                                                 const catalog::TypeName& type);

/// What is only there for a while, by the subject of its change, and the subject of the change that asks for
/// it.
using Askers = std::map<std::string, std::string>;

/// The old version with new forms and values beside what it has.
[[nodiscard]] catalog::Database widened(const Planner& planner, const std::vector<Widening>& widenings,
                                        Askers& askers);
/// The new version with old forms beside the new ones.
[[nodiscard]] catalog::Database kept(const Planner& planner, const std::vector<Widening>& widenings,
                                     Askers& askers);
/// The same with a rule for each column whose new values may not fit into the old type: none has been lost.
[[nodiscard]] catalog::Database nothing_lost(catalog::Database kept, const std::vector<Widening>& widenings);

}  // namespace specql::migrate
