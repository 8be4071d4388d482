// What hooks may do, and that they come to an end.
#include "generator/actions/each_step.h"
#include "generator/check/internal.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace specql::check {
namespace {

using actions::Action;
using actions::Hook;
using actions::Signature;
using actions::Step;
using actions::StepSpec;

/// In front of a row's writing steps judge and complete it; whatever else they did, a later refusal of the
/// table itself would undo, and what refers to a new row would find none.
template <class Spec>
constexpr bool kJudges =
    std::is_same_v<Spec, actions::ValidateSpec> || std::is_same_v<Spec, actions::RequireSpec> ||
    std::is_same_v<Spec, actions::IfSpec> || std::is_same_v<Spec, actions::SwitchSpec> ||
    std::is_same_v<Spec, actions::LetSpec> || std::is_same_v<Spec, actions::RejectSpec> ||
    std::is_same_v<Spec, actions::FindSpec>;

/// It is about the current row.
template <class Spec>
bool on_current_row(const Spec& spec, const std::string& self) {
  return !spec.where && spec.entity.value == self;
}

/// Why a step has no place in a hook; empty if it has one.
std::string_view obstacle(const StepSpec& step, const spec::ActionSpec& spec, const Hook& hook) {
  return std::visit(
      [&]<class Spec>(const Spec& kind) -> std::string_view {
        constexpr std::string_view kAnswers = "a hook answers nobody: the action that wrote the row does";
        constexpr std::string_view kJudgesOnly =
            "before the row is written steps judge and complete it; the rest is done `after_` that";
        constexpr std::string_view kGone = "the row goes: there is nothing to change in it";
        if constexpr (std::is_same_v<Spec, actions::InvalidSpec>) {
          return "";
        } else if constexpr (std::is_same_v<Spec, actions::ReturnSpec>) {
          return kind.refusal ? "" : kAnswers;
        } else if constexpr (std::is_same_v<Spec, actions::UpdateSpec>) {
          const bool own = on_current_row(kind, spec.self_word);
          if (own && kind.from_input) return "a hook has no input: say what changes with `SET`";
          if (own && hook.event == Hook::Event::Delete) return kGone;
          return own || !hook.before ? "" : kJudgesOnly;
        } else if constexpr (std::is_same_v<Spec, actions::DeleteSpec>) {
          if (on_current_row(kind, spec.self_word) && hook.event == Hook::Event::Delete) return kGone;
          return hook.before ? kJudgesOnly : "";
        } else if constexpr (std::is_same_v<Spec, actions::TransitionSpec>) {
          const bool own = !kind.where && (!kind.entity || kind.entity->value == spec.self_word);
          if (own && hook.event == Hook::Event::Delete) return kGone;
          return hook.before ? kJudgesOnly : "";
        } else {
          return hook.before && !kJudges<Spec> ? kJudgesOnly : "";
        }
      },
      step.value);
}

std::string_view keyword_of(const StepSpec& step) {
  return actions::all_steps()[step.value.index() - 1].keyword;
}

/// A kind of write to an entity's rows.
using Write = std::pair<EntityId, Hook::Event>;

/// Everything that an action writes, by whatever way.
class WriteSearch {
 public:
  WriteSearch(const std::vector<Action>& actions, const Context& context)
      : actions_(actions), context_(context) {}

  std::set<Write> of(ActionId id) {
    add_steps(id);
    return std::move(writes_);
  }

 private:
  void add(EntityId entity, Hook::Event event) {
    if (!writes_.emplace(entity, event).second || event != Hook::Event::Delete) return;
    for (const model::Inbound& inbound : context_.model.entities[entity].inbound) {
      const model::OnDelete reaction =
          context_.model.field(inbound.source, inbound.field).reference()->on_delete;
      if (reaction == model::OnDelete::Restrict) continue;
      add(inbound.source, reaction == model::OnDelete::Cascade ? Hook::Event::Delete : Hook::Event::Update);
    }
  }

  void add_steps(ActionId id) {
    if (!seen_.insert(id).second) return;
    const Signature& signature = context_.signatures[id];
    const bool completes = signature.hook && signature.hook->before;
    actions::each_step(actions_[id.value].steps, [&](const Step& step) {
      if (const auto* insert = std::get_if<actions::InsertStep>(&step.value)) {
        add(insert->entity, Hook::Event::Create);
      } else if (const auto* update = std::get_if<actions::UpdateStep>(&step.value)) {
        if (!completes) add(update->entity, Hook::Event::Update);
      } else if (const auto* remove = std::get_if<actions::DeleteStep>(&step.value)) {
        add(remove->entity, Hook::Event::Delete);
      } else if (const auto* transition = std::get_if<actions::TransitionStep>(&step.value)) {
        add(transition->entity, Hook::Event::Update);
      } else if (const auto* upsert = std::get_if<actions::UpsertStep>(&step.value)) {
        add(upsert->entity, Hook::Event::Create);
        add(upsert->entity, Hook::Event::Update);
      } else if (const auto* call = std::get_if<actions::CallStep>(&step.value)) {
        if (call->action.valid()) add_steps(call->action);
      }
    });
  }

  const std::vector<Action>& actions_;
  const Context& context_;
  std::set<Write> writes_;
  std::set<ActionId> seen_;
};

/// Follows hooks that call for each other.
class HookWalk {
 public:
  HookWalk(const std::vector<Action>& actions, Context& context) : actions_(actions), context_(context) {}

  void walk(ActionId hook) {
    if (done_.contains(hook)) return;
    if (const auto open = std::find(path_.begin(), path_.end(), hook); open != path_.end()) {
      report(open);
      return;
    }
    path_.push_back(hook);
    for (const auto& [entity, event] : WriteSearch(actions_, context_).of(hook)) {
      for (const ActionId next : context_.model.entities[entity].hooks) {
        if (context_.signatures[next].hook->event == event) walk(next);
      }
    }
    path_.pop_back();
    done_.insert(hook);
  }

 private:
  void report(std::vector<ActionId>::iterator from) {
    std::string way;
    for (auto step = from; step != path_.end(); ++step)
      way += title(*step) + " → ";
    context_.sink.report(diag::endless_hook, context_.signatures[*from].span, way + title(*from));
  }

  [[nodiscard]] std::string title(ActionId hook) const {
    const spec::ActionSpec& spec = *context_.action_specs[hook.value].second;
    return fmt::format("{}.{}", context_.model.entities[context_.signatures[hook].entity].name,
                       spec.name.value);
  }

  const std::vector<Action>& actions_;
  Context& context_;
  std::vector<ActionId> path_;
  std::set<ActionId> done_;
};

}  // namespace

void refuse_in_hook(const spec::ActionSpec& spec, const Signature& hook, Context& context) {
  each_step(spec.steps, [&](const StepSpec& step) {
    const auto* update = std::get_if<actions::UpdateSpec>(&step.value);
    const bool misnamed = update != nullptr && update->entity.value != spec.self_word &&
                          !context.model.find(update->entity.value, hook.entity).valid();
    if (misnamed) return;  // perhaps the row itself; that there is no such entity is said in any case
    const std::string_view why = obstacle(step, spec, *hook.hook);
    if (why.empty()) return;
    context.sink.report(diag::hook_step, step.span, keyword_of(step), spec.name.value).help(std::string(why));
  });
}

void report_endless_hooks(const std::vector<Action>& actions, Context& context) {
  HookWalk walk(actions, context);
  std::uint32_t index = 0;
  for (const Signature& signature : context.signatures) {
    const ActionId id{index++};
    if (signature.hook) walk.walk(id);
  }
}

}  // namespace specql::check
