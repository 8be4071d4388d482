// The functions of the expression language, as a table of signatures.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace specql::expr {

enum class Volatility : std::uint8_t { Immutable, Stable, Volatile };

[[nodiscard]] constexpr Volatility worst(Volatility a, Volatility b) {
  return a > b ? a : b;
}

struct FunctionInfo {
  std::string_view name;
  std::string_view parameters;
  std::string_view result;
  Volatility volatility;
  std::string_view sql;
  std::string_view summary;
};

/// One parameter of a signature, read from its words in the table.
struct Parameter {
  std::string_view type;
  bool optional = false;
  bool repeated = false;
  bool never_null = false;
};

/// Functions that PostgreSQL treats as grammar or that work on sets: their typing is code.
struct SpecialFunction {
  enum class Kind : std::uint8_t { Form, Set, Context };
  std::string_view name;
  Kind kind;
  std::string_view usage;
  std::string_view summary;
};

[[nodiscard]] std::span<const FunctionInfo> all_functions();
[[nodiscard]] std::span<const SpecialFunction> all_special_functions();
[[nodiscard]] std::vector<const FunctionInfo*> overloads(std::string_view name);
[[nodiscard]] std::vector<Parameter> parameters(const FunctionInfo& function);
/// One parameter for each of so many arguments; nothing if the function does not take that many.
[[nodiscard]] std::optional<std::vector<Parameter>> parameters_for(const FunctionInfo& function,
                                                                   std::size_t arguments);
/// A parameter of this word takes a text only where it stands in the spec, so that it can be judged.
[[nodiscard]] bool is_written_word(std::string_view word);

}  // namespace specql::expr
