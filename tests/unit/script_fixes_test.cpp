// Fixes of scripts in places that a case cannot show.
#include "tests/support/scripts.h"

#include <doctest/doctest.h>

namespace specql::testing {

TEST_CASE("a fix stands before the comment behind a statement") {
  const std::string script = "alter domain crm.code add check (length(value) < 9)";
  CHECK(lint(script + " -- no line behind it", {}).fixed() == script + " not valid -- no line behind it");
}

}  // namespace specql::testing
