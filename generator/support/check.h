// SPECQL_CHECK guards what only a mistake in SpecQL itself can break; users' mistakes are diagnostics.
#pragma once

#include <stdexcept>
#include <string>

namespace specql {

/// A broken promise inside the compiler. `main` reports it and exits with 70.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] inline void internal_error(const char* file, int line, const char* what) {
  throw InternalError(std::string(file) + ":" + std::to_string(line) + ": " + what);
}

}  // namespace specql

#define SPECQL_CHECK(condition)                                                 \
  do {                                                                          \
    if (!(condition)) ::specql::internal_error(__FILE__, __LINE__, #condition); \
  } while (false)

#define SPECQL_UNREACHABLE(what) ::specql::internal_error(__FILE__, __LINE__, what)
