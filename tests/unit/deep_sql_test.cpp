// Texts that PostgreSQL's grammar takes, and whose trees are deeper than anybody walks.
#include "generator/sql/grammar.h"

#include <string>

#include <doctest/doctest.h>

namespace specql {

TEST_CASE("an expression that is nested too deeply is refused, whatever its length") {
  const auto sum_of = [](std::size_t terms) {
    std::string sql = "select 1";
    for (std::size_t i = 1; i < terms; ++i)
      sql += "+1";
    return sql;
  };
  CHECK(std::holds_alternative<nlohmann::json>(sql::parse_sql(sum_of(2'000))));
  for (const std::size_t terms : {std::size_t{20'000}, std::size_t{300'000}})
    CHECK(std::holds_alternative<sql::RawProblem>(sql::parse_sql(sum_of(terms))));
}

}  // namespace specql
