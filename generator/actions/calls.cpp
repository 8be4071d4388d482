#include "generator/actions/calls.h"

#include "generator/actions/row_store.h"
#include "generator/model/naming.h"

#include <algorithm>

namespace specql::actions {
namespace {

namespace naming = model::naming;

/// PostgreSQL's FUNC_MAX_ARGS is 100; more than a dozen are read better as one value anyway.
constexpr std::size_t kMostArguments = 12;

/// What an input is where a caller leaves it out: its default, else null.
sql::Expr absent_value(const Input& input, const Signature& callee, const model::Model& model) {
  const model::Field* field = field_of(input, callee, model);
  const bool keeps_value = input.kind == Input::Kind::Field && callee.partial;
  if (field != nullptr && field->default_value && !keeps_value) {
    return translate::to_sql(*field->default_value, {model, ""});
  }
  return sql::cast(sql::null(), input_type_name(input, callee, model));
}

}  // namespace

sql::Identifier argument_name(const Input& input) {
  return naming::fit("p_" + input.key);
}

bool takes_composite(const Signature& signature, const model::Model& model) {
  return signature.takes_fields() || inputs_of(signature, model).size() > kMostArguments;
}

sql::TypeName input_type_name(const Input& input, const Signature& signature, const model::Model& model) {
  if (input.kind == Input::Kind::Id) return sql::builtin_type("uuid");
  if (input.kind == Input::Kind::Version) return sql::builtin_type("integer");
  if (input.kind == Input::Kind::IdempotencyKey) return sql::builtin_type("text");
  const model::Field* field = field_of(input, signature, model);
  if (field == nullptr) return sql::builtin_type("text");
  if (field->reference() != nullptr) return sql::builtin_type("uuid");
  if (field->many() != nullptr) return sql::builtin_type("uuid", true);
  return translate::type_name(model::type_of(*field));
}

bool needs_given(const Signature& signature) {
  return signature.takes_fields() && signature.partial;
}

bool judges_input(const Signature& signature) {
  return signature.takes_fields() || !signature.params.empty();
}

std::vector<catalog::Argument> core_arguments(const Signature& signature, const model::Model& model) {
  std::vector<catalog::Argument> arguments;
  if (takes_composite(signature, model)) {
    arguments.push_back(
        {sql::Identifier(kInput), sql::row_type(naming::input_type(signature.name)), {}, false});
    if (needs_given(signature)) {
      arguments.push_back({sql::Identifier(kGiven), sql::builtin_type("text", true), {}, false});
    }
  } else {
    for (const Input& input : inputs_of(signature, model)) {
      if (input.kind == Input::Kind::IdempotencyKey) continue;  // the entry point's own business
      catalog::Argument argument{argument_name(input), input_type_name(input, signature, model), {}, false};
      if (input.kind == Input::Kind::Version) argument.default_value = {"null"};
      const model::Field* field = field_of(input, signature, model);
      if (field != nullptr && (field->default_value || !field->required)) {
        argument.default_value = sql::print_flat(absent_value(input, signature, model));
      }
      arguments.push_back(std::move(argument));
    }
    // PostgreSQL wants a default for every argument behind the first that has one.
    const auto first = std::find_if(arguments.begin(), arguments.end(),
                                    [](const auto& argument) { return !argument.default_value.empty(); });
    for (auto argument = first; argument != arguments.end(); ++argument) {
      if (argument->default_value.empty()) argument->default_value = {"null"};
    }
  }
  if (judges_input(signature)) {
    arguments.push_back({sql::Identifier(kFoundErrors), sql::builtin_type("jsonb"),
                         sql::print_flat(sql::jsonb_literal("[]")), false});
  }
  return arguments;
}

sql::Expr core_call(const Signature& callee, std::vector<std::pair<std::size_t, sql::Expr>> values,
                    const model::Model& model) {
  const std::vector<Input> inputs = inputs_of(callee, model);
  const auto value_of = [&](std::size_t i) -> sql::Expr* {
    for (auto& [input, value] : values) {
      if (input == i) return &value;
    }
    return nullptr;
  };
  const sql::QualifiedName function =
      naming::core_function(model, model.entities[callee.entity], callee.name);
  sql::Exprs arguments;
  if (takes_composite(callee, model)) {
    sql::Row row;
    std::vector<std::string> given;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      sql::Expr* value = value_of(i);
      if (value != nullptr) given.push_back(inputs[i].key);
      row.items.push_back(value != nullptr ? std::move(*value) : absent_value(inputs[i], callee, model));
    }
    arguments.push_back(sql::cast({std::move(row)}, sql::row_type(naming::input_type(callee.name))));
    if (needs_given(callee)) arguments.push_back(sql::text_array(given));
    return sql::call(function, std::move(arguments));
  }
  sql::CallOptions options;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    sql::Expr* value = value_of(i);
    const bool of_entry = inputs[i].kind == Input::Kind::IdempotencyKey;
    if (of_entry || (value == nullptr && inputs[i].kind == Input::Kind::Version)) continue;
    options.argument_names.push_back(argument_name(inputs[i]));
    arguments.push_back(value != nullptr ? std::move(*value) : absent_value(inputs[i], callee, model));
  }
  return sql::call(function, std::move(arguments), std::move(options));
}

sql::Expr public_id(const expr::TypedExpr& row, sql::Expr key, const LowerContext& context) {
  return public_id(row, std::move(key), context.rows);
}

sql::Expr public_id(const expr::TypedExpr& row, sql::Expr key, const translate::RowNames& rows) {
  const auto* whole = std::get_if<expr::TypedRow>(&row.node);
  if (whole != nullptr && whole->row.kind == expr::RowRef::Kind::This) {
    return sql::name(rows.this_row, "id");
  }
  const auto* variable = std::get_if<expr::TypedVariable>(&row.node);
  if (variable != nullptr && rows.variables[variable->index].holds_row) {
    return sql::name(rows.variables[variable->index].name, "id");
  }
  const model::Entity& entity = rows.model.entities[row.type.entity];
  const std::string alias = naming::alias(entity);
  sql::Select select;
  select.targets.push_back({sql::name(alias, "id"), {}});
  select.from.push_back(sql::from_table(naming::table(rows.model, entity), alias));
  select.where.push_back(sql::equal(sql::name(alias, naming::primary_key(entity)), std::move(key)));
  return sql::subquery(sql::Subquery::Kind::Scalar, std::move(select));
}

sql::Expr touched_by(const std::string& answer) {
  sql::Expr item = sql::call("jsonb_build_object", {sql::text("type"), sql::name(answer, "entity_type"),
                                                    sql::text("id"), sql::name(answer, "entity_id"),
                                                    sql::text("operation"), sql::name(answer, "status")});
  sql::Expr all = sql::binary(sql::Operator::Concat, sql::name(answer, "cascade"), std::move(item));
  // It may have left its own row alone, or have none.
  sql::Exprs writes;
  for (const char* status : {"created", "updated", "deleted"})
    writes.push_back(sql::text(status));
  sql::Case choice;
  choice.branches.emplace_back(sql::in(sql::name(answer, "status"), std::move(writes)), std::move(all));
  choice.otherwise.push_back(sql::name(answer, "cascade"));
  return {std::move(choice)};
}

}  // namespace specql::actions
