// Statements that change rows, which may stand inside others: `with gone as (delete from … returning …) …`.
#pragma once

#include "generator/sql_lint/tree.h"

#include <cstdint>
#include <functional>
#include <string>

namespace specql::sql_lint {

/// Each `insert`, `update`, `delete` and `merge` of a statement, as far as it runs with it; the outer ones
/// first.
void each_row_change(const std::string& kind, const Json& node,
                     const std::function<void(const std::string& kind, const Json& node)>& visit);

enum class RowChange : std::uint8_t { Delete, Update };

/// The tables of which a statement deletes or updates every row, as `RangeVar`s: it has no condition, or one
/// that is true whatever the row.
void each_table_changed(const std::string& kind, const Json& node, RowChange change,
                        const std::function<void(const Json& relation)>& visit);

}  // namespace specql::sql_lint
