// Random expressions of a wanted type, as text: every operator and function of the tables, put together
// so that the checker must accept them.
#pragma once

#include "generator/expr/function.h"
#include "generator/expr/operator.h"
#include "tests/property/project.h"

#include <optional>
#include <string>
#include <vector>

namespace specql::testing {

/// What names mean where an expression stands.
struct Names {
  const Project* project = nullptr;
  std::optional<std::size_t> self;  ///< whose row is at hand
  std::optional<std::size_t> rows;  ///< of a set that is asked about; its fields come first
  std::vector<Parameter>* variables = nullptr;
  bool local = false;   ///< only this row's columns, and nothing that changes
  bool stored = false;  ///< perhaps in a column, where constants are worked out early
  bool caller = true;
};

/// An expression's text and what its place has to know of it.
struct Written {
  std::string text;
  expr::Binding level = expr::Binding::Cast;     ///< loosest operator outside parentheses
  bool constant = false;                         ///< made of literals alone
  types::BaseType base = types::BaseType::Text;  ///< of a number, exactly
};

class ExpressionWriter {
 public:
  explicit ExpressionWriter(const Names& names) : names_(names) {}

  [[nodiscard]] Written condition(std::size_t depth);
  /// An expression of a type; of a number at most as wide.
  [[nodiscard]] Written value(const ValueType& type, std::size_t depth);
  /// A name or literal. Nothing if no name is a row of that entity.
  [[nodiscard]] std::optional<Written> leaf(const ValueType& type);

 private:
  struct Known {
    std::string text;
    ValueType type;
    const types::ScalarInfo* scalar = nullptr;
    Parameter* variable = nullptr;
  };
  [[nodiscard]] std::vector<Known> known() const;
  /// What can be read of a composite.
  static void members(const FieldModel& field, const std::string& prefix, std::vector<Known>& into);
  [[nodiscard]] std::optional<Written> named(const ValueType& type);
  [[nodiscard]] Written literal(const ValueType& type);
  [[nodiscard]] std::optional<Written> compound(const ValueType& type, std::size_t depth);

  [[nodiscard]] std::optional<Written> logic(std::size_t depth);
  [[nodiscard]] std::optional<Written> comparison(std::size_t depth);
  [[nodiscard]] std::optional<Written> question(std::size_t depth);
  [[nodiscard]] std::optional<Written> pattern(std::size_t depth);
  [[nodiscard]] std::optional<Written> membership();
  [[nodiscard]] std::optional<Written> arithmetic(types::BaseType wanted, std::size_t depth);
  [[nodiscard]] std::optional<Written> calendar(types::BaseType wanted, std::size_t depth);
  [[nodiscard]] std::optional<Written> function(const ValueType& type, std::size_t depth);
  [[nodiscard]] std::optional<Written> argument(const expr::Parameter& parameter, const ValueType& list,
                                                std::size_t depth);
  [[nodiscard]] std::optional<Written> form(const ValueType& type, std::size_t depth);
  [[nodiscard]] std::optional<Written> conversion(const ValueType& type, std::size_t depth);
  [[nodiscard]] std::optional<Written> set(const ValueType& type, std::size_t depth);
  [[nodiscard]] ValueType some_type();

  const Names& names_;
};

}  // namespace specql::testing
