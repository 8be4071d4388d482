// Calling an action's core function: the one place that knows how its arguments stand.
#pragma once

#include "generator/actions/contexts.h"
#include "generator/catalog/catalog.h"

#include <string>
#include <utility>
#include <vector>

namespace specql::actions {

/// An action that takes fields, or more parameters than a function can have arguments, gets its
/// input as one composite value; any other gets one argument for each input.
[[nodiscard]] bool takes_composite(const Signature& signature, const model::Model& model);

/// The SQL type of an input as it crosses the border: references as public ids.
[[nodiscard]] sql::TypeName input_type_name(const Input& input, const Signature& signature,
                                            const model::Model& model);

/// The argument of a core function that takes its input one by one.
[[nodiscard]] sql::Identifier argument_name(const Input& input);

/// Whether the core function needs to know which fields were given.
[[nodiscard]] bool needs_given(const Signature& signature);
/// Whether the core function judges its input, and so takes over mistakes found while reading it.
[[nodiscard]] bool judges_input(const Signature& signature);

/// The arguments of the core function, in order.
[[nodiscard]] std::vector<catalog::Argument> core_arguments(const Signature& signature,
                                                            const model::Model& model);

/// A call from another action. Values are by number of `inputs_of`; what is not given is absent, and
/// takes its default.
[[nodiscard]] sql::Expr core_call(const Signature& callee,
                                  std::vector<std::pair<std::size_t, sql::Expr>> values,
                                  const model::Model& model);

/// The public id of a row known by its key.
[[nodiscard]] sql::Expr public_id(const expr::TypedExpr& row, sql::Expr key, const translate::RowNames& rows);
[[nodiscard]] sql::Expr public_id(const expr::TypedExpr& row, sql::Expr key, const LowerContext& context);

/// What a called action has touched, itself included, for the caller's answer.
[[nodiscard]] sql::Expr touched_by(const std::string& answer);

}  // namespace specql::actions
