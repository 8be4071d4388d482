#include "generator/project/catalog_queries.h"

#include "generator/project/database.h"

#include <fmt/core.h>

namespace specql::project {

std::string comment_on(std::string_view catalog, std::string_view number) {
  return fmt::format(
      "coalesce((select e.description from pg_description as e where e.objoid = {} and e.classoid = {} and "
      "e.objsubid = 0), '')",
      number, catalog);
}

std::string join_comments(std::string_view attributes) {
  return fmt::format(
      "left join pg_description described on described.objoid = {0}.attrelid and described.classoid = "
      "'pg_class'::regclass and described.objsubid = {0}.attnum",
      attributes);
}

std::string list_of_names(const std::vector<sql::Identifier>& names) {
  std::string list;
  for (const sql::Identifier& name : names) {
    if (!list.empty()) list += ", ";
    list += as_literal(name.text());
  }
  return list.empty() ? "''" : list;
}

}  // namespace specql::project
