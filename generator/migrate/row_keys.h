// What no two rows of a table may share.
#pragma once

#include "generator/migrate/planner.h"

#include <set>
#include <string>
#include <vector>

namespace specql::migrate {

/// A unique constraint, a unique index, or an exclusion.
struct RowKey {
  std::set<std::string> parts;  ///< columns and expressions, as SQL
  std::string where;            ///< the rows that it is about; empty: all
  bool nulls_too = false;       ///< rows without a value share it as well
  bool excludes = false;        ///< the last column by overlap, so that it is a part of another kind
};

/// Those of the new version that rows of the old one may break.
[[nodiscard]] std::vector<RowKey> keys_beyond(const TablePair& pair);

/// The columns that people know of, in the table's order: the tenant is none of them.
[[nodiscard]] std::vector<const catalog::Column*> about(const catalog::Table& table, const RowKey& key);

}  // namespace specql::migrate
