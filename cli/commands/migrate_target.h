// A database that is migrated, and what it has been through.
#pragma once

#include "cli/session.h"
#include "generator/project/ledger.h"
#include "generator/project/runner.h"

#include <map>
#include <optional>
#include <string>
#include <variant>

namespace specql::cli {

/// The database that the options name.
[[nodiscard]] std::variant<project::Connection, Stop> connect(const MigrateOptions& options);

class Target {
 public:
  [[nodiscard]] static std::variant<Target, Stop> open(const MigrateOptions& options,
                                                       const project::Migrations& migrations);

  /// Looks at the ledger again.
  [[nodiscard]] std::optional<Stop> refresh();

  [[nodiscard]] project::Connection& connection() { return connection_; }
  [[nodiscard]] const project::LedgerRow* row(const project::Migration& migration) const;
  [[nodiscard]] bool is_in_force(const project::Migration& migration) const;
  /// The last one that is in force, or nothing.
  [[nodiscard]] const project::Migration* last() const;
  /// The one that has stopped on its way, or nothing.
  [[nodiscard]] const project::LedgerRow* stopped() const;

  /// Whether somebody else has changed what migrations made, as far as anybody has looked at it then.
  [[nodiscard]] std::variant<bool, Stop> has_drifted();
  /// Runs one migration, from where an earlier run may have stopped. A request to end stops it there, unless
  /// the database is one of many.
  [[nodiscard]] std::optional<Stop> run(const project::Migration& migration, project::Direction direction,
                                        const project::Progress& progress, project::Pause pause);

 private:
  Target(project::Connection connection, const project::Migrations& migrations, bool is_one_of_many)
      : connection_(std::move(connection)), migrations_(&migrations), is_one_of_many_(is_one_of_many) {}

  /// The database has been through these migrations, in this form, and no others. One that has stopped may be
  /// mended: who runs it looks at what was done.
  [[nodiscard]] std::optional<Stop> check_history() const;
  /// Of the objects in the schemas of a migration, as they are now.
  [[nodiscard]] std::variant<std::string, Stop> fingerprint(const project::Migration& migration,
                                                            project::Extent extent);
  /// How the database is where a run has stopped, so that the next one knows whether it still is.
  void remember(const project::Migration& migration);

  project::Connection connection_;
  const project::Migrations* migrations_;
  bool is_one_of_many_;
  std::map<std::string, project::LedgerRow> rows_;
};

}  // namespace specql::cli
