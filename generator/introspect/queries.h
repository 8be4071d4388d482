// What is asked of PostgreSQL's catalogs. In a scope, `$schemas` are the numbers of its schemas.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace specql::introspect {

/// A list of the catalog: a query whose rows are its members, as its JSON writes them.
struct ListQuery {
  std::string_view list;  ///< `tables`
  std::string sql;
  bool long_list;  ///< may be asked for some schemas at a time; comes in no order
};
[[nodiscard]] std::span<const ListQuery> list_queries();

/// Kind, name and reason of what has no place in the catalog.
[[nodiscard]] std::string_view beyond_query();

/// The names of schemas that are somebody's own.
[[nodiscard]] std::string_view user_schemas_query();

}  // namespace specql::introspect
