// Variables of PL/pgSQL blocks.
#pragma once

#include "generator/sql/plpgsql.h"

#include <string>
#include <string_view>

namespace specql::actions {

/// Declares a variable under the name that is wanted, or a numbered one if that is taken; its name.
std::string declare_variable(plpgsql::Block& block, std::string_view wanted, sql::TypeName type,
                             sql::Exprs initial = {});

[[nodiscard]] bool is_declared(const plpgsql::Block& block, std::string_view name);

}  // namespace specql::actions
