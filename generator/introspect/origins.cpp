#include "generator/introspect/origins.h"

#include <map>
#include <type_traits>
#include <vector>

namespace specql::introspect {
namespace {

void adopt_parts(catalog::Table& into, const catalog::Table& from);

/// Calls for each pair of objects with one name.
template <class Object, class Adopt>
void for_each_namesake(std::vector<Object>& into, const std::vector<Object>& from, Adopt adopt) {
  std::map<std::remove_cvref_t<decltype(from.front().name)>, const Object*> by_name;
  for (const Object& object : from)
    by_name.emplace(object.name, &object);
  for (Object& object : into) {
    const auto found = by_name.find(object.name);
    if (found != by_name.end()) adopt(object, *found->second);
  }
}

template <class Object>
void adopt_all(std::vector<Object>& into, const std::vector<Object>& from) {
  for_each_namesake(into, from, [](Object& mine, const Object& theirs) {
    mine.origin = theirs.origin;
    if constexpr (requires { mine.home; }) mine.home = theirs.home;
    if constexpr (std::is_same_v<Object, catalog::Table>) adopt_parts(mine, theirs);
  });
}

void adopt_parts(catalog::Table& into, const catalog::Table& from) {
  adopt_all(into.columns, from.columns);
  adopt_all(into.constraints, from.constraints);
  adopt_all(into.indexes, from.indexes);
  adopt_all(into.triggers, from.triggers);
}

}  // namespace

void adopt_origins(catalog::Database& into, const catalog::Database& from) {
  adopt_all(into.schemas, from.schemas);
  adopt_all(into.enums, from.enums);
  adopt_all(into.types, from.types);
  adopt_all(into.tables, from.tables);
  adopt_all(into.views, from.views);
  adopt_all(into.functions, from.functions);
}

}  // namespace specql::introspect
