// Values of enums that have another name.
#pragma once

#include "generator/migrate/planner.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace specql::migrate {

/// What is known of a column's values; nothing is known of most.
[[nodiscard]] const catalog::Domain& domain_of(const catalog::Table& table, const sql::Identifier& column);

/// What was known of a column of the former version, with the new labels.
[[nodiscard]] const catalog::Domain& domain_before(const TablePair& pair, const catalog::Column& column);
/// The same of a domain of the former version.
[[nodiscard]] catalog::Domain with_new_labels(catalog::Domain domain, const Words& labels);

/// Calls with what is known of each column that both versions have: the table before, and what was known; and
/// what is known now, to be changed.
void for_each_domain(catalog::Database& after, const catalog::Database& before,
                     const std::function<void(const catalog::Table& table, const catalog::Domain& was,
                                              catalog::Domain& is)>& visit);

/// A text as SQL writes it.
[[nodiscard]] std::string literal(std::string_view text);

[[nodiscard]] bool has_label(const std::vector<Interned>& labels, std::string_view name);

/// The enum whose values a column holds: a type that has a name, or the column itself.
[[nodiscard]] std::string enum_of(const catalog::Table& table, const catalog::Domain& domain);

/// Words for labels that have another name from one version to the other; `renames` of the latter may be
/// about a version before.
[[nodiscard]] Words renamed_labels(const std::vector<Interned>& before, const std::vector<Interned>& after,
                                   const catalog::Renames& renames);

/// For the way back.
[[nodiscard]] catalog::Renames turned_around(const catalog::Renames& renames);

/// Whether PostgreSQL keeps the names, so that rows hold none.
[[nodiscard]] bool has_native_labels(const catalog::Column& column);

/// A text of the former version with the new labels: where it speaks of a column whose labels have other
/// names, and of no other one that could hold the same words.
[[nodiscard]] std::string with_new_labels(const TablePair& pair, const std::string& text);
/// The same for a text that is about such values only.
[[nodiscard]] std::string with_new_labels(std::string text, const Words& labels);

/// An enum type as specs call it: `OrderStatus` for `app.order_status`.
[[nodiscard]] std::string type_name(std::string_view sql_name);

/// Which new label each lost one may be, as `Problem` has it.
[[nodiscard]] std::vector<std::string> relabellings(const std::string& subject,
                                                    const std::vector<Interned>& before,
                                                    const std::vector<Interned>& after);

/// SQL for the new form of a value that is kept as text, or of a list of such.
[[nodiscard]] std::string relabelled(std::string value, const Words& labels, bool is_list);

}  // namespace specql::migrate
