// Functions that rules call where a pattern is not enough: check digits, code lists, time zones.
#pragma once

#include "generator/types/base_type.h"

#include <span>
#include <string_view>

namespace specql::types {

/// `app.<name>(<argument>) returns boolean`, immutable, strict, parallel safe. Its body is the
/// template `postgresql/validators/<name>.sql`.
struct ValidatorInfo {
  enum class Language { SqlExpression, PlPgSql };
  std::string_view name = {};
  BaseType argument = BaseType::Text;
  Language language = Language::SqlExpression;
  std::string_view comment = {};
};

[[nodiscard]] std::span<const ValidatorInfo> all_validators();
[[nodiscard]] const ValidatorInfo* find_validator(std::string_view name);

}  // namespace specql::types
