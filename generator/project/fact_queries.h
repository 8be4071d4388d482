// What is asked about each kind of object: all that tells two databases apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace specql::project {

/// A kind of fact: a query for name and text of each object `o`. `$schemas` is the list of schemas' names.
/// Names are put together from the catalogs: to cast a number to a name looks it up once more. What is as it
/// comes by itself is null in a text.
struct FactQuery {
  std::string_view kind;
  std::string sql;
};

/// In the order in which they are asked.
[[nodiscard]] std::vector<FactQuery> fact_queries();

}  // namespace specql::project
