#include "generator/translate/rules.h"

#include "generator/model/naming.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"
#include "generator/translate/composites.h"
#include "generator/translate/translate.h"

#include <fmt/core.h>

namespace specql::translate {
namespace {

using sql::Operator;

sql::Expr length_of(const sql::Expr& value) {
  return sql::call("length", {value});
}

sql::Expr at_most(sql::Expr value, std::string_view bound) {
  return sql::binary(Operator::LessOrEqual, std::move(value), sql::number(bound));
}
sql::Expr at_least(sql::Expr value, std::string_view bound) {
  return sql::binary(Operator::GreaterOrEqual, std::move(value), sql::number(bound));
}

/// A bound as the type writes it: a plain number, or `'2026-01-01'::date`.
sql::Expr bound_value(BaseType base, const std::string& text) {
  if (types::is_number(base)) return sql::number(text);
  return sql::cast(sql::text(text), sql::builtin_type(types::info(base).sql));
}

const model::ScalarType* plain_scalar(const model::Field& field) {
  return field.array ? nullptr : field.scalar();
}

void add_digits_rule(const model::ScalarType& type, const sql::Expr& value, std::vector<Rule>& rules) {
  const std::optional<types::Digits> digits = limited_digits(type);
  if (!digits) return;
  rules.push_back(
      {"precision", compare_digits(Operator::Less, *digits, value), "out_of_range", digits_message(*digits)});
}

/// What a type of its own rule is called in codes and in messages, and the functions that judge its values.
struct RuledType {
  std::string code;    ///< behind `invalid_`
  std::string wanted;  ///< behind "Not a valid "
  std::string element_validator;
  bool has_rule = false;
};

RuledType ruled_type(const model::Model& model, const model::ScalarType& type) {
  if (type.own.valid()) {
    const model::OwnScalar& own = model.own_scalars[type.own];
    return {snake_case(own.name), own.wanted(), model::naming::element_validator(own),
            model.has_rule(type.own)};
  }
  if (type.scalar.valid()) {
    const types::ScalarInfo& scalar = types::info(type.scalar);
    return {snake_case(scalar.name), scalar.wanted(), model::naming::element_validator(scalar),
            !scalar.rule.empty()};
  }
  const std::string noun(types::info(type.base).noun);
  return {noun, noun, "", false};
}

/// Every element of a list keeps its type's rule; a function looks into the array.
void add_element_rule(const model::Model& model, const model::Field& field, const sql::Expr& value,
                      std::vector<Rule>& rules) {
  const RuledType type = ruled_type(model, *field.scalar());
  if (!type.has_rule) return;
  rules.push_back({"valid", sql::call(model::naming::app(type.element_validator), {value}),
                   "invalid_" + type.code, "Not every element is a valid " + type.wanted});
}

/// The rule that a value's type has of its own.
void add_type_rule(const model::Model& model, const model::Field& field, const sql::Expr& value,
                   std::vector<Rule>& rules) {
  const model::ScalarType& type = *field.scalar();
  sql::Exprs conditions;
  if (type.own.valid()) {
    const model::OwnScalar& own = model.own_scalars[type.own];
    if (model.has_rule(type.own)) conditions.push_back(own_condition(own, value));
  } else if (type.scalar.valid()) {
    conditions = scalar_conditions(types::info(type.scalar), value);
  }
  if (conditions.empty()) return;
  rules.push_back({"valid", sql::all_of(std::move(conditions)), invalid_code(model, field),
                   invalid_message(model, field)});
}

std::string range_message(const model::Bounds& bounds, bool of_elements) {
  const std::string_view start = of_elements ? "Every element must be" : "Must be";
  if (bounds.max.empty()) return fmt::format("{} at least {}", start, bounds.min);
  if (bounds.min.empty()) return fmt::format("{} at most {}", start, bounds.max);
  return fmt::format("{} between {} and {}", start, bounds.min, bounds.max);
}

/// "Must have between 1 and 5 elements".
std::string count_message(std::string_view who, std::optional<std::size_t> fewest,
                          std::optional<std::size_t> most, std::string_view what) {
  if (!most) return fmt::format("{} have at least {} {}", who, *fewest, what);
  if (!fewest) return fmt::format("{} have at most {} {}", who, *most, what);
  return fmt::format("{} have between {} and {} {}", who, *fewest, *most, what);
}

std::string length_message(const model::Bounds& bounds, bool of_elements) {
  return count_message(of_elements ? "Every element must" : "Must", bounds.min_length, bounds.max_length,
                       "characters");
}

}  // namespace

std::vector<Rule> list_rules(const model::Bounds& bounds, const sql::Expr& count,
                             const std::function<sql::Expr()>& different) {
  std::vector<Rule> rules;
  sql::Exprs range;
  if (bounds.min_items) range.push_back(at_least(count, std::to_string(*bounds.min_items)));
  if (bounds.max_items) range.push_back(at_most(count, std::to_string(*bounds.max_items)));
  if (!range.empty()) {
    rules.push_back({"items", sql::all_of(std::move(range)), "invalid_count",
                     count_message("Must", bounds.min_items, bounds.max_items, "elements")});
  }
  if (bounds.unique_items) {
    rules.push_back({"different", different(), "repeated_element", "No two elements may be equal"});
  }
  return rules;
}

namespace {

void add_list_rules(const model::Bounds& bounds, const sql::Expr& value, std::vector<Rule>& rules) {
  for (Rule& rule : list_rules(bounds, sql::call("cardinality", {value}),
                               [&] { return sql::call(model::naming::app("all_different"), {value}); })) {
    rules.push_back(std::move(rule));
  }
}

/// Functions look into the array.
void add_element_text_rules(const model::Bounds& bounds, const sql::Expr& value, std::vector<Rule>& rules) {
  if (bounds.min_length || bounds.max_length) {
    sql::Expr most = bounds.max_length ? sql::number(*bounds.max_length)
                                       : sql::cast(sql::null(), sql::builtin_type("integer"));
    rules.push_back({"length",
                     sql::call(model::naming::app("each_has_length"),
                               {value, sql::number(bounds.min_length.value_or(0)), std::move(most)}),
                     "invalid_length", length_message(bounds, true)});
  }
  if (!bounds.pattern.empty()) {
    rules.push_back({"format",
                     sql::call(model::naming::app("each_matches"), {value, sql::text(bounds.pattern)}),
                     "invalid_format", "Not every element has the required form"});
  }
}

/// A bound of a list holds for every element.
void add_range_rule(const model::Field& field, BaseType base, const sql::Expr& value,
                    std::vector<Rule>& rules) {
  const model::Bounds& bounds = field.bounds;
  sql::Exprs range;
  const auto add = [&](const std::string& bound, Operator op, Operator reversed) {
    if (bound.empty()) return;
    range.push_back(field.array
                        ? sql::Expr{sql::Quantified{reversed, true, {bound_value(base, bound), value}}}
                        : sql::binary(op, value, bound_value(base, bound)));
  };
  add(bounds.min, Operator::GreaterOrEqual, Operator::LessOrEqual);
  add(bounds.max, Operator::LessOrEqual, Operator::GreaterOrEqual);
  if (range.empty()) return;
  rules.push_back(
      {"range", sql::all_of(std::move(range)), "out_of_range", range_message(bounds, field.array)});
}

void add_text_rules(const model::Field& field, const sql::Expr& value, std::vector<Rule>& rules) {
  const model::Bounds& bounds = field.bounds;
  sql::Exprs length;
  if (bounds.min_length) length.push_back(at_least(length_of(value), std::to_string(*bounds.min_length)));
  if (bounds.max_length) length.push_back(at_most(length_of(value), std::to_string(*bounds.max_length)));
  if (!length.empty()) {
    rules.push_back(
        {"length", sql::all_of(std::move(length)), "invalid_length", length_message(bounds, false)});
  }
  if (!bounds.pattern.empty()) {
    rules.push_back({"format", sql::binary(Operator::Matches, value, sql::text(bounds.pattern)),
                     "invalid_format", "Does not have the required form"});
  }
}

sql::Expr one_of_labels(const model::EnumType& type, bool array, const sql::Expr& value) {
  std::vector<std::string> labels;
  for (const model::EnumLabel& label : type.labels)
    labels.push_back(label.name);
  if (array) return sql::binary(Operator::ContainedBy, value, sql::text_array(labels));
  sql::Exprs items;
  for (const std::string& label : labels)
    items.push_back(sql::text(label));
  return sql::in(value, std::move(items));
}

}  // namespace

sql::Exprs scalar_conditions(const types::ScalarInfo& scalar, const sql::Expr& value) {
  const types::ScalarRule& rule = scalar.rule;
  sql::Exprs conditions;
  if (rule.min_length > 0) {
    conditions.push_back(at_least(length_of(value), std::to_string(rule.min_length)));
  }
  if (rule.max_length > 0) {
    conditions.push_back(at_most(length_of(value), std::to_string(rule.max_length)));
  }
  if (rule.part.index > 0) {
    sql::Expr part = sql::call("split_part", {value, sql::text(rule.part.separator),
                                              sql::number(static_cast<std::size_t>(rule.part.index))});
    conditions.push_back(at_most(length_of(part), std::to_string(rule.part.max_length)));
  }
  if (!rule.pattern.empty()) {
    conditions.push_back(sql::binary(Operator::Matches, value, sql::text(rule.pattern)));
  }
  if (!rule.not_pattern.empty()) {
    conditions.push_back(sql::binary(Operator::NotMatches, value, sql::text(rule.not_pattern)));
  }
  if (!rule.low.empty()) conditions.push_back(at_least(value, rule.low));
  if (!rule.above.empty()) {
    conditions.push_back(sql::binary(Operator::Greater, value, sql::number(rule.above)));
  }
  if (!rule.high.empty()) conditions.push_back(at_most(value, rule.high));
  if (!rule.validator.empty()) {
    conditions.push_back(sql::call(model::naming::app(rule.validator), {value}));
  }
  return conditions;
}

Rule label_rule(const model::Model& model, const model::Field& field, const sql::Expr& value) {
  const model::EnumType& type = model.enums[std::get<EnumId>(field.type)];
  return {"valid", one_of_labels(type, field.array, value), invalid_code(model, field),
          invalid_message(model, field)};
}

std::vector<Rule> field_rules(const model::Model& model, const model::Field& field, const sql::Expr& value) {
  std::vector<Rule> rules;
  if (std::holds_alternative<EnumId>(field.type) && !field.native)
    rules.push_back(label_rule(model, field, value));
  if (const CompositeId* id = field.composite())
    rules.push_back(composite_rule(model, *id, field.array, value));
  if (field.array && field.scalar() != nullptr) {
    add_element_rule(model, field, value, rules);
    add_range_rule(field, field.scalar()->base, value, rules);
    add_element_text_rules(field.bounds, value, rules);
  }
  if (field.array) add_list_rules(field.bounds, value, rules);
  const model::ScalarType* scalar = plain_scalar(field);
  if (scalar == nullptr) return rules;
  add_type_rule(model, field, value, rules);
  const bool bounded = scalar->scalar.valid() && !types::info(scalar->scalar).rule.high.empty();
  if (!bounded) add_digits_rule(*scalar, value, rules);
  add_range_rule(field, scalar->base, value, rules);
  add_text_rules(field, value, rules);
  return rules;
}

std::optional<types::Digits> limited_digits(const model::ScalarType& type) {
  if (type.base != BaseType::Numeric || type.modifiers.empty()) return std::nullopt;
  return types::digits_of(type.modifiers);
}

sql::Expr compare_digits(Operator comparison, types::Digits digits, const sql::Expr& number) {
  sql::Expr rounded = sql::call("round", {number, sql::number(std::to_string(digits.fraction))});
  return sql::binary(comparison, sql::call("abs", {std::move(rounded)}),
                     sql::number("1" + std::string(digits.whole, '0')));
}

std::string digits_message(types::Digits digits) {
  return fmt::format("Must have at most {} digits before the point", digits.whole);
}

std::string invalid_code(const model::Model& model, const model::Field& field) {
  if (std::holds_alternative<EnumId>(field.type)) return "invalid_value";
  if (const CompositeId* id = field.composite()) {
    return field.array ? "invalid_list" : invalid_code(model.composites[*id]);
  }
  const model::ScalarType* scalar = field.scalar();
  if (scalar == nullptr) return "invalid_uuid";
  return "invalid_" + (field.array ? "list" : ruled_type(model, *scalar).code);
}

std::string wanted_value(const model::Model& model, const model::Field& field) {
  if (field.array) return "list";
  if (std::holds_alternative<EnumId>(field.type)) return "value";
  if (const CompositeId* id = field.composite()) return model.composites[*id].wanted();
  const model::ScalarType* scalar = field.scalar();
  return scalar == nullptr ? "uuid" : ruled_type(model, *scalar).wanted;
}

std::string invalid_message(const model::Model& model, const model::Field& field) {
  const auto* id = std::get_if<EnumId>(&field.type);
  if (id == nullptr) return "Not a valid " + wanted_value(model, field);
  std::vector<std::string> labels;
  for (const model::EnumLabel& label : model.enums[*id].labels)
    labels.push_back(label.name);
  return fmt::format("Not one of: {}", join(labels, ", "));
}

sql::Exprs own_conditions(const model::Model& model, const model::OwnScalar& scalar, const sql::Expr& value) {
  model::Field base;
  base.type = scalar.base;
  base.bounds = scalar.bounds;
  sql::Exprs conditions;
  const bool base_judges = scalar.base.own.valid() && model.has_rule(scalar.base.own);
  for (Rule& rule : field_rules(model, base, value)) {
    if (base_judges && rule.suffix == "precision") continue;  // the digits are the base's
    conditions.push_back(std::move(rule.condition));
  }
  if (scalar.check) {
    RowNames names{model, ""};
    names.variables.push_back({"", "value", false});
    sql::Expr check = to_sql(*scalar.check, names);
    const bool may_be_unknown = scalar.check->type.nullable;
    conditions.push_back(may_be_unknown ? sql::is(sql::Is::What::NotFalse, std::move(check))
                                        : std::move(check));
  }
  return conditions;
}

sql::Expr own_condition(const model::OwnScalar& scalar, const sql::Expr& value) {
  return sql::call(model::naming::app(model::naming::validator(scalar)), {value});
}

}  // namespace specql::translate
