// Conditions and words of transitions, over the rows they are about.
#include "generator/actions/refusal.h"
#include "generator/check/internal.h"
#include "generator/expr/parser.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::check {
namespace {

using TransitionSpec = spec::StateMachineSpec::Transition;

class TransitionChecker {
 public:
  TransitionChecker(EntityId id, Context& context) : id_(id), context_(context) {
    signature_.entity = id;
    signature_.self_word = context.entity(id).name;
  }

  void check(const TransitionSpec& spec, model::Transition& transition) {
    transition.requires_ = condition(spec.requires_);
    transition.guard = condition(spec.guard);
    transition.code = spec.error ? spec.error->value : "transition_refused";
    if (!actions::is_code(transition.code)) actions::report_bad_code(*spec.error, context_.sink);
    check_words(spec, transition);
    if (spec.guard) return;
    if (spec.error) report_needless("error", spec.error->span, transition);
    if (spec.message) report_needless("message", spec.message->span, transition);
  }

 private:
  Rare<expr::TypedExpr> condition(const std::optional<syntax::Text>& text) {
    if (!text) return {};
    const typing::Scope scope{context_.model, id_, nullptr, ""};
    expr::TypedExpr typed =
        typing::type_condition(expr::parse_expression(*text, context_.sink), scope, context_.sink);
    if (typed.invalid()) return {};
    return typed;
  }

  void check_words(const TransitionSpec& spec, model::Transition& transition) {
    if (!spec.message) {
      transition.message_text = "Not met: " + transition.guard_text;
      transition.message.parts.emplace_back(transition.message_text);
      return;
    }
    actions::CheckContext words(context_.model, context_.signatures, signature_, context_.sink);
    transition.message = actions::check_message(*spec.message, words);
    transition.message_text = spec.message->value;
  }

  void report_needless(std::string_view key, Span span, const model::Transition& transition) {
    context_.sink.report(diag::guard_missing, span, key, transition.name)
        .help("say with `guard: condition` what is refused so, or leave it out");
  }

  EntityId id_;
  Context& context_;
  actions::Signature signature_;
};

/// Rows that are not told where they begin begin in an initial state.
void check_default(EntityId id, model::StateMachine& machine, Context& context) {
  const model::Entity& entity = context.entity(id);
  const model::Field& field = entity.fields[machine.field];
  if (!field.default_value || entity.states_flawed) return;
  const auto* literal = std::get_if<expr::TypedText>(&field.default_value->node);
  const model::EnumType& labels = context.model.enums[machine.states];
  if (literal != nullptr && machine.begins_in(labels.find(literal->value))) return;
  context.sink.report(diag::default_not_initial, field.default_value->span, field.name)
      .related(machine.origin, "its states are declared here");
}

}  // namespace

void check_states(Context& context) {
  for_each_entity(context, [](EntityId id, Context& own) {
    const std::vector<spec::StateMachineSpec>& specs = own.spec(id).states;
    for (model::StateMachine& machine : own.entity(id).machines) {
      check_default(id, machine, own);
      const auto spec = std::find_if(specs.begin(), specs.end(), [&](const spec::StateMachineSpec& one) {
        return one.field.span.begin == machine.origin.begin;
      });
      TransitionChecker checker(id, own);
      for (const TransitionSpec& transition : spec->transitions) {
        const std::size_t at = machine.find(transition.name.value);
        if (at == machine.transitions.size()) continue;  // it was reported
        if (machine.transitions[at].origin == transition.name.span) {
          checker.check(transition, machine.transitions[at]);
        }
      }
    }
  });
}

}  // namespace specql::check
