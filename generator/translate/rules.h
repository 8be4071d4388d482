// The rules of types and fields as SQL conditions: one source for CHECK constraints, for the
// validation of inputs, and for `is valid`.
#pragma once

#include "generator/model/model.h"
#include "generator/sql/expression.h"
#include "generator/types/literal.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace specql::translate {

/// One rule of a field, with what a user hears when it is broken.
struct Rule {
  std::string suffix;  ///< of the constraint's name: `valid`, `range`, `length`, `format`
  sql::Expr condition;
  std::string code;  ///< `invalid_email`, `out_of_range`
  std::string message;
  /// Of a composite: a function that tells the first mistake as `{path, code, message}` or null, given the
  /// value; the path that it begins with is the next argument.
  std::optional<sql::QualifiedName> problem = {};
};

/// What must hold of a value for a rich scalar; empty where it has no rule.
[[nodiscard]] sql::Exprs scalar_conditions(const types::ScalarInfo& scalar, const sql::Expr& value);

/// The same for a scalar of the project: the base's rule, its bounds, its check.
[[nodiscard]] sql::Exprs own_conditions(const model::Model& model, const model::OwnScalar& scalar,
                                        const sql::Expr& value);
/// A call of the function that judges all of them.
[[nodiscard]] sql::Expr own_condition(const model::OwnScalar& scalar, const sql::Expr& value);

/// The digits of a number whose type has room for so many of them; of a list, of every element.
[[nodiscard]] std::optional<types::Digits> limited_digits(const model::ScalarType& type);
/// What is compared with the first number that has no room, and that number. Rounding comes first, as
/// it does when PostgreSQL stores the value.
[[nodiscard]] sql::Expr compare_digits(sql::Operator comparison, types::Digits digits,
                                       const sql::Expr& number);
/// "Must have at most 10 digits before the point."
[[nodiscard]] std::string digits_message(types::Digits digits);

/// The rules of a field's value, apart from being required: the type's, then the field's own. What the type
/// of the column holds anyway is none.
[[nodiscard]] std::vector<Rule> field_rules(const model::Model& model, const model::Field& field,
                                            const sql::Expr& value);

/// The value of an enum is one of its labels.
[[nodiscard]] Rule label_rule(const model::Model& model, const model::Field& field, const sql::Expr& value);

/// How many elements a list has, and that they differ: `different` makes the condition of the latter.
[[nodiscard]] std::vector<Rule> list_rules(const model::Bounds& bounds, const sql::Expr& count,
                                           const std::function<sql::Expr()>& different);

/// The code of a value that is not of a type: `invalid_email`, `invalid_value` for enums.
[[nodiscard]] std::string invalid_code(const model::Model& model, const model::Field& field);
/// What behind "Not a valid …" tells someone what to give instead.
[[nodiscard]] std::string wanted_value(const model::Model& model, const model::Field& field);
/// "Not a valid e-mail address: …", or "Not one of: …"
[[nodiscard]] std::string invalid_message(const model::Model& model, const model::Field& field);

}  // namespace specql::translate
