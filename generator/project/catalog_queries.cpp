#include "generator/project/catalog_queries.h"

#include "generator/project/database.h"

#include <fmt/core.h>

namespace specql::project {
namespace {

std::string description(std::string_view catalog, std::string_view number, std::string_view part) {
  return fmt::format(
      "(select e.description from pg_description as e where e.objoid = {} and e.classoid = {} and e.objsubid "
      "= {})",
      number, catalog, part);
}

}  // namespace

std::string comment_on(std::string_view catalog, std::string_view number) {
  return fmt::format("coalesce({}, '')", description(catalog, number, "0"));
}

std::string comment_on_column(std::string_view relation, std::string_view number) {
  return description("'pg_class'::regclass", relation, number);
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
