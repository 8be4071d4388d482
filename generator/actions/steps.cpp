// Checking and lowering lists of steps: dispatch by the kinds of steps.def.
#include "generator/actions/each_step.h"
#include "generator/actions/refusal.h"
#include "generator/actions/row_store.h"
#include "generator/actions/shared_paths.h"
#include "generator/actions/step.h"
#include "generator/actions/variables.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"

#include <algorithm>
#include <utility>

namespace specql::actions {
Steps check_steps(const StepSpecs& specs, CheckContext& context) {
  Steps steps;
  for (const StepSpec& spec : specs) {
    if (!steps.empty() && ends_action(steps.back())) {
      context.sink.report(diag::unreachable_step, spec.span)
          .related(steps.back().span, "the action has ended here");
      break;
    }
    context.step = spec.span;
    std::visit(
        [&](const auto& kind) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, InvalidSpec>) {
            if (auto step = check(kind, context)) {
              steps.push_back({spec.span, spec.text, StepValue(std::move(*step))});
            }
          }
        },
        spec.value);
  }
  return steps;
}

namespace {

/// Of a step that holds others: it does exactly one of some lists.
template <class Kind>
concept Chooses = requires(const Kind& kind) { kind.alternatives(); };

/// Whether a step has a quality: by itself, or because every list that it chooses from has.
template <class OfStep, class OfList>
bool has_quality(const Step& step, const OfStep& of_step, const OfList& of_list) {
  return std::visit(
      [&](const auto& kind) {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (Chooses<Kind>) {
          const auto lists = kind.alternatives();
          return std::all_of(lists.begin(), lists.end(), [&](const Steps* list) { return of_list(*list); });
        } else {
          return of_step(kind);
        }
      },
      step.value);
}

bool calm(const expr::TypedExpr& e) {
  return expr::volatility(e) != expr::Volatility::Volatile;
}

bool calm_words(const std::optional<Message>& message) {
  return !message || std::all_of(message->parts.begin(), message->parts.end(), [](const auto& part) {
    const auto* value = std::get_if<expr::TypedExpr>(&part);
    return value == nullptr || calm(*value);
  });
}

// A kind of step that may stand in a function that only reads says when.
bool reads(const LetStep& step) {
  return std::all_of(step.bindings.begin(), step.bindings.end(),
                     [](const LetStep::Binding& b) { return calm(b.value); });
}
bool reads(const ReturnStep& step) {
  return !step.refusal && !step.rows && (!step.value || calm(*step.value)) && calm_words(step.message) &&
         std::all_of(step.record.begin(), step.record.end(),
                     [](const auto& item) { return calm(item.second); });
}
bool reads(const IfStep& step) {
  return std::all_of(step.branches.begin(), step.branches.end(),
                     [](const IfStep::Branch& b) { return calm(b.condition); });
}
bool reads(const SwitchStep& step) {
  return (!step.value || calm(*step.value)) &&
         std::all_of(step.cases.begin(), step.cases.end(), [](const SwitchStep::Case& one) {
           return std::all_of(one.values.begin(), one.values.end(), calm);
         });
}
bool calm(const std::vector<expr::TypedSortKey>& keys) {
  return std::all_of(keys.begin(), keys.end(), [](const expr::TypedSortKey& one) { return calm(one.key); });
}
bool reads(const ForeachStep& step) {
  return step.list ? calm(*step.list) : calm(step.where) && calm(step.order_by);
}
bool reads(const ForQueryStep& step) {
  const bool values_are = std::all_of(step.columns.begin(), step.columns.end(),
                                      [](const ForQueryStep::Column& column) { return calm(column.value); });
  const bool keys_are = std::all_of(step.group_by.begin(), step.group_by.end(),
                                    [](const expr::TypedExpr& key) { return calm(key); });
  return values_are && keys_are && (!step.where || calm(*step.where)) && (!step.limit || calm(*step.limit)) &&
         calm(step.order_by);
}
bool reads(const TryStep&) {
  return true;
}
template <class Other>
bool reads(const Other&) {
  return false;
}

}  // namespace

