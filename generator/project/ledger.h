// What a database remembers of the migrations that it went through: `specql.tb_migration`.
#pragma once

#include "generator/project/database.h"
#include "generator/project/migrations.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace specql::project {

/// One migration in a database.
struct LedgerRow {
  std::string name;
  std::string digest;
  std::string direction;    ///< `up`, `down`
  std::size_t done = 0;     ///< units of its script that are behind it
  std::string done_digest;  ///< of those units
  /// On its way down: how many units of the way up had been run when it turned back; nothing if all.
  std::optional<std::size_t> turned_at = std::nullopt;
  bool finished = false;  ///< on its way up
  /// Fingerprint of the database when it was finished, or has stopped; empty where nobody could look.
  std::string facts;

  /// How far it has come on its way up, wherever it goes now; nothing if to the end.
  [[nodiscard]] std::optional<std::size_t> stopped_behind() const {
    if (direction == "down") return turned_at;
    return finished || direction.empty() ? std::nullopt : std::optional(done);
  }
};

/// The ledger of a database. The table is made when the first row is written.
class Ledger {
 public:
  explicit Ledger(Connection& connection) : connection_(connection) {}

  /// In the order of their names.
  [[nodiscard]] std::variant<std::vector<LedgerRow>, SqlError> read();
  /// Makes the table if it is not there.
  [[nodiscard]] std::optional<SqlError> prepare();
  [[nodiscard]] std::optional<SqlError> begin(const Migration& migration, std::string_view direction,
                                              std::optional<std::size_t> turned_at);
  /// One that has stopped is on its way again.
  [[nodiscard]] std::optional<SqlError> go_on(const Migration& migration);
  /// One has stopped, and this is how the database is.
  [[nodiscard]] std::optional<SqlError> stop(const Migration& migration, const std::string& facts);
  /// Statements that count a unit as done, to run behind it in its transaction. They work as whoever has
  /// opened the session, whatever role the unit has left. What comes behind may be edited until it is run.
  [[nodiscard]] static std::string mark_done(const Migration& migration, std::size_t done,
                                             const std::string& done_digest);
  [[nodiscard]] std::optional<SqlError> finish(const Migration& migration, const std::string& facts);
  [[nodiscard]] std::optional<SqlError> forget(const std::string& name);
  /// A migration that is in force, whether it was run here or not, in this form and with this fingerprint.
  [[nodiscard]] std::optional<SqlError> take_over(const Migration& migration, const std::string& facts);

 private:
  Connection& connection_;
};

}  // namespace specql::project
