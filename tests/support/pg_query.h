// PostgreSQL's own parser, without a server.
#pragma once

#include <optional>
#include <string>

namespace specql::testing {

/// What PostgreSQL 15's grammar has against a script: the message and the line, or nothing. The bodies
/// of PL/pgSQL functions are parsed too, with each expression in them.
[[nodiscard]] std::optional<std::string> syntax_error(const std::string& sql);

}  // namespace specql::testing
