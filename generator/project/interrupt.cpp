#include "generator/project/interrupt.h"

#include <atomic>
#include <chrono>
#include <utility>

namespace specql::project {
namespace {

constexpr std::chrono::milliseconds kPeriod{50};
constexpr int kRequests[] = {SIGINT, SIGTERM, SIGHUP};

/// Written by a signal, read by any thread.
std::atomic<bool> noted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void note_interrupt(int) {
  noted = true;
}

}  // namespace

void hold_interrupts() {
  struct sigaction action = {};
  action.sa_handler = note_interrupt;
  for (const int signal : kRequests) {
    struct sigaction before = {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
}

bool interrupted() {
  return noted;
}

NoInterruption::NoInterruption() {
  sigset_t all;
  ::sigemptyset(&all);
  for (const int signal : kRequests)
    ::sigaddset(&all, signal);
  ::pthread_sigmask(SIG_BLOCK, &all, &before_);
}

NoInterruption::~NoInterruption() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

InterruptWatch::InterruptWatch(std::function<void()> end)
    : ticker_(kPeriod, [end = std::move(end)] {
        if (interrupted()) end();
      }) {}

}  // namespace specql::project
