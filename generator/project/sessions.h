// Several sessions that see a database as of one moment, so that its server works on several queries at once.
#pragma once

#include "generator/project/database.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <variant>

namespace specql::project {

/// For a transaction: values are printed alike, whatever the database, the role or the client say.
[[nodiscard]] std::string_view printing_settings();

/// One transaction each, read only, until this goes. Without a search path: names are printed with their
/// schema.
class Sessions {
 public:
  /// The given one, and one more where the database is large and the server lets it in.
  [[nodiscard]] static std::variant<Sessions, SqlError> begin(Connection& connection);
  ~Sessions();
  Sessions(Sessions&&) noexcept;
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  /// Calls `work` once for each number below `count`, in this order but side by side.
  void share(std::size_t count, const std::function<void(Connection& session, std::size_t number)>& work);

  [[nodiscard]] bool several() const { return second_.has_value(); }

 private:
  explicit Sessions(Connection& first) : first_(&first) {}

  Connection* first_;
  std::optional<Connection> second_;
};

}  // namespace specql::project
