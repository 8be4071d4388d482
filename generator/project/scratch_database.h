// A new, empty database on somebody's server, which goes again: nothing that was there is touched.
#pragma once

#include "generator/project/database.h"

#include <memory>
#include <string>
#include <variant>

namespace specql::project {

class ScratchDatabase {
 public:
  /// With parameters of any database of the server; their role has to be one that may create databases.
  [[nodiscard]] static std::variant<std::unique_ptr<ScratchDatabase>, ConnectProblem> create(
      const std::string& parameters);
  /// Another one with all that is in this one, whose connection is another one then: a database is copied
  /// while nobody is in it.
  [[nodiscard]] std::variant<std::unique_ptr<ScratchDatabase>, ConnectProblem> copy();
  /// Drops it.
  ~ScratchDatabase();
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  /// It heeds interrupts; the database goes nevertheless.
  [[nodiscard]] Connection& connection() { return *connection_; }
  /// Of this database.
  [[nodiscard]] std::string parameters() const;

 private:
  ScratchDatabase(Connection server, std::string parameters);
  [[nodiscard]] static std::variant<std::unique_ptr<ScratchDatabase>, ConnectProblem> create_from(
      const std::string& parameters, const std::string& original);
  [[nodiscard]] std::optional<ConnectProblem> enter();

  Connection server_;
  std::string server_parameters_;
  std::string name_;
  std::optional<Connection> connection_;
};

}  // namespace specql::project
