#include "cli/interrupt.h"

#include <atomic>
#include <csignal>
#include <initializer_list>

namespace specql::cli {
namespace {

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
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    ::sigaction(signal, &action, nullptr);
}

bool interrupted() {
  return noted;
}

}  // namespace specql::cli
