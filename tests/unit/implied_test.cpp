// What rows that keep some rules keep besides. What is said to be implied is believed without a look at them.
#include "generator/migrate/implied.h"

#include <initializer_list>
#include <string_view>

#include <doctest/doctest.h>

namespace specql::testing {
namespace {

bool imply(std::initializer_list<std::string_view> kept, std::string_view rule) {
  migrate::KeptRules rules;
  for (const std::string_view one : kept)
    rules.add(one);
  return rules.imply(rule);
}

}  // namespace

TEST_CASE("wider bounds and longer lists are implied") {
  CHECK(imply({"score >= 0 and score <= 5"}, "score >= 0 and score <= 5"));
  CHECK(imply({"score >= 0 and score <= 5"}, "score >= -1 and score <= 50"));
  CHECK(imply({"score >= 0 and score <= 5"}, "score <= 5"));
  CHECK(imply({"score >= 0", "score <= 5"}, "score >= 0\n    and score <= 5.50"));
  CHECK(imply({"length(name) <= 100"}, "length(name) <= 101"));
  CHECK(imply({"price <= 99999999999999999999.98"}, "price <= 99999999999999999999.99"));
  CHECK(imply({"stage in ('open', 'won')"}, "stage in ('won', 'lost', 'open')"));
  CHECK(imply({"tags <@ array['a']"}, "tags <@ array['a', 'b']"));
  CHECK(imply({"score = 1 or score <= 5"}, "score = 1 or score <= 6"));
  CHECK(imply({"num_nonnulls(a, b, c) <= 1"}, "num_nonnulls(a, c) <= 1"));
  CHECK(imply({"num_nonnulls(a, b) = 1"}, "num_nonnulls(b, a) <= 2"));
}

TEST_CASE("what is tighter, or might be, is not implied") {
  CHECK_FALSE(imply({"score >= 0 and score <= 5"}, "score >= 1 and score <= 5"));
  CHECK_FALSE(imply({"score >= 0"}, "score >= 0 and score <= 5"));
  CHECK_FALSE(imply({"price <= 99999999999999999999.99"}, "price <= 99999999999999999999.98"));
  CHECK_FALSE(imply({"score >= 0"}, "score > 0"));
  CHECK_FALSE(imply({"stage in ('open', 'won')"}, "stage in ('open')"));
  CHECK_FALSE(imply({"stage in ('open, won')"}, "stage in ('open', 'won')"));
  CHECK_FALSE(imply({}, "score <= 5"));
  CHECK_FALSE(imply({"num_nonnulls(a, b) <= 1"}, "num_nonnulls(a, b, c) <= 1"));
  CHECK_FALSE(imply({"num_nonnulls(a, b, c) = 1"}, "num_nonnulls(a, b) = 1"));
  CHECK_FALSE(imply({"num_nonnulls(a, b) >= 1"}, "num_nonnulls(a, b) <= 1"));
  CHECK_FALSE(imply({"num_nonnulls(a, b) <= 2"}, "num_nonnulls(a) <= 1"));
}

TEST_CASE("what denies or compares otherwise is only implied by itself") {
  CHECK(imply({"not score <= 5"}, "not score <= 5"));
  CHECK_FALSE(imply({"not score <= 5"}, "not score <= 6"));
  CHECK_FALSE(imply({"a = 1 or not score <= 5"}, "a = 1 or not score <= 6"));
  CHECK_FALSE(imply({"stage not in ('open')"}, "stage not in ('open', 'won')"));
  CHECK_FALSE(imply({"score <> 5"}, "score <> 6"));
  CHECK_FALSE(imply({"score between 1 and 5"}, "score between 1 and 6"));
  CHECK_FALSE(imply({"a >= 1 or b >= 2 and c >= 3"}, "c >= 3"));
  CHECK_FALSE(imply({"name = 'x and score <= 5'"}, "score <= 5"));
  CHECK_FALSE(imply({"name = ' and score <= 5'"}, "score <= 5"));
  CHECK_FALSE(imply({"\"a and b\" >= 3"}, "b\" >= 3"));
}

}  // namespace specql::testing
