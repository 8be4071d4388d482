// Basic types: the words of the language for what PostgreSQL offers as it is, without a rule.
#pragma once

#include "generator/types/base_type.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace specql::types {

struct BasicTypeInfo {
  /// What may stand in parentheses behind the name.
  enum class Arguments : std::uint8_t { None, Length, Range, Precision };

  std::string_view name;
  std::string_view aliases;  ///< other accepted names, separated by blanks
  BaseType base;
  Arguments arguments;
  bool cast;  ///< expressions may convert to it
  std::string_view summary;
};

[[nodiscard]] std::span<const BasicTypeInfo> all_basic_types();
/// By name or alias, case-sensitive; null if there is none.
[[nodiscard]] const BasicTypeInfo* find_basic_type(std::string_view name);

/// The basic type that other languages and databases call so: `bool` is `boolean` here. Empty for others.
[[nodiscard]] std::string_view own_word(std::string_view name);

/// Every word that names a type with a value of its own: basic types and rich scalars, aliases among them.
[[nodiscard]] std::vector<std::string> all_type_words();

}  // namespace specql::types
