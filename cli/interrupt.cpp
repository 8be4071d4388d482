#include "cli/interrupt.h"

#include <csignal>
#include <initializer_list>

namespace specql::cli {
namespace {

volatile std::sig_atomic_t noted = 0;

extern "C" void note_interrupt(int) {
  noted = 1;
}

}  // namespace

void hold_interrupts() {
  struct sigaction action = {};
  action.sa_handler = note_interrupt;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    ::sigaction(signal, &action, nullptr);
}

bool interrupted() {
  return noted != 0;
}

}  // namespace specql::cli
