// The names of indexes, which all tables of a schema share.
#pragma once

#include "generator/migrate/plan.h"

#include <optional>
#include <unordered_set>
#include <vector>

namespace specql::migrate {

/// Those of one version, also the ones behind keys and exclusions; read when somebody first asks.
class IndexNames {
 public:
  explicit IndexNames(const catalog::Database& database) : database_(database) {}

  [[nodiscard]] bool has(const catalog::QualifiedName& name);

 private:
  const catalog::Database& database_;
  std::optional<std::unordered_set<catalog::QualifiedName>> names_;
};

/// All of a table.
[[nodiscard]] std::vector<catalog::QualifiedName> index_names_of(const catalog::Table& table);

}  // namespace specql::migrate
