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
  /// Drops it.
  ~ScratchDatabase();
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  [[nodiscard]] Connection& connection() { return *connection_; }

 private:
  explicit ScratchDatabase(Connection server);

  Connection server_;
  std::string name_;
  std::optional<Connection> connection_;
};

}  // namespace specql::project
