#include "generator/project/database_list.h"

#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::project {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_word(c) || c == '-' || c == '.'; });
}

}  // namespace

std::variant<std::vector<NamedDatabase>, ListProblem> read_database_list(std::string_view text) {
  std::vector<NamedDatabase> databases;
  std::size_t number = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++number;
    const std::string_view line = trim(raw);
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t colon = line.find(": ");
    const std::string_view name = line.substr(0, std::min(colon, line.size()));
    if (colon == line.npos || !is_name(name))
      return ListProblem{number, "a line names a database, as `north: postgresql://db1/crm`"};
    const bool known = std::any_of(databases.begin(), databases.end(),
                                   [&](const NamedDatabase& one) { return one.name == name; });
    if (known) return ListProblem{number, fmt::format("there are two databases `{}`", name)};
    databases.push_back({std::string(name), std::string(trim(line.substr(colon + 2)))});
  }
  if (databases.empty()) return ListProblem{number, "it names no database"};
  return databases;
}

}  // namespace specql::project
