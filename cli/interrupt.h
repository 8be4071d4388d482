// Ctrl-C while something is out there that has to be put away first.
#pragma once

namespace specql::cli {

/// From now on a request to end (SIGINT, SIGTERM, SIGHUP) is noted and obeyed by whoever asks for it.
void hold_interrupts();
[[nodiscard]] bool interrupted();

}  // namespace specql::cli
