// A shared row is used by every tenant: deleting it must not change rows that others own.
#include "generator/actions/each_step.h"
#include "generator/check/internal.h"

#include <map>

#include <fmt/core.h>

namespace specql::check {
namespace {

using model::Entity;
using model::Field;

class DeletionCheck {
 public:
  explicit DeletionCheck(Context& context) : context_(context) {}

  void run(const IdVector<ActionId, actions::Action>& actions) {
    std::uint32_t index = 0;
    for (const actions::Action& action : actions) {
      const actions::Signature& signature = context_.signatures[ActionId{index++}];
      actions::each_step(action.steps, [&](const actions::Step& step) {
        const auto* remove = std::get_if<actions::DeleteStep>(&step.value);
        if (remove != nullptr) take(remove->entity, signature.span);
      });
    }
    while (!open_.empty()) {
      const EntityId id = open_.back();
      open_.pop_back();
      for (const model::Inbound& inbound : context_.model.entities[id].inbound)
        judge(id, inbound);
    }
  }

 private:
  void take(EntityId entity, Span action) {
    const bool is_new =
        !context_.model.entities[entity].isolated() && deleted_.emplace(entity, action).second;
    if (is_new) open_.push_back(entity);
  }

  void judge(EntityId id, const model::Inbound& inbound) {
    const Entity& source = context_.model.entities[inbound.source];
    const Field& field = source.fields[inbound.field];
    const model::OnDelete reaction = field.reference()->on_delete;
    if (reaction == model::OnDelete::Restrict) return;
    const bool cascades = reaction == model::OnDelete::Cascade;
    if (!source.isolated()) {
      if (cascades) take(inbound.source, deleted_[id]);
      return;
    }
    const spec::FieldSpec& spec = spec_of(inbound.source, inbound.field, context_);
    const std::string& target = context_.model.entities[id].name;
    const ContextScope scope(context_.sink, fmt::format("while checking entity `{}`", source.name));
    context_.sink
        .report(diag::shared_row_reached, spec.on_delete ? spec.on_delete->span : field.type_span, target,
                cascades ? "delete" : "clear",
                cascades ? source.name : fmt::format("{}.{}", source.name, field.name))
        .related(deleted_[id], "this action deletes it")
        .help(fmt::format("`on_delete: restrict` keeps a `{}` as long as a tenant uses it", target));
  }

  Context& context_;
  std::map<EntityId, Span> deleted_;  ///< shared entities, with the action that deletes their rows
  std::vector<EntityId> open_;
};

}  // namespace

void check_deletions(const IdVector<ActionId, actions::Action>& actions, Context& context) {
  DeletionCheck(context).run(actions);
}

}  // namespace specql::check