bool ends_action(const Step& step) {
  return has_quality(
      step,
      []<class Kind>(const Kind&) {
        return std::is_same_v<Kind, ReturnStep> || std::is_same_v<Kind, RejectStep>;
      },
      [](const Steps& steps) { return !steps.empty() && ends_action(steps.back()); });
}

bool returns_always(const Steps& steps) {
  return !steps.empty() && has_quality(
                               steps.back(),
                               []<class Kind>(const Kind& kind) {
                                 if constexpr (std::is_same_v<Kind, ReturnStep>) return !kind.refusal;
                                 return false;
                               },
                               [](const Steps& list) { return returns_always(list); });
}

bool only_reads(const Steps& steps) {
  bool all = true;
  each_step(steps, [&all](const Step& step) {
    all = all && std::visit([](const auto& kind) { return reads(kind); }, step.value);
  });
  return all;
}

/// Steps see the current row as it is, not as it was before another action or a change of many rows. Hooks
/// of deletion see what it was.
static void read_subject_again(LowerContext& context) {
  const bool goes = context.signature.hook && context.signature.hook->event == Hook::Event::Delete;
  const bool stored = context.signature.subject == Subject::Existing || context.subject_written;
  const bool stale = std::exchange(context.subject_stale, false);
  if (!stale || !stored || goes || context.self_row.empty()) return;
  const model::Entity& entity = context.self();
  sql::Select select = row_into(entity, context.self_row, context.model);
  select.where = same_row(entity, model::naming::alias(entity), context.self_row);
  context.subject_written = true;  // for all that is known
  if (!context.subject_gone) {
    context.execute(std::move(select));
    return;
  }
  // a branch may have removed it, which leaves what was known of it
  sql::Select there;
  there.from = select.from;
  there.where = select.where;
  plpgsql::If still;
  still.branches.emplace_back(sql::subquery(sql::Subquery::Kind::Exists, std::move(there)),
                              plpgsql::Statements{plpgsql::Statement{plpgsql::Execute{std::move(select)}}});
  context.add({std::move(still)});
}

void lower_steps(const Steps& steps, LowerContext& context) {
  std::size_t fetched = 0;  // the first of them that paths are yet to be fetched for
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    read_subject_again(context);
    const std::size_t before = context.out->size();
    context.blank();
    context.comment(step.text);
    const std::size_t prepared = context.out->size();
    if (i == fetched) fetched = fetch_shared_paths(steps, i, context);
    std::visit(
        [&](const auto& kind) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(kind)>, std::monostate>) {
            lower(kind, context);
          }
        },
        step.value);
    if (context.out->size() == prepared) context.out->resize(before);  // it came to nothing
  }
  context.rows.fetched.clear();
}

NestedSteps::NestedSteps(LowerContext& context) : context_(context), outer_(context.out) {
  ++context.depth;
}

void NestedSteps::lower(const Steps& steps, plpgsql::Statements& into, bool stale) {
  context_.out = &into;
  context_.subject_stale = stale;
  lower_steps(steps, context_);
  stale_ = stale_ || context_.subject_stale;
}

void NestedSteps::lower_round(const Steps& steps, plpgsql::Statements& into) {
  check_deadline(into, context_);
  context_.out = &into;
  context_.subject_stale = false;
  lower_steps(steps, context_);
  if (!steps.empty() && !ends_action(steps.back())) read_subject_again(context_);
}

void NestedSteps::add_before(plpgsql::Statements statements) {
  for (plpgsql::Statement& statement : statements)
    outer_->push_back(std::move(statement));
}

void NestedSteps::finish(plpgsql::Statement whole) {
  --context_.depth;
  context_.subject_stale = stale_;
  context_.out = outer_;
  context_.add(std::move(whole));
}

typing::Scope TargetScope::scope(EntityId entity, std::string_view name, const CheckContext& context) {
  typing::Scope scope = context.scope;
  scope.rows = {std::string(behind_last(name, '.')), entity};
  return scope;
}

translate::RowNames TargetScope::rows(std::string_view alias, const LowerContext& context) {
  translate::RowNames rows = context.rows;
  rows.target_row = alias;
  return rows;
}

}  // namespace specql::actions
