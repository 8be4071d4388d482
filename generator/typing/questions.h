// The words that ask about sets of rows: `count`, `sum`, `first`, …
#pragma once

#include "generator/expr/typed.h"

#include <optional>
#include <string_view>

namespace specql::typing {

/// In any case of letters; nothing if it is another word.
[[nodiscard]] std::optional<expr::TypedQuery::Kind> find_question(std::string_view word);

/// Its answer is worked out of all rows: it is not one of them, nor a list, nor whether there are some.
[[nodiscard]] bool is_aggregate(expr::TypedQuery::Kind kind);

}  // namespace specql::typing
