#include "cli/server.h"

#include "generator/project/interrupt.h"

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
  project::hold_interrupts();
  auto started = project::ScratchServer::start(*programs);
  if (const auto* problem = std::get_if<project::StartProblem>(&started))
    return ServerProblem{problem->message};
  return std::get<std::unique_ptr<project::ScratchServer>>(std::move(started));
}

std::variant<project::Connection, ServerProblem> reach_server(const std::string& database) {
  auto opened = project::Connection::open(database);
  if (const auto* problem = std::get_if<project::ConnectProblem>(&opened))
    return ServerProblem{problem->message};
  project::hold_interrupts();  // not before: one that does not answer can be given up
  std::get<project::Connection>(opened).heed_interrupts();
  return std::get<project::Connection>(std::move(opened));
}

}  // namespace specql::cli
