// Members of objects that have another name, in values that are kept as JSON.
#pragma once

#include "generator/migrate/planner.h"

#include <string>

namespace specql::migrate {

/// Members of a column's values that have another name from one version to the other: their paths before, and
/// their names now. `member_renames` of the latter may be about a version before.
[[nodiscard]] Words renamed_members(const catalog::Domain& before, const catalog::Domain& after);

/// Where a member of the former version stands in the new one.
[[nodiscard]] std::string new_path(std::string_view path, const Words& members);

/// What was known of a column of the former version, with the new names.
[[nodiscard]] catalog::Domain with_new_members(catalog::Domain domain, const Words& members);

/// For the way back.
[[nodiscard]] catalog::Renames turned_around(const Words& members);

/// SQL for the new form of a JSON value of the former version; of each element of an array.
[[nodiscard]] std::string with_new_members(const std::string& value, const catalog::Domain& before,
                                           const Words& members, bool is_array);

/// A text of the former version in the words of the new one: with its labels, and with the names of members
/// behind the columns that hold them.
[[nodiscard]] std::string in_new_words(const TablePair& pair, const std::string& text);

}  // namespace specql::migrate
