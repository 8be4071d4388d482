// Time and memory by stage, for `--trace`. They are shown, never written into an output.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace specql::project {

struct TraceEntry {
  std::string stage;
  double wall_ms = 0;
  double cpu_ms = 0;         ///< of all threads
  std::size_t peak_kib = 0;  ///< of the process, so far
};

class Trace {
 public:
  Trace();
  /// Closes the stage that has run since the last call.
  void stage(std::string name);
  [[nodiscard]] const std::vector<TraceEntry>& entries() const { return entries_; }
  /// A table for people.
  [[nodiscard]] std::string render() const;

 private:
  std::vector<TraceEntry> entries_;
  std::chrono::steady_clock::time_point wall_;
  double cpu_ms_;
};

}  // namespace specql::project
