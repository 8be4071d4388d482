// A connection to PostgreSQL: the only door to libpqxx.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::project {

struct SqlError {
  std::string state;    ///< SQLSTATE; 08006 if the connection is gone
  std::string message;  ///< first line

  /// The statement was understood, a value in it was refused: class 22, 23, or SQ, by which hooks refuse.
  [[nodiscard]] bool is_about_a_value() const;
};

/// What a script led to: an error, or its last result.
struct Answer {
  std::optional<SqlError> error;
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;  ///< null is nothing
};

/// Why there is no connection. Never holds a password.
struct ConnectProblem {
  std::string message;
};

/// One connection. Nothing is wrapped in a transaction that the script does not begin.
class Connection {
 public:
  /// With a URL or parameters, as libpq takes them.
  [[nodiscard]] static std::variant<Connection, ConnectProblem> open(const std::string& parameters);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  [[nodiscard]] Answer run(const std::string& sql);
  /// What has been set since it was opened holds no longer, nor whom it works as. No limit of time ends
  /// statements or the session, whatever its role or database say.
  [[nodiscard]] Answer reset();
  /// What statements tell while they run (`raise info`), line by line, from now on.
  void on_info(std::function<void(const std::string& text)> tell);
  /// One more session of the same user in the same database, where the server lets it in. None behind a pool,
  /// which might let it wait.
  [[nodiscard]] std::optional<Connection> another();
  /// Whether others are given the same session while it does nothing, as behind a pool in transaction mode.
  [[nodiscard]] bool is_shared();
  /// From now on a request to end, which is held, ends the statement that runs, and no other one is run.
  void heed_interrupts();
  /// Ends the statement that another thread runs on it, if any.
  void cancel();
  /// The server's number for this connection.
  [[nodiscard]] int process() const;

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A text as SQL writes it, in quotes.
[[nodiscard]] std::string as_literal(std::string_view text);

/// The same server and user, another database.
[[nodiscard]] std::string with_database(std::string_view parameters, std::string_view database);

}  // namespace specql::project
