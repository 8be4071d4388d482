// What the table of composites promises of itself.
#include "generator/types/basic_type.h"
#include "generator/types/composite.h"
#include "generator/types/scalar.h"

#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace specql::testing {

TEST_CASE("names of composites are nobody else's") {
  std::set<std::string_view> words;
  std::set<std::string_view> api;
  for (const types::ScalarInfo& scalar : types::all_scalars())
    api.insert(scalar.graphql);
  for (const types::BaseTypeInfo& base : types::all_base_types())
    api.insert(base.graphql);
  for (const types::CompositeInfo& row : types::all_composites()) {
    CHECK_MESSAGE(words.insert(row.name).second, row.name);
    CHECK_MESSAGE(!types::find_scalar(row.name).valid(), row.name);
    CHECK_MESSAGE(types::find_basic_type(row.name) == nullptr, row.name);
    CHECK_MESSAGE(api.insert(row.graphql).second, row.graphql);
    CHECK(types::find_composite(row.name) == &row);
    if (!row.aliases.empty()) CHECK(types::find_composite(row.aliases) == &row);
  }
}

TEST_CASE("samples of composites are objects of their members, the accepted ones of no others") {
  for (const types::CompositeInfo& row : types::all_composites()) {
    const auto good = nlohmann::json::parse(row.accepts);
    CHECK(nlohmann::json::parse(row.rejects).is_object());
    for (const auto& [key, value] : good.items()) {
      const auto members = row.members.all();
      CHECK_MESSAGE(std::any_of(members.begin(), members.end(),
                                [&name = key](const types::MemberInfo& m) { return m.name == name; }),
                    row.name, " ", key);
    }
  }
}

}  // namespace specql::testing
