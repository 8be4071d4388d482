#include "generator/actions/steps/call.h"

#include "generator/actions/calls.h"
#include "generator/actions/names.h"
#include "generator/actions/row_store.h"
#include "generator/expr/function.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Call, As, Arguments };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"call", "call_function", "action(input: value, …) [as name]",
      "what is done; to the current row if `id` is not given"},
     {"as", "store result return returns", "name", "what later steps call the row it answers with"},
     {"args", "arguments", "mapping of input to expression, or list of expressions",
      "the values, instead of parentheses"}});

/// The type an input's value must have. References are given as rows, not as ids.
Type wanted_type(const Input& input, const Signature& callee, const model::Model& model) {
  if (input.kind == Input::Kind::Id) return types::ref_type(callee.entity);
  if (input.kind == Input::Kind::Version) return types::base_type(BaseType::Integer, true);
  const model::Field* field = field_of(input, callee, model);
  return field == nullptr ? types::base_type(BaseType::Text, true) : model::type_of(*field);
}

bool is_required(const Input& input, const Signature& callee, const model::Model& model) {
  if (input.kind == Input::Kind::Id) return true;
  const model::Field* field = field_of(input, callee, model);
  return field != nullptr && field->required && !field->default_value && !callee.partial;
}

/// The input an argument names: by its key, or by the field's own name.
std::size_t find_input(const std::vector<Input>& inputs, const Signature& callee, const model::Model& model,
                       const std::string& word) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const model::Field* field = field_of(inputs[i], callee, model);
    if (inputs[i].key == word || (field != nullptr && field->name == word)) return i;
  }
  return inputs.size();
}

/// A row of the same entity is the current one unless another is given.
bool is_current_row(const Input& input, const Signature& callee, const CheckContext& context) {
  return input.kind == Input::Kind::Id && callee.entity == context.signature.entity &&
         context.signature.subject == Subject::Existing;
}

expr::Expr this_row(Span span) {
  return {span, expr::NamePath{{{"this", span}}}};
}

expr::TypedExpr current_row(const Signature& callee, Span span, CheckContext& context) {
  return typing::type_value(this_row(span), types::ref_type(callee.entity), "`id`", context.scope,
                            context.sink);
}

/// `id: $id` names the current row by its id.
bool says_own_id(const AssignmentSpec& argument, const Input& input, const CheckContext& context) {
  const expr::Expr value = value_of(argument);
  const auto* path = std::get_if<expr::VariablePath>(&value.node);
  const bool own_id = path != nullptr && path->parts.size() == 1 && path->parts[0].value == "id" &&
                      context.find("id") == context.variables.size();
  return own_id && input.kind == Input::Kind::Id;
}

/// Values without a name are those of the parameters, in the order of their declaration.
std::vector<AssignmentSpec> named_arguments(const CallSpec& spec, const Signature& callee,
                                            CheckContext& context) {
  std::vector<AssignmentSpec> named;
  for (std::size_t i = 0; i < spec.positional.size(); ++i) {
    const Span span = spec.positional[i].span;
    if (i >= callee.params.size()) {
      context.sink.report(diag::positional_argument, span, i + 1, callee.name, callee.params.size())
          .help("other inputs are given by name: `id: $row`");
      break;
    }
    named.push_back({{callee.params[i].name, span}, spec.positional[i]});
  }
  named.insert(named.end(), spec.arguments.begin(), spec.arguments.end());
  return named;
}

