// Names that SpecQL makes of those of entities, and what they were where an entity has another one now. They
// are compared by what they are made of, as long ones are cut.
#pragma once

#include "generator/migrate/match.h"

#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace specql::migrate {

/// Tables beside an entity: links and histories.
class FormerBeside {
 public:
  /// `entities` need not be right about anything else.
  FormerBeside(const catalog::Database& before, const Matched<catalog::Table>& entities);

  /// Null unless its entity has another name or schema now.
  [[nodiscard]] const catalog::Table* of(const catalog::Table& after) const;

 private:
  using Entity = std::pair<std::string_view, std::string_view>;  ///< its schema and its stem
  std::map<Entity, const catalog::Table*> moved_;                ///< by what it is now
  std::multimap<Entity, const catalog::Table*> beside_;          ///< of the former version
};

/// Primary keys, and references that name the entity they refer to.
class FormerKeys {
 public:
  explicit FormerKeys(const Matched<catalog::Table>& tables);

  /// Null if a column is no such key, or new.
  [[nodiscard]] const catalog::Column* of(const catalog::Column& column, const catalog::Table& before,
                                          const catalog::Table& after) const;

 private:
  std::unordered_map<catalog::QualifiedName, Pair<catalog::Table>> by_name_;  ///< after
};

/// The rule by which a column names rows of another table; null if there is none.
[[nodiscard]] const catalog::Constraint* reference_of(const catalog::Table& table,
                                                      const catalog::Column& column);

}  // namespace specql::migrate
