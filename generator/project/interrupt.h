// Ctrl-C while something is out there that has to be put away first.
#pragma once

#include "generator/support/ticker.h"

#include <csignal>
#include <functional>

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

 private:
  Ticker ticker_;
};

}  // namespace specql::project
