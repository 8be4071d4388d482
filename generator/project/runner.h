// Runs the script of a migration on a database, so that whatever interrupts it, the next run goes on where
// this one stopped.
#pragma once

#include "generator/project/database.h"
#include "generator/project/migrations.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace specql::project {

/// What the runner says about its work: which unit of how many has been done.
using Progress = std::function<void(const std::string& migration, std::size_t done, std::size_t units)>;

/// How long to rest between two batches of rows that get values.
using Pause = std::chrono::milliseconds;

/// Why a database is not where it should be.
struct RunProblem {
  std::string message;
  bool about_a_value = false;     ///< PostgreSQL has refused a value that is in a row
  bool about_the_server = false;  ///< no database can be made or reached there
};

/// Holds a database for itself: others who want to migrate it wait, without a lock that PostgreSQL would
/// count against concurrent index builds.
class Hold {
 public:
  /// Asks again and again, for so many seconds.
  [[nodiscard]] static std::variant<Hold, RunProblem> take(Connection& connection, unsigned seconds);
  ~Hold();
  Hold(Hold&& other) noexcept : connection_(std::exchange(other.connection_, nullptr)) {}
  Hold& operator=(Hold&&) = delete;

 private:
  explicit Hold(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

/// Runs a migration's scripts, or what an earlier run has left of it. A statement that waits too long for a
/// lock gives up and tries again, so that those who queue behind it go on. Each unit is marked as done with
/// the work itself, where that is a transaction. What scripts set, roles among it, holds no longer behind
/// them. The ledger has to be there; to say in it that the migration is finished is left to the caller.
[[nodiscard]] std::optional<RunProblem> run_migration(Connection& connection, const Migration& migration,
                                                      Direction direction, const Progress& progress,
                                                      Pause pause = {});

}  // namespace specql::project
