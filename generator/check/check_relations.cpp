// What lies between entities: other ends of references, links, tenancy, circles.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "generator/check/internal.h"
#include "generator/support/case_style.h"

namespace specql::check {
namespace {

using model::Entity;
using model::Field;

/// Every entity a field refers to.
std::vector<EntityId> targets_of(const Field& field) {
  if (const auto* reference = field.reference()) return reference->targets;
  if (const auto* many = field.many()) return {many->target};
  return {};
}

void check_tenancy(const Entity& entity, const Field& field, Context& context) {
  if (entity.isolated()) return;
  for (const EntityId target : targets_of(field)) {
    const Entity& other = context.model.entities[target];
    if (!other.isolated()) continue;
    context.sink.report(diag::shared_refers_to_isolated, field.type_span, entity.name, other.name)
        .related(other.origin, "its rows belong to tenants")
        .help(fmt::format("give `{}` a tenant too: `tenancy: isolated`", entity.name));
  }
}

std::vector<FieldId> references_to(const Entity& entity, EntityId target) {
  std::vector<FieldId> found;
  for (const FieldId id : model::field_ids(entity)) {
    const auto* reference = entity.fields[id].reference();
    if (reference != nullptr && reference->targets == std::vector{target}) found.push_back(id);
  }
  return found;
}

/// A many-to-many reference through an entity needs one reference from there to each side.
void resolve_through(EntityId owner_id, FieldId field_id, Context& context) {
  Field& field = context.entity(owner_id).fields[field_id];
  const spec::FieldSpec& spec = spec_of(owner_id, field_id, context);
  auto* many = std::get_if<model::ManyReference>(&field.type);
  if (!spec.through) return;
  if (many == nullptr) {
    if (!field.invalid()) {
      context.sink.report(diag::attribute_of_other_type, spec.through->span, "through",
                          "`many: true`");
    }
    return;
  }
  const EntityId through = resolve_entity(spec.through->located(), "", owner_id, context);
  if (!through.valid()) {
    field.type = model::InvalidType{};
    return;
  }
  const Entity& link = context.model.entities[through];
  const std::vector<FieldId> own = references_to(link, owner_id);
  const std::vector<FieldId> far = references_to(link, many->target);
  const bool same = owner_id == many->target;
  if (own.size() != (same ? 2U : 1U) || far.size() != own.size()) {
    context.sink.report(diag::through_without_sides, spec.through->span, link.name,
                        context.entity(owner_id).name, context.model.entities[many->target].name)
        .related(link.origin, "declared here");
    field.type = model::InvalidType{};
    return;
  }
  many->through = through;
  many->through_owner = own.front();
  many->through_target = far.back();
}

struct OtherEnd {
  EntityId source;
  FieldId field;
  std::string name;  ///< as the spec gives it; empty: none given
  Span span;
};

/// Names the other ends at one target. Given names must be free; made names are left out where
/// they would be taken or would not say which reference is meant.
void name_inverses(EntityId target, const std::vector<OtherEnd>& ends, Context& context) {
  Entity& entity = context.entity(target);
  const auto taken = [&](const std::string& name) {
    return entity.find_field(name).valid() || entity.find_inverse(name) != nullptr ||
           types::find_system_field(name) != nullptr;
  };
  for (const OtherEnd& end : ends) {
    if (end.name.empty()) continue;
    if (taken(end.name)) {
      context.sink.report(diag::inverse_taken, end.span, end.name, entity.name);
      continue;
    }
    entity.inverses.push_back({end.name, end.source, end.field});
  }
  for (const OtherEnd& end : ends) {
    if (!end.name.empty()) continue;
    const auto from_same = std::count_if(ends.begin(), ends.end(), [&](const OtherEnd& other) {
      return other.source == end.source && other.name.empty();
    });
    const std::string name = plural(context.model.entities[end.source].stem);
    if (from_same == 1 && !taken(name)) entity.inverses.push_back({name, end.source, end.field});
  }
}

void declare_inverses(Context& context) {
  std::map<EntityId, std::vector<OtherEnd>> ends;
  for (const EntityId id : model::entity_ids(context.model)) {
    const Entity& entity = context.model.entities[id];
    for (const FieldId field_id : model::field_ids(entity)) {
      const Field& field = entity.fields[field_id];
      const spec::FieldSpec& spec = spec_of(id, field_id, context);
      if (field.is_through() && spec.inverse) {
        context.sink.report(diag::attribute_of_other_type, spec.inverse->span, "inverse",
                            "references without `through`");
        continue;
      }
      if (spec.inverse && !check_name(spec.inverse->located(), "a relation", context.sink)) continue;
      const bool unnamed_many = field.many() != nullptr && !spec.inverse;
      if (unnamed_many || field.invalid()) continue;
      for (const EntityId target : targets_of(field)) {
        ends[target].push_back({id, field_id, spec.inverse ? spec.inverse->value : "",
                                spec.inverse ? spec.inverse->span : Span{}});
      }
    }
  }
  for (const auto& [target, list] : ends) name_inverses(target, list, context);
}

void declare_inbound(Context& context) {
  for (const EntityId id : model::entity_ids(context.model)) {
    const Entity& entity = context.model.entities[id];
    for (const FieldId field : model::field_ids(entity)) {
      if (entity.fields[field].reference() == nullptr) continue;
      for (const EntityId target : entity.fields[field].reference()->targets) {
        context.entity(target).inbound.push_back({id, field});
      }
    }
  }
}

/// Rows that need each other cannot be created: neither can come first. The search keeps its own
/// stack, since a project may be one long chain.
class CircleSearch {
 public:
  explicit CircleSearch(Context& context)
      : context_(context), state_(context.model.entities.size(), State::New) {}

