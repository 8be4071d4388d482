// Clients that use a database while something else is done to it: PostgreSQL's own pgbench.
#pragma once

#include "tests/support/case_file.h"
#include "tests/support/postgres.h"
#include "tests/support/process.h"

#include <future>
#include <string>
#include <vector>

namespace specql::testing {

/// What the clients have seen.
struct TrafficReport {
  int exit_code = -1;            ///< 0 unless a client met an error
  std::string out;               ///< pgbench's report and what it complains of
  std::size_t transactions = 0;  ///< done
  std::size_t failed = 0;
  double longest = 0;  ///< of the transactions, in milliseconds
};

/// Runs a script again and again, by clients that keep their connection and statements, until it is stopped.
class Pgbench {
 public:
  Pgbench(const TemporaryDatabase& database, const std::string& role, const std::string& script);
  ~Pgbench();
  Pgbench(const Pgbench&) = delete;
  Pgbench& operator=(const Pgbench&) = delete;

  /// Lets every client end what it is doing. Once.
  [[nodiscard]] TrafficReport stop();

 private:
  TemporaryFolder folder_;
  std::future<ProcessResult> running_;
};

}  // namespace specql::testing
