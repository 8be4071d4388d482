#include "generator/project/database.h"

#include "generator/project/interrupt.h"
#include "generator/project/libpq.h"
#include "generator/sql/print.h"
#include "generator/support/ticker.h"

#include <algorithm>
#include <chrono>
#include <sys/socket.h>

#include <fmt/core.h>
#include <pqxx/pqxx>

namespace specql::project {
namespace {

constexpr std::string_view kConnectionLost = "08006";
constexpr std::string_view kCancelled = "57014";

/// No limit that a role or a database has for others ends work in the middle, and names are printed as they
/// are read elsewhere.
constexpr std::string_view kSettings =
    "reset session authorization; reset role; reset all; set client_encoding = 'UTF8'; set "
    "client_min_messages = warning; set statement_timeout = 0; "
    "set idle_in_transaction_session_timeout = 0; set idle_session_timeout = 0; "
    "set quote_all_identifiers = off";

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, std::min(text.find('\n'), text.size())));
}

/// "ERROR:  text" without its first word; details follow on other lines.
std::string headline(std::string_view what) {
  const std::string line = first_line(what);
  const std::size_t colon = line.find(":  ");
  return colon == line.npos ? line : line.substr(colon + 3);
}

/// What libpq says of a server it knows by name. Of parameters that it cannot read it repeats parts, and
/// any part may be a piece of the password.
ConnectProblem problem_of(std::string_view what) {
  const bool about_server =
      what.starts_with("connection to server") || what.starts_with("could not translate host name");
  if (about_server) return {first_line(what)};
  return {
      "the database URL cannot be read; signs such as `@`, `:` and `/` in a password are written as `%40`, "
      "`%3A`, `%2F`"};
}

/// An `@` that was not written as `%40` makes the end of a password the name of a server.
bool is_ambiguous(std::string_view parameters) {
  if (parameters.find("://") == parameters.npos) return false;
  parameters = parameters.substr(0, std::min(parameters.find('?'), parameters.size()));
  return std::count(parameters.begin(), parameters.end(), '@') > 1;
}

void take_rows(const pqxx::result& result, Answer& into) {
  for (pqxx::row::size_type i = 0; i < result.columns(); ++i)
    into.columns.emplace_back(result.column_name(i));
  for (const auto& row : result) {
    auto& cells = into.rows.emplace_back();
    for (const auto& field : row) {
      cells.push_back(field.is_null() ? std::nullopt : std::optional<std::string>(field.c_str()));
    }
  }
}

}  // namespace

bool SqlError::is_about_a_value() const {
  return state.starts_with("22") || state.starts_with("23") || state.starts_with("SQ");
}

namespace {

/// Hands on what statements tell, and keeps the last words of the server.
class Listener : public pqxx::errorhandler {
 public:
  explicit Listener(pqxx::connection_base& connection) : errorhandler(connection) {}

  void tell(std::function<void(const std::string& text)> tell) { tell_ = std::move(tell); }
  /// Why the server has ended the session, where it said so while nothing was asked of it.
  [[nodiscard]] const std::string& fatal() const { return fatal_; }

  bool operator()(const char message[]) noexcept override {
    constexpr std::string_view kInfo = "INFO:  ";
    constexpr std::string_view kFatal = "FATAL:  ";
    try {
      const std::string line = first_line(message);
      if (tell_ && line.starts_with(kInfo)) tell_(line.substr(kInfo.size()));
      if (line.starts_with(kFatal)) fatal_ = line.substr(kFatal.size());
    } catch (const std::exception&) {
      // Nobody hears it then; libpqxx has called this from within libpq.
    }
    return false;
  }

 private:
  std::function<void(const std::string& text)> tell_;
  std::string fatal_;
};

}  // namespace

struct Connection::State {
  explicit State(std::string with)
      : parameters(std::move(with)), connection(parameters), listener(connection) {}
  std::string parameters;
  pqxx::connection connection;
  Listener listener;  ///< goes before its connection
  std::optional<InterruptWatch> watch;
  std::string lost;  ///< why the connection is gone, as was said when that was seen first

