// What the actions do: their steps, one action after the other, then the calls between them.
#include "generator/actions/each_step.h"
#include "generator/check/internal.h"
#include "generator/expr/parser.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::check {
namespace {

using actions::Action;
using actions::CheckContext;
using actions::Origin;
using actions::Signature;
using actions::Step;
using actions::Steps;

/// CRUD is the step everyone would write.
Steps crud_steps(const Signature& signature) {
  Steps steps;
  if (signature.subject == actions::Subject::New) {
    actions::InsertStep insert;
    insert.entity = signature.entity;
    insert.from_input = true;
    steps.push_back({{}, "insert from input", std::move(insert)});
  } else if (signature.takes_fields() || signature.partial) {
    actions::UpdateStep update;
    update.entity = signature.entity;
    update.from_input = true;
    steps.push_back({{}, "update from input", std::move(update)});
  } else {
    actions::DeleteStep remove;
    remove.entity = signature.entity;
    steps.push_back({{}, "delete", std::move(remove)});
  }
  return steps;
}

/// Enums of their own with the same values are one as far as callers see.
bool answers(const Type& type, const Type& wanted, const model::Model& model) {
  if (types::same_kind(type, wanted) || type.kind == Type::Kind::Null) return true;
  if (type.number() && wanted.number()) return true;
  const bool enums = type.kind == Type::Kind::Enum && wanted.kind == Type::Kind::Enum;
  return enums && type.array == wanted.array &&
         model.enums[wanted.enumeration].has_all_of(model.enums[type.enumeration]);
}

/// What `return` steps give is what `returns:` promises.
void check_returns(const Signature& signature, const Steps& steps, bool complete, Context& context) {
  if (!signature.returns_entity && !signature.returns_value) return;
  const Type wanted =
      signature.returns_entity ? types::ref_type(*signature.returns_entity) : *signature.returns_value;
  bool any = false;
  each_step(steps, [&](const Step& step) {
    const auto* result = std::get_if<actions::ReturnStep>(&step.value);
    if (result == nullptr) return;
    any = true;
    const Type type = result->value ? result->value->type : types::base_type(BaseType::Json);
    if (answers(type, wanted, context.model)) return;
    context.sink.report(diag::return_type, result->value ? result->value->span : step.span,
                        typing::describe(wanted, context.model),
                        result->value ? typing::describe(type, context.model) : "a record");
  });
  const bool subject_answers = signature.returns_entity == signature.entity;
  const bool always = any && actions::ends_action(steps.back());
  if (!always && !subject_answers && complete) {
    auto report = context.sink.report(diag::return_missing, signature.span, signature.name,
                                      typing::describe(wanted, context.model));
    if (any) report.help("end every way through the steps with `return`, or with `reject`");
  }
}

/// What only values name that nobody asks for is not asked for either.
void release_unused(const Steps& steps, std::vector<typing::Variable>& variables) {
  std::vector<const actions::LetStep::Binding*> bindings;
  each_step(steps, [&bindings](const Step& step) {
    const auto* let = std::get_if<actions::LetStep>(&step.value);
    if (let == nullptr) return;
    for (const actions::LetStep::Binding& binding : let->bindings)
      bindings.push_back(&binding);
  });
  const auto find_unused = [&] {
    return std::find_if(bindings.begin(), bindings.end(),
                        [&](const auto* binding) { return variables[binding->variable].uses == 0; });
  };
  for (auto idle = find_unused(); idle != bindings.end(); idle = find_unused()) {
    for (std::size_t i = 0; i < (*idle)->uses.size(); ++i)
      variables[i].uses -= (*idle)->uses[i];
    bindings.erase(idle);
  }
}

/// Values are kept, and nothing is done with them.
bool is_idle(const Steps& steps) {
  bool idle = true;
  each_step(steps, [&idle](const Step& step) {
    idle = idle && (std::holds_alternative<actions::LetStep>(step.value) ||
                    std::holds_alternative<actions::IfStep>(step.value));
  });
  return idle;
}

void check_unused(const CheckContext& check, DiagnosticSink& sink) {
  for (const actions::ErrorSpec& error : check.signature.errors) {
    const auto& given = check.refusals;
    if (std::find(given.begin(), given.end(), error.code.value) != given.end()) continue;
    sink.report(diag::unused_error, error.code.span, error.code.value)
        .help("steps refuse with it: `error: code` beside a condition, `reject: code`, `or: code`");
  }
  for (const typing::Variable& variable : check.variables) {
    if (variable.uses != 0) continue;
    if (variable.is_parameter) {
      sink.report(diag::unused_parameter, variable.origin, variable.name)
          .label("callers would give it for nothing");
    } else {
      sink.report(diag::unused_variable, variable.origin, variable.name);
    }
  }
}

/// Which actions an action calls, and where.
using Calls = std::vector<std::pair<ActionId, Span>>;

/// One action, on its own.
class ActionChecker {
 public:
  explicit ActionChecker(Context& context) : context_(context) {}

