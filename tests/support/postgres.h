// A PostgreSQL server for the tests: a throw-away cluster, or the one that SPECQL_TEST_DATABASE names.
#pragma once

#include "generator/project/database.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace specql::testing {

using project::SqlError;

/// What a script led to. `table` is the last result as `psql -A` prints it, without the footer.
struct Outcome {
  std::optional<SqlError> error;
  std::vector<std::vector<std::string>> rows;
  std::string table;
};

/// One connection. Nothing is wrapped in a transaction that the script does not begin.
class Connection {
 public:
  explicit Connection(const std::string& parameters);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  [[nodiscard]] Outcome run(const std::string& sql);
  /// Runs a script that has to work; throws with its error otherwise.
  Outcome must(const std::string& sql);
  /// Hands a script over and comes back at once; `await` gives what it led to.
  void send(const std::string& sql);
  [[nodiscard]] Outcome await();
  /// The server's number for this connection.
  [[nodiscard]] int process() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The server, started when first asked for and stopped at the end of the program.
class Server {
 public:
  static Server& instance();
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Connection parameters of a database.
  [[nodiscard]] std::string parameters(std::string_view database) const;
  [[nodiscard]] Connection connect(std::string_view database) const;
  /// A new, empty database that has plpgsql_check. Its name begins with `specql_test_`.
  [[nodiscard]] std::string create_database();
  /// A copy of one that nobody is connected to.
  [[nodiscard]] std::string copy_database(std::string_view from);
  void drop_database(const std::string& name);
  /// A program of PostgreSQL 15, with its path.
  [[nodiscard]] static std::string program(std::string_view name);

 private:
  Server();
  struct State;
  std::unique_ptr<State> state_;
};

/// A database that goes when this goes.
class TemporaryDatabase {
 public:
  TemporaryDatabase() : name_(Server::instance().create_database()) {}
  struct CopyOf {
    const TemporaryDatabase& original;
  };
  explicit TemporaryDatabase(CopyOf copy) : name_(Server::instance().copy_database(copy.original.name())) {}
  ~TemporaryDatabase() { Server::instance().drop_database(name_); }
  TemporaryDatabase(const TemporaryDatabase&) = delete;
  TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Connection connect() const { return Server::instance().connect(name_); }

 private:
  std::string name_;
};

/// What plpgsql_check has against the functions of a database, with all its warnings on; empty if
/// nothing. Its wish that a function which always raises be immutable is not heard.
[[nodiscard]] std::string plpgsql_findings(Connection& connection);

/// What libpg_query, PostgreSQL and plpgsql_check have against a script; empty if nothing. It is loaded in
/// a transaction that is taken back: a database for each script would take longer than all else.
[[nodiscard]] std::string load_problem(const std::string& script);

}  // namespace specql::testing
