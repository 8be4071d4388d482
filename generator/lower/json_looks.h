// Values of JSON that are known to be good by their looks, without trying them out.
#pragma once

#include "generator/sql/expression.h"

#include <optional>
#include <string_view>

namespace specql::lower {

/// Only good values of a type have these looks, as JSON writes them; others may be good all the same. Null
/// where `value` is, and perhaps where it is the null of JSON. Nothing if a type has no looks.
[[nodiscard]] std::optional<sql::Expr> looks_good(std::string_view type, const sql::Expr& value);
/// The same, or it is the null of JSON.
[[nodiscard]] std::optional<sql::Expr> looks_good_or_null(std::string_view type, const sql::Expr& value);

}  // namespace specql::lower
