// Types as SQL spells them.
#pragma once

#include "generator/sql/identifier.h"

#include <string>
#include <string_view>

namespace specql::sql {

/// A built-in type by its SQL spelling, or a type in a schema (a table's row type among them).
struct TypeName {
  Interned builtin;  ///< "timestamptz", "numeric(12, 2)"; empty for a type in a schema
  QualifiedName named;
  bool array = false;

  friend auto operator<=>(const TypeName&, const TypeName&) = default;
};

/// `spelling` comes from our own tables, never from a user.
[[nodiscard]] inline TypeName builtin_type(std::string_view spelling, bool array = false) {
  return {Interned(spelling), {}, array};
}
[[nodiscard]] inline TypeName row_type(QualifiedName table) {
  return {{}, table, false};
}

void print(std::string& out, const TypeName& type);
[[nodiscard]] std::string to_string(const TypeName& type);

}  // namespace specql::sql
