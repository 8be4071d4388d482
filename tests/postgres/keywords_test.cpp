// The compiler quotes what the server would take for a word of its own.
#include "generator/sql/identifier.h"
#include "tests/support/postgres.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

TEST_CASE("the words that are quoted are the server's own") {
  Connection connection = Server::instance().connect("postgres");
  const Outcome words =
      connection.must("select word from pg_get_keywords() where catcode <> 'U' order by word collate \"C\"");
  std::vector<std::string> theirs;
  for (const auto& row : words.rows)
    theirs.push_back(row[0]);
  const auto ours = sql::quoted_keywords();
  CHECK(theirs == std::vector<std::string>(ours.begin(), ours.end()));
}

}  // namespace
}  // namespace specql::testing
