#include "generator/project/trace.h"

#include <algorithm>
#include <ctime>
#include <sys/resource.h>

#include <fmt/core.h>

namespace specql::project {
namespace {

double cpu_now() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

std::size_t peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(std::max(0L, usage.ru_maxrss));
}

}  // namespace

Trace::Trace() : wall_(std::chrono::steady_clock::now()), cpu_ms_(cpu_now()) {}

void Trace::stage(std::string name) {
  const auto wall = std::chrono::steady_clock::now();
  const double cpu = cpu_now();
  const std::chrono::duration<double, std::milli> taken = wall - wall_;
  entries_.push_back({std::move(name), taken.count(), cpu - cpu_ms_, peak_memory()});
  wall_ = wall;
  cpu_ms_ = cpu;
}

std::string Trace::render() const {
  std::string text = fmt::format("{:<12} {:>10} {:>10} {:>12}\n", "stage", "wall ms", "cpu ms", "peak KiB");
  double wall = 0;
  double cpu = 0;
  std::size_t peak = 0;
  for (const TraceEntry& entry : entries_) {
    text += fmt::format("{:<12} {:>10.2f} {:>10.2f} {:>12}\n", entry.stage, entry.wall_ms, entry.cpu_ms,
                        entry.peak_kib);
    wall += entry.wall_ms;
    cpu += entry.cpu_ms;
    peak = std::max(peak, entry.peak_kib);
  }
  return text + fmt::format("{:<12} {:>10.2f} {:>10.2f} {:>12}\n", "total", wall, cpu, peak);
}

}  // namespace specql::project
