// A spec file, through the whole compiler.
#include "tests/fuzz/fuzz.h"

namespace specql::fuzz {

void fuzz_yaml(const std::string& text) {
  check_spec(text);
}

}  // namespace specql::fuzz
