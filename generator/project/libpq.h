// libpq, loaded when a command first talks to a database and not before.
#pragma once

#include <optional>
#include <string>

namespace specql::project {

/// Loads libpq if that has not been done; why it cannot be used, or nothing if it can. Everything else of
/// libpq and libpqxx is to be called only afterwards.
[[nodiscard]] std::optional<std::string> load_libpq();

/// What libpq has said of the connection that was lost last in this thread: libpqxx keeps it to itself.
[[nodiscard]] const std::string& last_words();

}  // namespace specql::project
