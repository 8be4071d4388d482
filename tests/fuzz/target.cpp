// libFuzzer's entry to one of the fuzzed functions.
#include "tests/fuzz/fuzz.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  specql::fuzz::SPECQL_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
