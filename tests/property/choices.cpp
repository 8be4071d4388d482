#include "tests/property/choices.h"

#include <rapidcheck.h>

namespace specql::testing {

std::size_t below(std::size_t count) {
  if (count < 2) return 0;
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, count));
}

std::size_t up_to(std::size_t most) {
  return *rc::gen::inRange<std::size_t>(0, most + 1);
}

bool chance(unsigned percent) {
  return below(100) >= 100 - percent;
}

}  // namespace specql::testing
