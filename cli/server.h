// Which PostgreSQL a command works on: one that somebody names, or one of its own.
#pragma once

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

/// A server of one's own, for as long as it lives.
[[nodiscard]] std::variant<std::unique_ptr<project::ScratchServer>, ServerProblem> start_own_server();

/// Does some work with the parameters of a database on a server where scratch databases may be made: the one
/// that is named, else a server that is thrown away afterwards.
template <class Work>
std::variant<std::invoke_result_t<Work, const std::string&>, ServerProblem> on_server(
    const std::optional<std::string>& named, Work work) {
  const std::string database = database_from(named);
  if (!database.empty()) return work(database);
  auto started = start_own_server();
  if (auto* problem = std::get_if<ServerProblem>(&started)) return std::move(*problem);
  return work(std::get<std::unique_ptr<project::ScratchServer>>(started)->parameters("postgres"));
}

}  // namespace specql::cli
