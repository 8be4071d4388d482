// The SQL of a call, by what the table of functions says of it.
#pragma once

#include "generator/sql/expression.h"

#include <string_view>

namespace specql::translate {

/// `sql` is the column of generator/expr/functions.def, whose first lines describe it.
[[nodiscard]] sql::Expr function_call(std::string_view sql, sql::Exprs arguments);

}  // namespace specql::translate
