// Who waits for locks, and for how long.
#pragma once

#include "tests/support/postgres.h"

#include <atomic>
#include <map>
#include <string>
#include <thread>

namespace specql::testing {

/// Looks again and again at the clients of a database that call themselves by a name.
class LockWatch {
 public:
  LockWatch(const TemporaryDatabase& database, const std::string& application);
  ~LockWatch();
  LockWatch(const LockWatch&) = delete;
  LockWatch& operator=(const LockWatch&) = delete;

  /// What has been seen of each wait, in milliseconds, the longest last. It is looked no further.
  [[nodiscard]] std::vector<double> stop();

 private:
  void look();

  Connection connection_;
  std::string query_;
  std::map<std::string, double> waits_;  ///< by who waits, and since when
  std::atomic<bool> over_ = false;
  std::thread looker_;
};

}  // namespace specql::testing
