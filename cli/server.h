// Which PostgreSQL a command works on: one that somebody names, or one of its own.
#pragma once

#include "generator/project/database.h"
#include "generator/project/scratch_server.h"

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

namespace specql::cli {

/// The database that an option names, else the one of SPECQL_DATABASE_URL; empty if neither does.
[[nodiscard]] std::string database_from(const std::optional<std::string>& option);

/// Why there is no server.
struct ServerProblem {
  std::string message;
};

/// A server of one's own, for as long as it lives. From now on a request to end waits until it is put away.
[[nodiscard]] std::variant<std::unique_ptr<project::ScratchServer>, ServerProblem> start_own_server();

/// A database on whose server scratch databases may be made. From now on a request to end ends what is done
/// in any of them, and waits until these are put away.
[[nodiscard]] std::variant<project::Connection, ServerProblem> reach_server(const std::string& database);

/// Does some work with the parameters of a database on a server where scratch databases may be made: the one
/// that is named, else a server that is thrown away afterwards.
template <class Work>
std::variant<std::invoke_result_t<Work, const std::string&>, ServerProblem> on_server(
    const std::optional<std::string>& named, Work work) {
  const std::string database = database_from(named);
  if (!database.empty()) {
    auto reached = reach_server(database);
    if (auto* problem = std::get_if<ServerProblem>(&reached)) return std::move(*problem);
    return work(database);
  }
  auto started = start_own_server();
  if (auto* problem = std::get_if<ServerProblem>(&started)) return std::move(*problem);
  return work(std::get<std::unique_ptr<project::ScratchServer>>(started)->parameters("postgres"));
}

}  // namespace specql::cli
