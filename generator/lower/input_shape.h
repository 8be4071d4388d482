// How the JSON input of an action is judged before it becomes a row of its input type.
#pragma once

#include "generator/actions/signature.h"
#include "generator/lower/context.h"

#include <string>
#include <vector>

namespace specql::lower {

/// `type|code|noun` for each key, as JSON: how app.read_input judges what stands behind it.
[[nodiscard]] std::string input_shape(const std::vector<actions::Input>& inputs,
                                      const actions::Signature& signature, const Context& context);

/// Whether app.read_input has to look at `payload`. False for nearly every good input, at the price of one
/// expression; never false for one that it would find fault with.
[[nodiscard]] sql::Expr may_be_unfit(const sql::Expr& payload, const std::vector<actions::Input>& inputs,
                                     const actions::Signature& signature, const model::Model& model);

}  // namespace specql::lower
