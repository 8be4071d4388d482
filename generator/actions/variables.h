// Names in the functions of actions: variables of PL/pgSQL blocks, and arguments.
#pragma once

#include "generator/sql/plpgsql.h"

#include <string>
#include <string_view>

namespace specql::actions {

/// The argument that holds an action's input as one composite value, and its companion.
inline constexpr std::string_view kInput = "p_input";
inline constexpr std::string_view kGiven = "p_given";

/// What a function may come to need for itself. No other variable has these names, whatever entities,
/// fields and variables of the user are called; arguments of the user's begin with `p_`.
inline constexpr std::string_view kFoundErrors = "v_found_errors";  ///< an argument all the same
inline constexpr std::string_view kErrors = "v_errors";
inline constexpr std::string_view kStatus = "v_status";
inline constexpr std::string_view kChanged = "v_changed";
inline constexpr std::string_view kWanted = "v_wanted";  ///< what the input would change
inline constexpr std::string_view kCascade = "v_cascade";
inline constexpr std::string_view kTouched = "v_touched";
inline constexpr std::string_view kCaught = "v_caught";
inline constexpr std::string_view kDeadline = "v_deadline";

/// Declares one of the function's own variables, unless it is there.
void declare_own(plpgsql::Block& block, std::string_view name, sql::TypeName type, sql::Exprs initial = {});

/// Declares a variable under the name that is wanted, or a numbered one if that is taken; its name.
std::string declare_variable(plpgsql::Block& block, std::string_view wanted, sql::TypeName type,
                             sql::Exprs initial = {});

}  // namespace specql::actions
