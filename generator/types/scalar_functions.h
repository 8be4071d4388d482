// Functions that rows of scalars call where a pattern is not enough: check digits, code lists, time zones,
// and the forms that standards prescribe for input.
#pragma once

#include "generator/types/base_type.h"

#include <span>
#include <string>
#include <string_view>

namespace specql::types {

/// `app.<name>(value <argument>)`, immutable, strict, parallel safe.
struct ScalarFunctionInfo {
  enum class Makes : std::uint8_t {
    Verdict,  ///< a boolean: the value keeps the rule
    Value     ///< the value in its usual form; one that is in it already stays as it is
  };
  enum class Language : std::uint8_t { SqlExpression, PlPgSql };
  std::string_view name = {};
  Makes makes = Makes::Verdict;
  BaseType argument = BaseType::Text;
  Language language = Language::SqlExpression;
  std::string_view comment = {};

  /// The template its body is.
  [[nodiscard]] std::string template_path() const {
    const char* folder = makes == Makes::Verdict ? "validators" : "normalisers";
    return "postgresql/" + std::string(folder) + "/" + std::string(name) + ".sql";
  }
};

[[nodiscard]] std::span<const ScalarFunctionInfo> all_scalar_functions();

}  // namespace specql::types
