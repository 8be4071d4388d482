#include "generator/types/basic_type.h"

#include "generator/support/text.h"
#include "generator/types/scalar.h"

#include <array>
#include <unordered_map>
#include <utility>

namespace specql::types {
namespace {

constexpr auto kRows = std::to_array<BasicTypeInfo>({
#define SPECQL_BASIC_TYPE(name, aliases, base, arguments, cast, summary) \
  {name, aliases, BaseType::base, BasicTypeInfo::Arguments::arguments, cast, summary},
#include "generator/types/basic_types.def"
#undef SPECQL_BASIC_TYPE
});

void add_words(std::string_view name, std::string_view aliases, std::vector<std::string>& words) {
  words.emplace_back(name);
  if (aliases.empty()) return;
  for (const std::string_view alias : split(aliases, ' '))
    words.emplace_back(alias);
}

const std::unordered_map<std::string_view, const BasicTypeInfo*>& index() {
  static const auto* names = [] {
    auto* map =
        new std::unordered_map<std::string_view, const BasicTypeInfo*>;  // never destroyed: exit order
    for (const BasicTypeInfo& row : kRows) {
      map->emplace(row.name, &row);
      if (row.aliases.empty()) continue;
      for (const std::string_view alias : split(row.aliases, ' '))
        map->emplace(alias, &row);
    }
    return map;
  }();
  return *names;
}

}  // namespace

std::span<const BasicTypeInfo> all_basic_types() {
  return kRows;
}

const BasicTypeInfo* find_basic_type(std::string_view name) {
  const auto found = index().find(name);
  return found == index().end() ? nullptr : found->second;
}

std::string_view own_word(std::string_view name) {
  constexpr auto kForeign = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"bool", "boolean"},
      {"char", "text"},
      {"varchar", "text"},
      {"str", "text"},
      {"int2", "smallint"},
      {"int4", "integer"},
      {"int8", "bigint"},
      {"long", "bigint"},
      {"real", "float"},
      {"float8", "double"},
      {"number", "decimal"},
      {"money", "decimal"},
  });
  for (const auto& [theirs, ours] : kForeign) {
    if (theirs == name) return ours;
  }
  return {};
}

std::vector<std::string> all_type_words() {
  std::vector<std::string> words;
  for (const BasicTypeInfo& row : kRows)
    add_words(row.name, row.aliases, words);
  for (const ScalarInfo& row : all_scalars())
    add_words(row.name, row.aliases, words);
  return words;
}

}  // namespace specql::types