void check_arguments(const CallSpec& spec, CallStep& step, const Signature& callee, CheckContext& context) {
  const std::vector<Input> inputs = inputs_of(callee, context.model);
  const std::vector<AssignmentSpec> arguments = named_arguments(spec, callee, context);
  for (const AssignmentSpec& argument : arguments) {
    const std::size_t i = find_input(inputs, callee, context.model, argument.field.value);
    if (i == inputs.size()) {
      std::vector<std::string> names;
      for (const Input& input : inputs) {
        const bool given = std::any_of(arguments.begin(), arguments.end(),
                                       [&](const AssignmentSpec& a) { return a.field.value == input.key; });
        if (!given && input.kind != Input::Kind::IdempotencyKey) names.push_back(input.key);
      }
      context.sink.report(diag::unknown_argument, argument.field.span, argument.field.value, callee.name)
          .suggest(argument.field.value, names);
      continue;
    }
    const bool repeated = std::any_of(step.arguments.begin(), step.arguments.end(),
                                      [i](const CallStep::Argument& a) { return a.input == i; });
    if (repeated) {
      context.sink.report(diag::field_set_twice, argument.field.span, argument.field.value);
      continue;
    }
    const model::Field* field = field_of(inputs[i], callee, context.model);
    if (inputs[i].kind == Input::Kind::IdempotencyKey) {
      context.sink.report(diag::argument_not_passable, argument.field.span, argument.field.value);
      continue;
    }
    if (field != nullptr && (field->many() != nullptr || field->is_arc())) {
      context.sink.report(diag::argument_not_passable, argument.field.span, argument.field.value);
      continue;
    }
    const expr::Expr given =
        says_own_id(argument, inputs[i], context) ? this_row(argument.field.span) : value_of(argument);
    expr::TypedExpr value =
        typing::type_value(given, wanted_type(inputs[i], callee, context.model),
                           fmt::format("`{}`", argument.field.value), context.scope, context.sink);
    if (!value.invalid()) step.arguments.push_back({i, std::move(value)});
  }
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool given = std::any_of(arguments.begin(), arguments.end(), [&](const auto& a) {
      return find_input(inputs, callee, context.model, a.field.value) == i;
    });
    if (given || !is_required(inputs[i], callee, context.model)) continue;
    if (is_current_row(inputs[i], callee, context)) {
      step.arguments.push_back({i, current_row(callee, spec.action.span, context)});
    } else {
      missing.push_back(inputs[i].key);
    }
  }
  if (!missing.empty()) {
    context.sink.report(diag::argument_missing, spec.span, callee.name, join(missing, "`, `"));
  }
}

/// `name: value`, or the end of the arguments.
bool at_named_value(const expr::Parser& parser) {
  return parser.at_symbol(")") || parser.at_symbol(":", 1) || parser.at_symbol("=", 1);
}

/// The values where they are no part of the text: by name, or in order.
void read_arguments(const syntax::Node& node, CallSpec& spec, DiagnosticSink& sink) {
  if (const syntax::Sequence* items = node.sequence()) {
    for (const syntax::Node& item : *items) {
      if (const auto text = syntax::read_text(item, "an item of `args`", sink, "an expression"))
        spec.positional.push_back(expr::parse_expression(*text, sink));
    }
    return;
  }
  for (AssignmentSpec& item : read_assignments(node, "`args`", sink))
    spec.arguments.push_back(std::move(item));
}

}  // namespace

const syntax::KeyTable kCallKeys{"a `call` step", kRows};

std::optional<CallSpec> read_call(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kCallKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Call), "`call`", sink, "an action");
  if (!text) return std::nullopt;
  CallSpec spec;
  spec.span = text->span;
  expr::Parser parser(*text, sink);
  const auto name = parser.expect_name("an action");
  if (!name) return std::nullopt;
  spec.action = *name;
  if (parser.accept_symbol(".")) {
    const auto action = parser.expect_name("an action");
    if (!action) return std::nullopt;
    spec.schema = *name;
    spec.action = *action;
  }
  const bool given = parser.accept_symbol("(");
  if (given) {
    while (!parser.failed() && !at_named_value(parser)) {
      spec.positional.push_back(parser.expression());
      if (!parser.accept_symbol(",")) break;
    }
    if (at_named_value(parser) || parser.at_symbol(")")) {
      spec.arguments = parse_named_values(parser, ")", sink);
    } else {
      parser.expect_symbol(")");
    }
  }
  read_name(parser, spec.as);
  parser.expect_end(given ? "`as` or the end" : "`(`, `as` or the end");
  if (const syntax::Node* arguments = keys.value(Key::Arguments)) read_arguments(*arguments, spec, sink);
  read_name(keys.value(Key::As), "`as`", spec.as, sink);
  if (parser.failed()) return std::nullopt;
  return spec;
}

namespace {

/// The name may be one of the functions that expressions call; the step then keeps what it makes.
bool calls_function(const CallSpec& spec, CallStep& step, CheckContext& context) {
  const bool known = !expr::overloads(lowercase(spec.action.value)).empty();
  if (!known || !spec.schema.value.empty() || !spec.arguments.empty()) return false;
  expr::Call call;
  call.name = spec.action;
  for (const expr::Expr& argument : spec.positional)
    call.arguments.push_back(argument);
  expr::TypedExpr value = typing::type_expression({spec.span, std::move(call)}, context.scope, context.sink);
  const Type type = value.type;
  if (!value.invalid()) step.value = std::move(value);
  if (!spec.as.value.empty()) step.variable = context.declare(spec.as, type, false);
  return true;
}

/// The action of a name, in the schema that is said.
ActionId find_callee(const CallSpec& spec, const CheckContext& context) {
  const ActionId id = find_action(context.signatures, spec.action.value);
  if (!id.valid() || spec.schema.value.empty()) return id;
  const model::Entity& entity = context.model.entities[context.signatures[id].entity];
  return context.model.schema_of(entity).name == spec.schema.value ? id : ActionId{};
}

}  // namespace

