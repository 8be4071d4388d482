// What PostgreSQL 15 does with the values of a column whose type changes.
#pragma once

#include "generator/catalog/catalog.h"

namespace specql::migrate {

enum class TypeChange : std::uint8_t {
  InPlace,    ///< no row is read: only the catalog changes
  Rewrite,    ///< every row is written anew, and fits
  Narrowing,  ///< every row is written anew, or one that does not fit makes it fail
  NoCast      ///< PostgreSQL knows no way from the one to the other
};

/// Measured on PostgreSQL 15: see the documentation of `alter table … alter column … type`.
[[nodiscard]] TypeChange judge(const catalog::TypeName& before, const catalog::TypeName& after);

}  // namespace specql::migrate