  void run() {
    for (const EntityId id : model::entity_ids(context_.model)) {
      if (state_[id.value] == State::New) search_from(id);
    }
  }

 private:
  enum class State : std::uint8_t { New, Open, Done };
  struct Frame {
    EntityId entity;
    std::uint32_t next_field = 0;  ///< the one before it is the edge taken from here
  };

  [[nodiscard]] static EntityId needed_target(const Field& field) {
    const auto* reference = field.reference();
    const bool needed = reference != nullptr && field.required && reference->targets.size() == 1 &&
                        !reference->deferrable;
    return needed ? reference->targets[0] : EntityId{};
  }

  void search_from(EntityId start) {
    open(start);
    while (!stack_.empty()) {
      Frame& frame = stack_.back();
      const Entity& entity = context_.model.entities[frame.entity];
      if (frame.next_field == entity.fields.size()) {
        state_[frame.entity.value] = State::Done;
        stack_.pop_back();
        continue;
      }
      const EntityId target = needed_target(entity.fields[FieldId{frame.next_field++}]);
      if (!target.valid()) continue;
      if (state_[target.value] == State::Open) {
        report(target);
      } else if (state_[target.value] == State::New) {
        open(target);
      }
    }
  }

  void open(EntityId entity) {
    state_[entity.value] = State::Open;
    stack_.push_back({entity});
  }

  [[nodiscard]] const Field& edge(const Frame& frame) const {
    return context_.model.field(frame.entity, FieldId{frame.next_field - 1});
  }

  void report(EntityId start) {
    auto begin = stack_.begin();
    while (begin->entity != start) ++begin;
    std::string circle;
    for (auto frame = begin; frame != stack_.end(); ++frame) {
      circle += fmt::format("{}.{} → ", context_.model.entities[frame->entity].name, edge(*frame).name);
    }
    circle += context_.model.entities[start].name;
    auto report = context_.sink.report(diag::required_circle, edge(stack_.back()).type_span, circle);
    for (auto frame = begin; frame + 1 != stack_.end(); ++frame) {
      report.related(edge(*frame).type_span, "also required");
    }
    report.help("make one of them nullable, or `deferrable: true`");
  }

  Context& context_;
  std::vector<State> state_;
  std::vector<Frame> stack_;
};

}  // namespace

void check_relations(Context& context) {
  for (const EntityId id : model::entity_ids(context.model)) {
    for (const FieldId field : model::field_ids(context.model.entities[id])) {
      resolve_through(id, field, context);
      check_tenancy(context.model.entities[id], context.model.field(id, field), context);
    }
  }
  declare_inverses(context);
  declare_inbound(context);
  CircleSearch(context).run();
}

}  // namespace specql::check