std::optional<CallStep> check(const CallSpec& spec, CheckContext& context) {
  CallStep step;
  step.action = find_callee(spec, context);
  if (!step.action.valid() && calls_function(spec, step, context)) {
    if (!step.value) return std::nullopt;
    return step;
  }
  if (!step.action.valid()) {
    std::vector<std::string> names;
    for (const Signature& signature : context.signatures)
      names.push_back(signature.name);
    context.sink.report(diag::unknown_action, spec.action.span, spec.action.value)
        .suggest(spec.action.value, names);
    if (!spec.as.value.empty()) context.declare(spec.as, Type{}, true);
    return std::nullopt;
  }
  const Signature& callee = context.signatures[step.action];
  if (callee.bulk) {
    context.sink.report(diag::bulk_called, spec.action.span, callee.name)
        .help(fmt::format("go through the items with `foreach` and call `{}`",
                          callee.name.substr(kBulkPrefix.size())));
    if (!spec.as.value.empty()) context.declare(spec.as, Type{}, true);
    return std::nullopt;
  }
  context.calls.emplace_back(step.action, spec.action.span);
  check_arguments(spec, step, callee, context);
  if (!spec.as.value.empty()) {
    step.variable = context.declare(spec.as, types::ref_type(callee.entity, true), true);
  }
  return step;
}

/// By input.
static std::vector<std::pair<std::size_t, sql::Expr>> arguments_of(const CallStep& step,
                                                                   LowerContext& context) {
  std::vector<std::pair<std::size_t, sql::Expr>> arguments;
  for (const CallStep::Argument& argument : step.arguments) {
    sql::Expr value = context.sql(argument.value);
    const bool small = argument.value.type.is(BaseType::SmallInt) &&
                       std::holds_alternative<expr::TypedNumber>(argument.value.node);
    // PostgreSQL takes a number written out for an integer, and finds no function for it.
    if (small) value = sql::cast(std::move(value), sql::builtin_type("smallint"));
    if (argument.value.type.kind == Type::Kind::Ref) {  // by public id, as from outside
      value = public_id(argument.value, std::move(value), context);
    }
    arguments.emplace_back(argument.input, std::move(value));
  }
  return arguments;
}

static void lower_function(const CallStep& step, LowerContext& context) {
  if (!step.variable || !context.variables[*step.variable].used) {
    context.perform(context.sql(*step.value));
    return;
  }
  context.assign(sql::name(context.hold(*step.variable, translate::type_name(step.value->type))),
                 context.sql(*step.value));
}

void lower(const CallStep& step, LowerContext& context) {
  if (step.value) {
    lower_function(step, context);
    return;
  }
  const Signature& callee = context.signatures[step.action];
  const bool wanted = step.variable && context.variables[*step.variable].used;
  const bool told = !context.signature.hook;
  if (!wanted && !told) {
    context.perform(core_call(callee, arguments_of(step, context), context.model));
    context.subject_stale = true;
    return;
  }
  const std::string answer = context.declare("v_answer", translate::type_name([] {
                                               Type type;
                                               type.kind = Type::Kind::Response;
                                               return type;
                                             }()));
  context.assign(sql::name(answer), core_call(callee, arguments_of(step, context), context.model));
  context.note_cascades(sql::call(model::naming::app("json_items"), {touched_by(answer)}));
  context.subject_stale = true;
  if (!wanted) return;
  const model::Entity& entity = context.model.entities[callee.entity];
  const sql::TypeName type = sql::row_type(model::naming::table(context.model, entity));
  sql::Select row = row_into(entity, context.hold(*step.variable, type), context.model);
  row.where.push_back(sql::equal(sql::name(model::naming::alias(entity), "id"),
                                 sql::cast(sql::name(answer, "entity_id"), sql::builtin_type("uuid"))));
  context.execute(std::move(row));
}

}  // namespace specql::actions
