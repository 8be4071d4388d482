// A spec file, through the whole compiler.
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  specql::fuzz::check_spec(specql::fuzz::text_of(data, size));
  return 0;
}
