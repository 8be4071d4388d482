#include "generator/actions/steps/transition.h"

#include "generator/actions/names.h"
#include "generator/actions/row_store.h"
#include "generator/actions/row_targets.h"
#include "generator/actions/steps/update.h"
#include "generator/actions/steps/validate.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/model/states.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

namespace specql::actions {
namespace {

using model::StateMachine;
using model::Transition;

enum class Key { Transition, Where };
constexpr auto kRows =
    std::to_array<syntax::KeyRow>({{"transition", "", "name, or Entity.name WHERE condition",
                                    "which transition; of the current row, or others"},
                                   {"where", "", "condition", "which rows, instead of WHERE"}});

/// Where a transition of an entity is declared.
struct Found {
  std::size_t machine = 0;
  std::size_t transition = 0;
};

std::optional<Found> find_transition(const model::Entity& entity, const Located<std::string>& name,
                                     CheckContext& context) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < entity.machines.size(); ++i) {
    const StateMachine& machine = entity.machines[i];
    const std::size_t found = machine.find(name.value);
    if (found < machine.transitions.size()) return Found{i, found};
    for (const Transition& one : machine.transitions)
      names.push_back(one.name);
  }
  if (entity.partial || entity.states_flawed) return std::nullopt;
  auto report = context.sink.report(diag::unknown_transition, name.span, entity.name, name.value);
  report.suggest(name.value, names);
  if (names.empty()) report.help(fmt::format("declare it in {} under `states:`", entity.name));
  return std::nullopt;
}

/// The field's value in a row that refusals speak of.
expr::TypedExpr state_of(EntityId id, const StateMachine& machine, const CheckContext& context) {
  const model::Field& field = context.model.field(id, machine.field);
  return {model::type_of(field), field.origin,
          expr::TypedField{{expr::RowRef::Kind::This, 0, id}, {}, machine.field}};
}

TransitionStep::No check_no(RefusalDefaults defaults, CheckContext& context) {
  const ErrorSpec* declared = find_error(context.signature, defaults.code);
  const bool in_words_of_action = declared != nullptr && declared->message;
  return {check_refusal({}, std::move(defaults), context), in_words_of_action};
}

/// "Cannot qualify a contact that is {status}".
RefusalDefaults wrong_state(EntityId id, const StateMachine& machine, const Transition& transition,
                            const CheckContext& context) {
  const model::Entity& entity = context.model.entities[id];
  const auto [before, behind] = model::refusal_words(entity, machine, transition, context.model);
  RefusalDefaults defaults{"409", model::kInvalidTransition,
                           before + "{" + entity.fields[machine.field].name + "}" + behind};
  defaults.words.parts.emplace_back(before);
  defaults.words.parts.emplace_back(state_of(id, machine, context));
  defaults.words.parts.emplace_back(behind);
  return defaults;
}

}  // namespace

const syntax::KeyTable kTransitionKeys{"a `transition` step", kRows};

std::optional<TransitionSpec> read_transition(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kTransitionKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Transition), "`transition`", sink, "a transition");
  if (!text) return std::nullopt;
  TransitionSpec spec;
  spec.span = text->span;
  expr::Parser parser(*text, sink);
  const auto first = parser.expect_name("a transition");
  if (!first) return std::nullopt;
  spec.name = *first;
  if (parser.accept_symbol(".")) {
    const auto name = parser.expect_name("a transition");
    if (!name) return std::nullopt;
    spec.entity = *first;
    spec.name = *name;
  }
  if (parser.accept_word("where")) spec.where = parser.expression();
  parser.expect_end(spec.where ? "the end of the condition" : "`WHERE` or the end");
  read_where(keys.value(Key::Where), spec.where, sink);
  if (parser.failed()) return std::nullopt;
  return spec;
}

std::optional<TransitionStep> check(const TransitionSpec& spec, CheckContext& context) {
  TransitionStep step;
  step.entity = spec.entity ? context.entity(*spec.entity) : context.signature.entity;
  if (!step.entity.valid()) return std::nullopt;
  const model::Entity& entity = context.model.entities[step.entity];
  const auto found = find_transition(entity, spec.name, context);
  const bool current = step.entity == context.signature.entity && !spec.where;
  const Located<std::string> name{spec.entity ? spec.entity->value : entity.name, spec.span};
  if (!check_target(current, spec.where.has_value(), "transition", name.value, spec.span, context)) {
    return std::nullopt;
  }
  if (spec.where) {
    const typing::Scope scope = TargetScope::scope(step.entity, name.value, context);
    step.where = typing::type_condition(*spec.where, scope, context.sink);
    if (step.where->invalid()) return std::nullopt;
  }
  if (!found) return std::nullopt;
  step.machine = found->machine;
  step.transition = found->transition;
  const StateMachine& machine = entity.machines[step.machine];
  const Transition& transition = machine.transitions[step.transition];
  if (transition.requires_) step.forbidden = check_no({"403", "forbidden", "You may not do this"}, context);
  step.wrong_state = check_no(wrong_state(step.entity, machine, transition, context), context);
  if (transition.guard) {
    step.unguarded = check_no({"422", transition.code, transition.message_text, transition.message}, context);
  }
  return step;
}

