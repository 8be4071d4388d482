#include "generator/translate/composites.h"

#include "generator/model/naming.h"
#include "generator/sql/statement.h"
#include "generator/support/case_style.h"

#include <utility>
#include <vector>

namespace specql::translate {
namespace {

namespace naming = model::naming;

/// Dates and times are read by functions that are immutable: ISO 8601 reads alike in every session.
std::string_view iso_reader(BaseType base) {
  constexpr std::pair<BaseType, std::string_view> kReaders[] = {{BaseType::Date, "iso_date"},
                                                                {BaseType::Time, "iso_time"},
                                                                {BaseType::DateTime, "iso_datetime"},
                                                                {BaseType::Interval, "iso_duration"}};
  for (const auto& [type, reader] : kReaders) {
    if (type == base) return reader;
  }
  return {};
}

/// It is kept as JSON of its own: an object, or any JSON.
bool is_json(const model::Field& member) {
  return member.composite() != nullptr ||
         (member.scalar() != nullptr && member.scalar()->base == BaseType::Json);
}

/// What a JSON text says, as a value of a member's type.
sql::Expr value_of_text(const model::Field& member, sql::Expr text) {
  const model::ScalarType* scalar = member.scalar();
  if (scalar == nullptr || scalar->base == BaseType::Text) return text;
  const std::string_view reader = iso_reader(scalar->base);
  if (!reader.empty()) return sql::call(naming::app(reader), {std::move(text)});
  return sql::cast(std::move(text), sql::builtin_type(types::info(scalar->base).sql));
}

}  // namespace

sql::Expr text_of_json(const sql::Expr& json) {
  if (const auto* get = std::get_if<sql::Binary>(&json.node)) {  // `value -> 'x'`
    return {sql::Binary{sql::Operator::JsonGetText, get->operands}};
  }
  return sql::binary(sql::Operator::JsonPathText, json, sql::text("{}"));
}

sql::Expr value_of_json(const model::Field& member, const sql::Expr& json) {
  return is_json(member) ? json : value_of_text(member, text_of_json(json));
}

std::vector<Rule> json_list_rules(const model::Bounds& bounds, const sql::Expr& array) {
  return list_rules(bounds, sql::call("jsonb_array_length", {array}), [&array] {
    sql::CallOptions each_once;
    each_once.distinct = true;
    sql::Select elements;
    sql::Expr count = sql::call("count", {sql::name("e", "value")}, std::move(each_once));
    elements.targets.push_back({sql::equal(std::move(count), sql::call("jsonb_array_length", {array})), {}});
    elements.from.push_back(
        sql::from_function(sql::call("jsonb_array_elements", {array}), "e", {sql::Identifier("value")}));
    return sql::subquery(sql::Subquery::Kind::Scalar, std::move(elements));
  });
}

sql::Expr member_value(const model::Field& member, sql::Expr object) {
  const sql::Expr name = sql::text(member.name);
  if (!member.array) {
    if (is_json(member)) return sql::binary(sql::Operator::JsonGet, std::move(object), name);
    return value_of_text(member, sql::binary(sql::Operator::JsonGetText, std::move(object), name));
  }
  // functions, since neither rules nor generated columns may hold a query
  sql::Expr list = sql::binary(sql::Operator::JsonGet, std::move(object), name);
  if (is_json(member)) return sql::call(naming::app("json_items"), {std::move(list)});
  sql::Expr texts = sql::call(naming::app("json_texts"), {std::move(list)});
  const model::ScalarType* scalar = member.scalar();
  if (scalar == nullptr || scalar->base == BaseType::Text) return texts;
  return sql::cast(std::move(texts), sql::builtin_type(types::info(scalar->base).sql, true));
}

sql::Expr member_path(const model::Model& model, const model::Field& field, sql::Expr value,
                      const std::vector<FieldId>& members) {
  const CompositeId* composite = field.composite();
  for (const FieldId id : members) {
    const model::Field& member = model.composites[*composite].members[id];
    value = member_value(member, std::move(value));
    composite = member.composite();
  }
  return value;
}

sql::Expr json_of_value(sql::Expr value) {
  const auto* literal = std::get_if<sql::Literal>(&value.node);
  if (literal != nullptr && literal->kind == sql::Literal::Kind::Null) {
    return sql::cast(std::move(value), sql::builtin_type("jsonb"));
  }
  if (literal != nullptr && literal->kind == sql::Literal::Kind::Text) {
    value = sql::cast(std::move(value), sql::builtin_type("text"));
  }
  return sql::call("to_jsonb", {std::move(value)});
}

std::string invalid_code(const model::Composite& composite) {
  return "invalid_" + snake_case(composite.name);
}

sql::Expr composite_condition(const model::Composite& composite, const sql::Expr& value) {
  return sql::is(sql::Is::What::Null, sql::call(naming::app(naming::problem_function(composite)), {value}));
}

Rule composite_rule(const model::Model& model, CompositeId id, bool array, const sql::Expr& value) {
  const model::Composite& composite = model.composites[id];
  const sql::QualifiedName function =
      naming::app(array ? naming::element_problem_function(composite) : naming::problem_function(composite));
  const std::string what = array ? "Not every element is a valid " : "Not a valid ";
  return {"valid", sql::is(sql::Is::What::Null, sql::call(function, {value})), invalid_code(composite),
          what + composite.wanted(), function};
}

}  // namespace specql::translate
