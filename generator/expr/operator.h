// The operators of the expression language, as a table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace specql::expr {

enum class Op : std::uint8_t {
#define SPECQL_OPERATOR(name, spelling, aliases, level, kind, summary) name,
#include "generator/expr/operators.def"
#undef SPECQL_OPERATOR
};

/// How tightly operators bind, loosest first: PostgreSQL's own order (manual, section 4.1.6).
enum class Binding : std::uint8_t {
  Or = 1,
  And,
  Not,
  Is,
  Comparison,
  Range,
  Other,
  Additive,
  Multiplicative,
  Power,
  Sign,
  Cast
};

enum class OpClass : std::uint8_t { Logic, Equality, Order, Pattern, Join, Membership, Arithmetic };

struct OpInfo {
  Op op;
  std::string_view spelling;
  std::string_view alias;
  Binding level;
  OpClass kind;
  std::string_view summary;
};

[[nodiscard]] std::span<const OpInfo> all_operators();
[[nodiscard]] const OpInfo& info(Op op);
/// By spelling or alias, in lower case; null if there is none.
[[nodiscard]] const OpInfo* find_operator(std::string_view spelling);

}  // namespace specql::expr