namespace {

class TransitionLowering {
 public:
  TransitionLowering(const TransitionStep& step, LowerContext& context)
      : step_(step),
        context_(context),
        entity_(context.model.entities[step.entity]),
        machine_(entity_.machines[step.machine]),
        transition_(machine_.transitions[step.transition]) {}

  void lower() {
    if (step_.where) {
      lower_other_rows();
    } else {
      lower_current_row();
    }
  }

 private:
  [[nodiscard]] const model::Field& field() const { return entity_.fields[machine_.field]; }

  /// The state that it leads to, as a value of the field.
  [[nodiscard]] std::vector<Assignment> changes() const {
    const std::string& label = context_.model.enums[machine_.states].labels[transition_.to].name;
    const Type type = model::type_of(field());
    std::vector<Assignment> set;
    set.push_back({machine_.field, {type, field().origin, expr::TypedText{label}}, {}});
    return set;
  }

  [[nodiscard]] sql::Expr in_other_state(std::string_view row) const {
    return model::in_none_of(machine_, transition_.from, sql::name(row, model::naming::column(field())),
                             context_.model);
  }

  void lower_current_row() {
    if (transition_.requires_) lower_guard(*transition_.requires_, step_.forbidden.refusal, context_);
    refuse_if(in_other_state(context_.self_row), step_.wrong_state.refusal);
    if (transition_.guard) lower_guard(*transition_.guard, step_.unguarded.refusal, context_);
    UpdateStep update;
    update.entity = step_.entity;
    update.set = changes();
    actions::lower(update, context_);
  }

  void lower_other_rows() {
    const bool of_caller_alone = transition_.requires_ && expr::is_constant(*transition_.requires_);
    if (of_caller_alone) lower_guard(*transition_.requires_, step_.forbidden.refusal, context_);
    const std::string keys = lock_targets(step_.entity, *step_.where, sql::Lock::NoKeyUpdate, context_);
    if (transition_.requires_ && !of_caller_alone) judge(*transition_.requires_, step_.forbidden, keys);
    refuse_first(in_other_state(model::naming::alias(entity_)), step_.wrong_state, keys);
    if (transition_.guard) judge(*transition_.guard, step_.unguarded, keys);
    auto set = lower_assignments(changes(), step_.entity, context_.rows, context_);
    change_locked_rows(step_.entity, keys, std::move(set), context_);
    if (step_.entity == context_.signature.entity) context_.subject_stale = true;
    context_.wrote(step_.entity);
  }

  void refuse_if(sql::Expr condition, const Refusal& refusal) {
    plpgsql::If guard;
    guard.branches.emplace_back(std::move(condition), plpgsql::Statements{lower_refusal(refusal, context_)});
    context_.add({std::move(guard)});
  }

  /// Refuses if one of the rows does not meet a condition.
  void judge(const expr::TypedExpr& condition, const TransitionStep::No& no, const std::string& keys) {
    std::string own = std::exchange(context_.rows.this_row, model::naming::alias(entity_));
    sql::Expr broken = not_met(condition, context_);
    context_.rows.this_row = std::move(own);
    refuse_first(std::move(broken), no, keys);
  }

  /// Refuses if a condition holds for any of the rows; the words are about the first.
  void refuse_first(sql::Expr condition, const TransitionStep::No& no, const std::string& keys) {
    const std::string alias = model::naming::alias(entity_);
    const sql::Expr key = sql::name(alias, model::naming::primary_key(entity_));
    sql::Select first;
    first.from.push_back(sql::from_table(model::naming::table(context_.model, entity_), alias));
    first.where.push_back(sql::equals_any(key, sql::name(keys)));
    first.where.push_back(std::move(condition));
    if (no.in_words_of_action || !has_values(no.refusal.message)) {
      refuse_if(sql::subquery(sql::Subquery::Kind::Exists, std::move(first)), no.refusal);
      return;
    }
    if (row_.empty()) row_ = context_.declare("v_" + entity_.stem, sql::row_type(first.from[0].table));
    first.targets.push_back({sql::all_columns(alias), {}});
    first.into.push_back(sql::name(row_));
    first.order_by.push_back({key, false});
    first.limit.push_back(sql::number("1"));
    context_.execute(std::move(first));
    std::string own = std::exchange(context_.rows.this_row, row_);
    refuse_if(sql::keyword("found"), no.refusal);
    context_.rows.this_row = std::move(own);
  }

  [[nodiscard]] static bool has_values(const Message& message) {
    return std::any_of(message.parts.begin(), message.parts.end(),
                       [](const auto& part) { return std::holds_alternative<expr::TypedExpr>(part); });
  }

  const TransitionStep& step_;
  LowerContext& context_;
  const model::Entity& entity_;
  const StateMachine& machine_;
  const Transition& transition_;
  std::string row_;  ///< of other rows: the one that words are about
};

}  // namespace

void lower(const TransitionStep& step, LowerContext& context) {
  TransitionLowering(step, context).lower();
}

}  // namespace specql::actions
