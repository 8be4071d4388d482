#include "generator/project/scratch_database.h"

#include <random>
#include <unistd.h>
#include <utility>

#include <fmt/core.h>

namespace specql::project {

ScratchDatabase::ScratchDatabase(Connection server)
    : server_(std::move(server)),
      name_(fmt::format("specql_scratch_{}_{:08x}", ::getpid(), std::random_device()())) {}

std::variant<std::unique_ptr<ScratchDatabase>, ConnectProblem> ScratchDatabase::create(
    const std::string& parameters) {
  auto opened = Connection::open(parameters);
  if (auto* problem = std::get_if<ConnectProblem>(&opened)) return std::move(*problem);
  std::unique_ptr<ScratchDatabase> database(new ScratchDatabase(std::move(std::get<Connection>(opened))));
  const Answer created =
      database->server_.run("create database " + database->name_ + " template template0 encoding 'UTF8'");
  if (created.error) {
    database->name_.clear();
    return ConnectProblem{created.error->message};
  }
  auto inside = Connection::open(with_database(parameters, database->name_));
  if (auto* problem = std::get_if<ConnectProblem>(&inside)) return std::move(*problem);
  database->connection_.emplace(std::move(std::get<Connection>(inside)));
  return database;
}

ScratchDatabase::~ScratchDatabase() {
  connection_.reset();
  if (!name_.empty()) static_cast<void>(server_.run("drop database if exists " + name_ + " with (force)"));
}

}  // namespace specql::project
