#include "cli/server.h"

#include <cstdlib>

namespace specql::cli {

std::string database_from(const std::optional<std::string>& option) {
  if (option) return *option;
  const char* given = std::getenv("SPECQL_DATABASE_URL");
  return given == nullptr ? "" : given;
}

std::variant<std::unique_ptr<project::ScratchServer>, ServerProblem> start_own_server() {
  const auto programs = project::find_server_programs();
  if (!programs) {
    return ServerProblem{
        "no PostgreSQL is installed to try this on: install postgresql-15, or name a database with "
        "--database"};
  }
  auto started = project::ScratchServer::start(*programs);
  if (const auto* problem = std::get_if<project::StartProblem>(&started))
    return ServerProblem{problem->message};
  return std::get<std::unique_ptr<project::ScratchServer>>(std::move(started));
}

}  // namespace specql::cli
