// A file that names databases: a line `name: URL` for each, in the form of libpq, and comments behind `#`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::project {

struct NamedDatabase {
  std::string name;        ///< what it goes by in all that is said
  std::string parameters;  ///< may hold a password, and is never shown
};

/// Says nothing of what stands in the line.
struct ListProblem {
  std::size_t line = 0;
  std::string message;
};

[[nodiscard]] std::variant<std::vector<NamedDatabase>, ListProblem> read_database_list(std::string_view text);

}  // namespace specql::project