  Action check(const spec::ActionSpec& spec, ActionId id, Calls& calls) {
    const Signature& signature = context_.signatures[id];
    const ContextScope scope(context_.sink, fmt::format("while checking action `{}`", signature.name));
    CheckContext check(context_.model, context_.signatures, signature, context_.sink);
    Action action;
    if (spec.requires_) {
      expr::TypedExpr condition = typing::type_condition(
          expr::parse_expression(*spec.requires_, context_.sink), check.scope, context_.sink);
      if (!condition.invalid()) action.requires_ = std::move(condition);
    }
    if (signature.made == Origin::Steps) {
      check.scope.incomplete = spec.flawed;
      if (spec.steps.empty() && !spec.flawed) {
        context_.sink.report(diag::no_steps, spec.name.span, signature.name);
      }
      const std::size_t errors = context_.sink.error_count();
      action.steps = check_steps(spec.steps, check);
      const bool complete = context_.sink.error_count() == errors;
      if (!spec.flawed) check_returns(signature, action.steps, complete, context_);
      release_unused(action.steps, check.variables);
      if (complete && !spec.flawed && !action.steps.empty() && is_idle(action.steps)) {
        context_.sink.report(diag::idle_action, spec.name.span, signature.name)
            .help("let a step judge, change or answer something");
      }
      if (context_.sink.error_count() == errors && !spec.flawed) check_unused(check, context_.sink);
    } else if (signature.made == Origin::Crud) {
      action.steps = crud_steps(signature);
    }
    for (const typing::Variable& variable : check.variables) {
      action.variables.push_back({variable.name, variable.type, variable.is_parameter, variable.holds_row,
                                  variable.uses != 0, variable.is_input_row});
    }
    calls = std::move(check.calls);
    return action;
  }

 private:
  Context& context_;
};

/// An action that ends up calling itself would never end.
void report_circles(const std::vector<Calls>& calls, Context& context) {
  enum class State : std::uint8_t { New, Open, Done };
  std::vector<State> state(calls.size(), State::New);
  struct Frame {
    std::uint32_t action;
    std::size_t next;
  };
  for (std::uint32_t start = 0; start < calls.size(); ++start) {
    if (state[start] != State::New) continue;
    std::vector<Frame> stack = {{start, 0}};
    state[start] = State::Open;
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next == calls[frame.action].size()) {
        state[frame.action] = State::Done;
        stack.pop_back();
        continue;
      }
      const auto& [callee, span] = calls[frame.action][frame.next++];
      if (state[callee.value] == State::Open) {
        std::string path;
        auto from = std::find_if(stack.begin(), stack.end(),
                                 [&](const Frame& f) { return f.action == callee.value; });
        for (; from != stack.end(); ++from) {
          path += context.signatures[ActionId{from->action}].name + " → ";
        }
        context.sink.report(diag::call_circle, span, path + context.signatures[callee].name);
      } else if (state[callee.value] == State::New) {
        state[callee.value] = State::Open;
        stack.push_back({callee.value, 0});
      }
    }
  }
}

}  // namespace

IdVector<ActionId, Action> check_actions(Context& context) {
  const std::size_t count = context.action_specs.size();
  std::vector<Action> checked(count);
  std::vector<Calls> calls(count);
  for_each_alone(count, context, [&](std::size_t i, Context& own) {
    const ActionId id{static_cast<std::uint32_t>(i)};
    checked[i] = ActionChecker(own).check(*own.action_specs[i].second, id, calls[i]);
  });
  report_circles(calls, context);
  IdVector<ActionId, Action> actions;
  actions.reserve(count);
  for (Action& action : checked)
    actions.push_back(std::move(action));
  return actions;
}

}  // namespace specql::check
