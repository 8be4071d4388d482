// Composite values in SQL: members of a JSON object read as values of their types, and the functions that
// judge them.
#pragma once

#include "generator/model/model.h"
#include "generator/sql/expression.h"
#include "generator/translate/rules.h"

#include <string>

namespace specql::translate {

/// `address ->> 'city'`, `(price ->> 'amount')::numeric`: a member as a value of its type, null where there
/// is none.
[[nodiscard]] sql::Expr member_value(const model::Field& member, sql::Expr object);
/// The same through members of members of a field's value.
[[nodiscard]] sql::Expr member_path(const model::Model& model, const model::Field& field, sql::Expr value,
                                    const std::vector<FieldId>& members);
/// The text of a piece of JSON, as a string has it without its quotes; null for the null of JSON.
[[nodiscard]] sql::Expr text_of_json(const sql::Expr& json);
/// A piece of JSON as a value of a member's type, which is no list.
[[nodiscard]] sql::Expr value_of_json(const model::Field& member, const sql::Expr& json);
/// The JSON that keeps a value.
[[nodiscard]] sql::Expr json_of_value(sql::Expr value);

/// The rules of a JSON array that bounds make, beside those of its elements.
[[nodiscard]] std::vector<Rule> json_list_rules(const model::Bounds& bounds, const sql::Expr& array);

/// `invalid_money_amount`.
[[nodiscard]] std::string invalid_code(const model::Composite& composite);
/// Nothing is wrong with the value; null for null.
[[nodiscard]] sql::Expr composite_condition(const model::Composite& composite, const sql::Expr& value);
/// The same as a rule of a field, or of a list.
[[nodiscard]] Rule composite_rule(const model::Model& model, CompositeId id, bool array,
                                  const sql::Expr& value);

}  // namespace specql::translate