  std::string why_failed(const pqxx::failure& failure) {
    if (!lost.empty()) return lost;
    if (connection.is_open()) return headline(failure.what());
    const std::string said = listener.fatal().empty() ? headline(last_words()) : listener.fatal();
    lost = said.empty() ? "the connection was lost" : "the connection was lost: " + said;
    return lost;
  }
  void cancel() {
    try {
      connection.cancel_query();
    } catch (const pqxx::failure&) {
      // It has ended, or the connection has.
    }
  }
};

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

std::variant<Connection, ConnectProblem> Connection::open(const std::string& parameters) {
  if (auto problem = load_libpq()) return ConnectProblem{std::move(*problem)};
  if (is_ambiguous(parameters)) return problem_of("");
  try {
    Connection connection(std::make_unique<State>(parameters));
    const Answer quiet = connection.reset();
    if (quiet.error) return ConnectProblem{quiet.error->message};
    return connection;
  } catch (const pqxx::failure& failure) {
    return problem_of(failure.what());
  }
}

Answer Connection::run(const std::string& sql) {
  Answer answer;
  if (state_->watch && interrupted()) {
    answer.error = SqlError{std::string(kCancelled), "interrupted"};
    return answer;
  }
  try {
    pqxx::nontransaction transaction(state_->connection);
    take_rows(transaction.exec(sql), answer);
  } catch (const pqxx::sql_error& error) {
    answer.error = SqlError{error.sqlstate(), headline(error.what())};
  } catch (const pqxx::failure& failure) {
    answer.error = SqlError{std::string(kConnectionLost), state_->why_failed(failure)};
  }
  return answer;
}

Answer Connection::reset() {
  std::string sql(kSettings);
  if (state_->connection.server_version() >= 170000) sql += "; set transaction_timeout = 0";
  return run(sql);
}

void Connection::on_info(std::function<void(const std::string& text)> tell) {
  state_->listener.tell(std::move(tell));
}

namespace {

std::optional<std::string> session_of(Connection& connection) {
  const Answer answer = connection.run("select pg_backend_pid()");
  return answer.error ? std::nullopt : answer.rows[0][0];
}

}  // namespace

bool Connection::is_shared() {
  const auto own = session_of(*this);
  if (!own || own == std::to_string(process())) return false;  // a pool gives clients numbers of its own
  try {
    Connection other(std::make_unique<State>(state_->parameters));
    // A pool in session mode may have none left, and lets nobody cancel the wait for one.
    const int socket = other.state_->connection.sock();
    const Ticker limit(std::chrono::seconds(2), [socket] { ::shutdown(socket, SHUT_RDWR); });
    return session_of(other) == own;
  } catch (const pqxx::failure&) {
    return false;
  }
}

std::optional<Connection> Connection::another() {
  if (session_of(*this) != std::to_string(process())) return std::nullopt;  // as above
  auto opened = open(state_->parameters);
  auto* connection = std::get_if<Connection>(&opened);
  if (connection == nullptr) return std::nullopt;
  if (state_->watch) connection->heed_interrupts();
  return std::move(*connection);
}

void Connection::heed_interrupts() {
  if (!state_->watch) state_->watch.emplace([state = state_.get()] { state->cancel(); });
}

void Connection::cancel() {
  state_->cancel();
}

int Connection::process() const {
  return state_->connection.backendpid();
}

std::string as_literal(std::string_view text) {
  std::string sql;
  sql::print_literal(sql, text);
  return sql;
}

std::string with_database(std::string_view parameters, std::string_view database) {
  const std::size_t scheme = parameters.find("://");
  if (scheme == parameters.npos) return fmt::format("{} dbname={}", parameters, database);
  const std::size_t query = std::min(parameters.find('?'), parameters.size());
  const std::size_t path = std::min(parameters.find('/', scheme + 3), query);
  return fmt::format("{}/{}{}", parameters.substr(0, path), database, parameters.substr(query));
}

}  // namespace specql::project
