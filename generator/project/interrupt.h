// Ctrl-C while something is out there that has to be put away first.
#pragma once

#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <thread>

namespace specql::project {

/// From now on a request to end (SIGINT, SIGTERM, SIGHUP) is noted and obeyed by whoever asks for it. One
/// that the process was told to pass over, as by `nohup`, is passed over.
void hold_interrupts();
[[nodiscard]] bool interrupted();

/// As long as it is there, a request to end waits, whether it is held or not.
class NoInterruption {
 public:
  NoInterruption();
  ~NoInterruption();
  NoInterruption(const NoInterruption&) = delete;
  NoInterruption& operator=(const NoInterruption&) = delete;

 private:
  sigset_t before_{};
};

/// Calls something again and again once somebody asks the program to end, from a thread of its own.
class InterruptWatch {
 public:
  explicit InterruptWatch(std::function<void()> end);
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

 private:
  void watch();

  std::function<void()> end_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::thread thread_;  ///< begins when all it uses is there
};

}  // namespace specql::project
