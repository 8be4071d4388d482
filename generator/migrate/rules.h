// Constraints and indexes of a table that both versions have.
#pragma once

#include "generator/migrate/planner.h"

namespace specql::migrate {

void plan_constraints(Planner& planner, const TablePair& pair);
void plan_indexes(Planner& planner, const TablePair& pair);

/// Those that both versions have, whatever they are called.
[[nodiscard]] std::vector<Pair<catalog::Constraint>> same_constraints(const Planner& planner,
                                                                      const TablePair& pair);
[[nodiscard]] std::vector<Pair<catalog::Index>> same_indexes(const Planner& planner, const TablePair& pair);

/// Whether something is about one of these columns.
[[nodiscard]] bool is_about(const catalog::Constraint& rule, const std::set<sql::Identifier>& columns);
[[nodiscard]] bool is_about(const catalog::Index& index, const std::set<sql::Identifier>& columns);

/// Whether an index of some rows only, or over expressions, is about a column. PostgreSQL builds such a one
/// anew when the column changes its type, also where no row is written (its source, CheckIndexCompatible).
[[nodiscard]] bool is_in_special_index(const catalog::Table& table, const catalog::Column& column);

/// Columns under other names.
void rename_all(std::vector<sql::Identifier>& names, const Words& words);
[[nodiscard]] catalog::Index in_new_words(const TablePair& pair, catalog::Index index);
[[nodiscard]] catalog::Index with_names(catalog::Index index, const Words& words);

/// An index under another name; `from` has its schema.
[[nodiscard]] Statement index_renaming(const catalog::QualifiedName& from, const sql::Identifier& to,
                                       std::size_t change, std::string_view if_there = {});

/// Of a table that holds rows: first for what is written from now on, then for what is there. `change` is
/// what it is told as, `place` the one for what is written.
void add_rule(Planner& planner, const catalog::Table& table, const catalog::Constraint& rule,
              std::size_t change, Place place = Place::Rule);

}  // namespace specql::migrate
