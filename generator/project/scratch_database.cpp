#include "generator/project/scratch_database.h"

#include <random>
#include <unistd.h>
#include <utility>

#include <fmt/core.h>

namespace specql::project {

ScratchDatabase::ScratchDatabase(Connection server, std::string parameters)
    : server_(std::move(server)),
      server_parameters_(std::move(parameters)),
      name_(fmt::format("specql_scratch_{}_{:08x}", ::getpid(), std::random_device()())) {}

std::variant<std::unique_ptr<ScratchDatabase>, ConnectProblem> ScratchDatabase::create(
    const std::string& parameters) {
  return create_from(parameters, "template0");
}

std::variant<std::unique_ptr<ScratchDatabase>, ConnectProblem> ScratchDatabase::copy() {
  connection_.reset();
  auto copied = create_from(server_parameters_, name_);
  if (auto problem = enter()) return std::move(*problem);
  return copied;
}

std::variant<std::unique_ptr<ScratchDatabase>, ConnectProblem> ScratchDatabase::create_from(
    const std::string& parameters, const std::string& original) {
  auto opened = Connection::open(parameters);
  if (auto* problem = std::get_if<ConnectProblem>(&opened)) return std::move(*problem);
  std::unique_ptr<ScratchDatabase> database(
      new ScratchDatabase(std::move(std::get<Connection>(opened)), parameters));
  const Answer created = database->server_.run(
      fmt::format("create database {} template {} encoding 'UTF8'", database->name_, original));
  if (created.error) {
    database->name_.clear();
    return ConnectProblem{created.error->message};
  }
  if (auto problem = database->enter()) return std::move(*problem);
  return database;
}

std::optional<ConnectProblem> ScratchDatabase::enter() {
  auto inside = Connection::open(parameters());
  if (auto* problem = std::get_if<ConnectProblem>(&inside)) return std::move(*problem);
  connection_.emplace(std::move(std::get<Connection>(inside)));
  connection_->heed_interrupts();
  return std::nullopt;
}

std::string ScratchDatabase::parameters() const {
  return with_database(server_parameters_, name_);
}

ScratchDatabase::~ScratchDatabase() {
  connection_.reset();
  if (!name_.empty()) static_cast<void>(server_.run("drop database if exists " + name_ + " with (force)"));
}

}  // namespace specql::project
