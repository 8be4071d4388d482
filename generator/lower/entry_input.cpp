#include "generator/lower/entry_input.h"

#include "generator/actions/refusal.h"
#include "generator/actions/row_store.h"
#include "generator/lower/input_shape.h"
#include "generator/translate/translate.h"

#include <utility>

namespace specql::lower {
namespace {

using actions::Input;
using actions::Signature;
using model::Field;

class InputReader {
 public:
  InputReader(const Signature& signature, const Context& context, const InputTarget& target)
      : signature_(signature),
        context_(context),
        target_(target),
        inputs_(actions::inputs_of(signature, context.model)) {}

  void read() {
    judge_payload();
    if (has_input_) {
      declare("v_in", sql::row_type(naming::input_type(signature_.name)));
      add_defaults();
      add({plpgsql::Assign{sql::name("v_in"),
                           sql::call("jsonb_populate_record", {sql::name("v_in"), sql::name("v_input")})}});
      normalise();
    }
    if (signature_.idempotent) require_key();
    if (actions::judges_input(signature_)) return;
    if (signature_.subject == actions::Subject::Existing) {
      plpgsql::If missing;
      missing.branches.emplace_back(
          sql::is(sql::Is::What::Null, sql::name("v_in", "id")),
          plpgsql::Statements{actions::add_input_error("id", "required", "Id is required")});
      add({std::move(missing)});
    }
    add(actions::refuse_if_errors());
  }

 private:
  void add(plpgsql::Statement statement) const { target_.block.statements.push_back(std::move(statement)); }
  void declare(const char* name, sql::TypeName type, sql::Exprs initial = {}) const {
    target_.block.declarations.push_back({name, std::move(type), std::move(initial)});
  }

  /// `v_errors` and `v_input` come from the payload as it is, unless something about it looks wrong.
  void judge_payload() {
    const sql::Expr payload = sql::name(target_.payload);
    sql::Select read;
    read.targets.push_back({sql::name("r", "errors"), {}});
    read.into.push_back(sql::name("v_errors"));
    if (has_input_) {
      read.targets.push_back({sql::name("r", "input"), {}});
      read.into.push_back(sql::name("v_input"));
      declare("v_input", sql::builtin_type("jsonb"), {payload});
    }
    read.from.push_back(sql::from_function(
        sql::call(naming::app("read_input"),
                  {payload, sql::jsonb_literal(input_shape(inputs_, signature_, context_))}),
        "r"));
    declare("v_errors", sql::builtin_type("jsonb"), {sql::jsonb_literal("[]")});
    plpgsql::If unfit;
    unfit.branches.emplace_back(may_be_unfit(payload, inputs_, signature_, context_.model),
                                plpgsql::Statements{plpgsql::Statement{plpgsql::Execute{std::move(read)}}});
    add({std::move(unfit)});
  }

  void require_key() {
    plpgsql::If missing;
    missing.branches.emplace_back(
        sql::equal(sql::call("coalesce", {idempotency_key(), sql::text("")}), sql::text("")),
        plpgsql::Statements{
            actions::add_input_error(actions::kIdempotencyKey, "required", "Idempotency key is required")});
    add({std::move(missing)});
    if (actions::judges_input(signature_)) add(actions::refuse_if_errors());  // without it nothing is done
  }

  /// The function that brings an input into the form that is kept; empty if there is none. What changes
  /// members of a row is brought there together with the row's.
  [[nodiscard]] std::string normaliser_of(const Input& input, const Field& field) const {
    if (const CompositeId* id = field.composite()) {
      const model::Composite& composite = context_.model.composites[*id];
      const bool change = signature_.partial && input.kind == Input::Kind::Field && !field.array;
      return composite.schema || change ? std::string() : naming::normal_form_function(composite);
    }
    const model::ScalarType* type = field.scalar();
    if (type == nullptr || !type->scalar.valid()) return {};
    return std::string(types::info(type->scalar).normaliser);
  }

  /// Standards have one form to keep and others to write: `+1 (415) 555-1234` is kept as `+14155551234`.
  void normalise() {
    for (const Input& input : inputs_) {
      const Field* field = actions::field_of(input, signature_, context_.model);
      const std::string normaliser = field == nullptr ? std::string() : normaliser_of(input, *field);
      if (normaliser.empty()) continue;
      const sql::Expr value = sql::name("v_in", naming::fit(input.key));
      const auto usual = [&](sql::Expr of) { return sql::call(naming::app(normaliser), {std::move(of)}); };
      if (!field->array) {
        add({plpgsql::Assign{value, usual(value)}});
        continue;
      }
      sql::Select elements;
      elements.targets.push_back({usual(sql::name("e", "value")), {}});
      elements.from.push_back(
          sql::from_function(sql::call("unnest", {value}), "e", {sql::Identifier("value")}));
      plpgsql::If given;  // no list is not an empty one
      given.branches.emplace_back(
          sql::is(sql::Is::What::NotNull, value),
          plpgsql::Statements{
              {plpgsql::Assign{value, sql::subquery(sql::Subquery::Kind::Array, std::move(elements))}}});
      add({std::move(given)});
    }
  }

  /// What is not given takes its default; what is given as null stays null.
  void add_defaults() {
    for (const Input& input : inputs_) {
      const Field* field = actions::field_of(input, signature_, context_.model);
      const bool keeps_value = input.kind == Input::Kind::Field && signature_.partial;
      if (field == nullptr || !field->default_value || keeps_value) continue;
      add({plpgsql::Assign{sql::name("v_in", naming::fit(input.key)),
                           translate::to_sql(*field->default_value, {context_.model, ""})}});
    }
  }

  const Signature& signature_;
  const Context& context_;
  const InputTarget& target_;
  std::vector<Input> inputs_;
  bool has_input_ = !inputs_.empty();
};

}  // namespace

sql::Expr idempotency_key() {
  return sql::name("v_in", sql::Identifier(actions::kIdempotencyKey));
}

void read_input(const Signature& signature, const Context& context, const InputTarget& target) {
  InputReader(signature, context, target).read();
}

sql::Exprs core_values(const Signature& signature, const Context& context) {
  sql::Exprs arguments;
  if (actions::takes_composite(signature, context.model)) {
    arguments.push_back(sql::name("v_in"));
    if (actions::needs_given(signature)) {
      sql::Select keys;
      keys.targets.push_back({sql::call("jsonb_object_keys", {sql::name("v_input")}), {}});
      arguments.push_back(sql::subquery(sql::Subquery::Kind::Array, std::move(keys)));
    }
  } else {
    for (const Input& input : actions::inputs_of(signature, context.model)) {
      if (input.kind == Input::Kind::IdempotencyKey) continue;
      arguments.push_back(sql::name("v_in", naming::fit(input.key)));
    }
  }
  if (actions::judges_input(signature)) {
    arguments.push_back(sql::name("v_errors"));
  }
  return arguments;
}

}  // namespace specql::lower
