// The sum file that Atlas wants, by the example of its documentation and the vectors of FIPS 180-4.
#include "generator/project/runner_formats.h"
#include "generator/support/sha256.h"

#include <doctest/doctest.h>

namespace specql::testing {

TEST_CASE("SHA-256 of texts of all lengths around a block") {
  const auto sum = [](const std::string& text) {
    Sha256 hash;
    hash.add(text);
    return hash.base64();
  };
  CHECK(sum("") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  CHECK(sum("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  CHECK(sum("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=");
  CHECK(sum(std::string(1000000, 'a')) == "zcduXJkU+5KBocfihNc+Z/GAmkiklyAOBG05zMcRLNA=");
  for (std::size_t size = 50; size < 140; ++size) {
    const std::string text(size, 'x');
    Sha256 pieces;
    for (std::size_t at = 0; at < size; at += 7)
      pieces.add(std::string_view(text).substr(at, 7));
    CHECK(pieces.base64() == sum(text));
  }
}

TEST_CASE("the sum file of Atlas's own example") {
  const project::Files files = {
      {"1_initial.sql",
       "-- add new schema named \"my_schema\"\nCREATE DATABASE `my_schema`;\n-- create \"tbl\" table\n"
       "CREATE TABLE `my_schema`.`tbl` (`col` int NOT NULL);"},
      {"2_second.sql", "ALTER TABLE `my_schema`.`tbl` ADD `col_2` TEXT;"},
      {"3_third.sql", "CREATE TABLE `tbl_2` (`col` int NOT NULL);"}};
  CHECK(project::atlas_sum(files) ==
        "h1:cD9kOv5VDRLrKVZ0pM4CxAlhH6mgE8PQLpUeuIMKDcs=\n"
        "1_initial.sql h1:SrFyOe0eg5WnE96GH3TtAt6046sfrOK4YKZYBlYr1SA=\n"
        "2_second.sql h1:FPzwV+MzwyCss7SASZtyafXiYc9Un5bzlcc3u7MxLJU=\n"
        "3_third.sql h1:uD+xDcA3Q+gHqwca2ZBDAHWYvC2eiUcwr1IgMsN0Q6c=\n");
}

}  // namespace specql::testing
