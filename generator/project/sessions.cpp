#include "generator/project/sessions.h"

#include "generator/support/parallel.h"

#include <atomic>
#include <utility>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// To compile the queries to machine code would take longer than to run them, and to write what they sort to
/// disk longer than to keep it.
std::optional<SqlError> begin_reading(Connection& connection, const std::string& snapshot) {
  return connection
      .run(fmt::format("begin isolation level repeatable read read only; {}set local search_path = ''; set "
                       "local row_security = off; set local jit = off; set local work_mem = '64MB'; {}",
                       snapshot.empty() ? "" : fmt::format("set transaction snapshot '{}'; ", snapshot),
                       printing_settings()))
      .error;
}

/// Another session takes some milliseconds to come and to know the catalogs.
constexpr std::string_view kLarge = "select pg_export_snapshot() from pg_class having count(*) > 1500";

}  // namespace

std::string_view printing_settings() {
  return "set local datestyle = 'ISO, MDY'; set local intervalstyle = "
         "'postgres'; set local timezone = 'UTC'; set local extra_float_digits = 1; set local bytea_output = "
         "'hex'; set local lc_monetary = 'C'; set local standard_conforming_strings = on";
}

std::variant<Sessions, SqlError> Sessions::begin(Connection& connection) {
  if (auto error = begin_reading(connection, "")) return std::move(*error);
  Sessions sessions(connection);
  const Answer snapshot = connection.run(std::string(kLarge));
  if (snapshot.error) return *snapshot.error;
  if (snapshot.rows.empty()) return sessions;
  sessions.second_ = connection.another();
  if (sessions.second_ && begin_reading(*sessions.second_, snapshot.rows[0][0].value_or("")))
    sessions.second_.reset();
  return sessions;
}

Sessions::Sessions(Sessions&& other) noexcept
    : first_(std::exchange(other.first_, nullptr)), second_(std::move(other.second_)) {}

Sessions::~Sessions() {
  if (first_ != nullptr) static_cast<void>(first_->run("rollback"));
}

void Sessions::share(std::size_t count, const std::function<void(Connection&, std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto work_in = [&](Connection& session) {
    for (std::size_t number = next++; number < count; number = next++)
      work(session, number);
  };
  std::vector<std::function<void()>> workers = {[&] { work_in(*first_); }};
  if (second_) workers.emplace_back([&] { work_in(*second_); });
  run_all(several(), workers);
}

}  // namespace specql::project
