#include "tests/postgres/lock_watch.h"

#include <algorithm>
#include <chrono>

#include <fmt/core.h>

namespace specql::testing {

LockWatch::LockWatch(const TemporaryDatabase& database, const std::string& application)
    : connection_(database.connect()),
      query_(fmt::format("select concat(l.pid, ' ', l.waitstart),"
                         " extract(epoch from clock_timestamp() - l.waitstart) * 1000"
                         " from pg_locks as l join pg_stat_activity as a on a.pid = l.pid"
                         " where not l.granted and l.waitstart is not null and a.datname = current_database()"
                         " and a.application_name = '{}'",
                         application)),
      looker_([this] { look(); }) {}

LockWatch::~LockWatch() {
  if (looker_.joinable()) static_cast<void>(stop());
}

void LockWatch::look() {
  while (!over_) {
    for (const auto& row : connection_.run(query_).rows)
      waits_[row[0]] = std::stod(row[1]);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

std::vector<double> LockWatch::stop() {
  over_ = true;
  looker_.join();
  std::vector<double> milliseconds;
  for (const auto& [wait, length] : waits_)
    milliseconds.push_back(length);
  std::sort(milliseconds.begin(), milliseconds.end());
  return milliseconds;
}

}  // namespace specql::testing
