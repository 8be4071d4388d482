// Values for rows that are there, a few rows at a time.
#pragma once

#include "generator/migrate/planner.h"

namespace specql::migrate {

/// The trigger that gives rows what the version in force does not know of. It is behind every other one in
/// front of a row's writing: they fire by their names.
inline constexpr std::string_view kStepTrigger = "zz_in_step";

struct Fill {
  const catalog::Table& table;
  const catalog::Column& column;
  std::string value;  ///< SQL over the row's columns
};

/// Gives the column of each row in which it is null a value, in the order of the primary key. Each batch is a
/// transaction: what interrupts it, the next run goes on.
void plan_fill(Planner& planner, const Fill& fill, std::size_t change);

/// Whether a default may differ from row to row, so that PostgreSQL has to write each when it is added.
[[nodiscard]] bool changes_by_row(const sql::Text& value, const catalog::Database& database);

/// The validation of a constraint that was added unproven.
[[nodiscard]] Statement validation(const catalog::Table& table, const sql::Identifier& constraint,
                                   std::size_t change);

/// A name of its own for something that lives for as long as the migration runs; no longer than PostgreSQL
/// allows.
[[nodiscard]] sql::Identifier helper_name(const catalog::Table& table, const catalog::Column& column,
                                          std::string_view what);
[[nodiscard]] sql::Identifier helper_name(const sql::Identifier& of, std::string_view what);

}  // namespace specql::migrate
