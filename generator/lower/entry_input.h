// How an entry point reads its input: from JSON into a row, with all that is wrong in it.
#pragma once

#include "generator/actions/signature.h"
#include "generator/lower/context.h"
#include "generator/sql/plpgsql.h"

namespace specql::lower {

/// Where the statements go, and the variable that they read.
struct InputTarget {
  const char* payload;
  plpgsql::Block& block;
};

/// Declares and fills `v_in`, the row of what is given, `v_input`, the same as JSON, and `v_errors`. What the
/// core function does not judge is refused here.
void read_input(const actions::Signature& signature, const Context& context, const InputTarget& target);

/// What the core function is called with, from those variables.
[[nodiscard]] sql::Exprs core_values(const actions::Signature& signature, const Context& context);

/// The key that tells a repeated call from a new one.
[[nodiscard]] sql::Expr idempotency_key();

}  // namespace specql::lower
