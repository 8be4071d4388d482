// libFuzzer's entry to one of the fuzzed functions.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  specql::fuzz::SPECQL_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
