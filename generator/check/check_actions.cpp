// What the actions do: their steps, one action after the other, then the calls between them.
#include "generator/actions/each_step.h"
#include "generator/check/internal.h"
#include "generator/expr/parser.h"
#include "generator/model/states.h"

#include <algorithm>
#include <set>

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
    if (result == nullptr || result->refusal) return;
    any = true;
    if (result->plain) {
      if (signature.returns_entity != signature.entity) {
        context.sink.report(diag::return_type, step.span, typing::describe(wanted, context.model),
                            "the usual answer");
      }
      return;
    }
    const Type type = result->type();
    if (answers(type, wanted, context.model)) return;
    const bool record = !result->value && !result->rows;
    context.sink.report(diag::return_type, result->value ? result->value->span : step.span,
                        typing::describe(wanted, context.model),
                        record ? "a record" : typing::describe(type, context.model));
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
    const bool holds_others = std::visit(
        [](const auto& kind) { return actions::HoldsSteps<std::decay_t<decltype(kind)>>; }, step.value);
    idle = idle && (std::holds_alternative<actions::LetStep>(step.value) || holds_others);
  });
  return idle;
}

void check_unused(const CheckContext& check, DiagnosticSink& sink) {
  for (const actions::ErrorSpec& error : check.signature.errors) {
    const bool given =
        std::any_of(check.refusals.begin(), check.refusals.end(),
                    [&](const actions::RefusalNote& note) { return note.code == error.code.value; });
    if (given) continue;
    sink.report(diag::unused_error, error.code.span, error.code.value)
        .help("steps refuse with it: `error: code` beside a condition, `reject: code`, `or: code`");
  }
  for (const typing::Variable& variable : check.variables) {
    const bool part = variable.name.find('.') != std::string::npos;  // of what a loop goes through
    if (variable.uses != 0 || part) continue;
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

/// What an action has to do with others.
struct Ties {
  Calls calls;
  std::vector<Located<std::string>> caught;  ///< codes that its steps wait for
};

/// One action, on its own.
class ActionChecker {
 public:
  explicit ActionChecker(Context& context) : context_(context) {}

  Action check(const spec::ActionSpec& spec, ActionId id, Ties& ties) {
    const Signature& signature = context_.signatures[id];
    const ContextScope scope(context_.sink, fmt::format("while checking action `{}`", signature.name));
    CheckContext check(context_.model, context_.signatures, signature, context_.sink);
    Action action;
    if (spec.requires_) {
      expr::TypedExpr condition = typing::type_condition(
          expr::parse_expression(*spec.requires_, context_.sink), check.scope, context_.sink);
      if (!condition.invalid()) action.requires_ = std::move(condition);
    }
    if (signature.hook) refuse_in_hook(spec, signature, context_);
    if (signature.made == Origin::Steps || signature.hook) {
      check.scope.incomplete = spec.flawed;
      if (spec.steps.empty() && !spec.flawed) {
        context_.sink.report(diag::no_steps, spec.name.span, signature.name);
      }
      const std::size_t errors = context_.sink.error_count();
      action.steps = check_steps(spec.steps, check);
      const bool complete = context_.sink.error_count() == errors;
      if (!spec.flawed) check_returns(signature, action.steps, complete, context_);
      release_unused(action.steps, check.variables);
      if (complete && !spec.flawed && !action.steps.empty() && !signature.hook && is_idle(action.steps)) {
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
    ties = {std::move(check.calls), std::move(check.caught)};
    action.refusals = std::move(check.refusals);
    return action;
  }

 private:
  Context& context_;
};

/// An action that ends up calling itself would never end.
void report_circles(const std::vector<Ties>& ties, Context& context) {
  enum class State : std::uint8_t { New, Open, Done };
  std::vector<State> state(ties.size(), State::New);
  struct Frame {
    std::uint32_t action;
    std::size_t next;
  };
  for (std::uint32_t start = 0; start < ties.size(); ++start) {
    if (state[start] != State::New) continue;
    std::vector<Frame> stack = {{start, 0}};
    state[start] = State::Open;
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next == ties[frame.action].calls.size()) {
        state[frame.action] = State::Done;
        stack.pop_back();
        continue;
      }
      const auto& [callee, span] = ties[frame.action].calls[frame.next++];
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

/// Codes that rules of the model and the entry points themselves refuse with.
std::set<std::string> codes_of_model(const model::Model& model) {
  std::set<std::string> codes = {"not_found",
                                 "forbidden",
                                 "conflict",
                                 "required",
                                 "unknown_field",
                                 "out_of_range",
                                 "invalid_value",
                                 "already_taken",
                                 "in_use",
                                 "invalid_input",
                                 "no_tenant",
                                 "repeated_element",
                                 "try_again",
                                 "timeout",
                                 "key_reused",
                                 "isolation_required",
                                 std::string(model::kInvalidTransition)};
  for (const model::Entity& entity : model.entities) {
    for (const model::Validation& rule : entity.validations)
      codes.insert(rule.code);
    for (const model::Unique& rule : entity.uniques)
      codes.insert(rule.code);
    for (const model::Exclusion& rule : entity.exclusions)
      codes.insert(rule.code);
  }
  return codes;
}

/// A code that is waited for is one that something refuses with.
void report_unknown_codes(const std::vector<Ties>& ties, const std::vector<Action>& actions,
                          Context& context) {
  const bool any = std::any_of(ties.begin(), ties.end(), [](const Ties& one) { return !one.caught.empty(); });
  if (!any) return;
  std::set<std::string> known = codes_of_model(context.model);
  for (const Action& action : actions) {
    for (const actions::RefusalNote& note : action.refusals)
      known.insert(note.code);
  }
  for (const Ties& one : ties) {
    for (const Located<std::string>& code : one.caught) {
      const bool of_type = code.value.starts_with("invalid_");
      if (of_type || known.contains(code.value)) continue;
      context.sink.report(diag::unknown_error_code, code.span, code.value)
          .suggest(code.value, {known.begin(), known.end()});
    }
  }
}

}  // namespace

IdVector<ActionId, Action> check_actions(Context& context) {
  const std::size_t count = context.action_specs.size();
  std::vector<Action> checked(count);
  std::vector<Ties> ties(count);
  for_each_alone(count, context, [&](std::size_t i, Context& own) {
    const ActionId id{static_cast<std::uint32_t>(i)};
    checked[i] = ActionChecker(own).check(*own.action_specs[i].second, id, ties[i]);
  });
  report_circles(ties, context);
  report_endless_hooks(checked, context);
  report_unknown_codes(ties, checked, context);
  IdVector<ActionId, Action> actions;
  actions.reserve(count);
  for (Action& action : checked)
    actions.push_back(std::move(action));
  return actions;
}

}  // namespace specql::check
