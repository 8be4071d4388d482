#include "generator/lower/input_shape.h"

#include "generator/actions/calls.h"
#include "generator/lower/json_looks.h"
#include "generator/translate/rules.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace specql::lower {
namespace {

using actions::Input;
using actions::Signature;
using model::Field;

sql::Expr is_of_kind(const sql::Expr& value, std::string_view kind) {
  return sql::in(sql::call("jsonb_typeof", {value}), {sql::text(kind), sql::text("null")});
}

/// What holds of a value that fits its type. What is absent gives null, and so may null.
sql::Exprs fits(const sql::Expr& value, std::string_view type) {
  if (type == "jsonb") return {};
  if (type == "text") return {is_of_kind(value, "string")};
  if (type == "jsonb[]") {
    return {is_of_kind(value, "array"),
            sql::operator_not(sql::binary(sql::Operator::Contains, value, sql::text("[null]")))};
  }
  auto looks = looks_good_or_null(type, value);
  return {looks ? std::move(*looks) : sql::equal(value, sql::text("null"))};
}

/// An object whose keys are all known.
sql::Expr has_known_keys(const sql::Expr& payload, const std::vector<Input>& inputs) {
  if (inputs.empty()) return sql::equal(payload, sql::text("{}"));
  std::vector<std::string> keys;
  keys.reserve(inputs.size());
  for (const Input& input : inputs)
    keys.push_back(input.key);
  sql::Exprs both;
  both.push_back(sql::equal(sql::call("jsonb_typeof", {payload}), sql::text("object")));
  both.push_back(
      sql::equal(sql::binary(sql::Operator::Subtract, payload, sql::text_array(keys)), sql::text("{}")));
  return sql::all_of(std::move(both));
}

}  // namespace

std::string input_shape(const std::vector<Input>& inputs, const Signature& signature,
                        const Context& context) {
  auto shape = nlohmann::ordered_json::object();
  for (const Input& input : inputs) {
    const Field* field = actions::field_of(input, signature, context.model);
    sql::TypeName type = actions::input_type_name(input, signature, context.model);
    std::string code = "uuid";
    std::string noun = "uuid";
    if (field != nullptr && field->reference() == nullptr && field->many() == nullptr) {
      code = translate::invalid_code(context.model, *field).substr(std::string_view("invalid_").size());
      noun = translate::wanted_value(context.model, *field);
    } else if (input.kind == Input::Kind::Version) {
      code = noun = "integer";
    } else if (input.identifier || input.kind == Input::Kind::IdempotencyKey) {
      code = noun = "text";
    }
    shape[input.key] = sql::to_string(type) + "|" + code + "|" + noun;
  }
  return shape.dump();
}

sql::Expr may_be_unfit(const sql::Expr& payload, const std::vector<Input>& inputs, const Signature& signature,
                       const model::Model& model) {
  sql::Exprs all_fit;
  for (const Input& input : inputs) {
    const std::string type = sql::to_string(actions::input_type_name(input, signature, model));
    for (sql::Expr& condition :
         fits(sql::binary(sql::Operator::JsonGet, payload, sql::text(input.key)), type))
      all_fit.push_back(std::move(condition));
  }
  sql::Exprs either;
  either.push_back(sql::is(sql::Is::What::NotTrue, has_known_keys(payload, inputs)));
  if (!all_fit.empty()) either.push_back(sql::is(sql::Is::What::False, sql::all_of(std::move(all_fit))));
  return sql::any_of(std::move(either));
}

}  // namespace specql::lower
