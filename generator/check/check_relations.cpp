// What lies between entities: other ends of references, links, tenancy, circles.
#include "generator/check/internal.h"
#include "generator/support/case_style.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

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
  std::vector<EntityId> others = targets_of(field);
  if (field.is_through()) others.push_back(field.many()->through);
  for (const EntityId target : others) {
    const Entity& other = context.model.entities[target];
    if (!other.isolated()) continue;
    const model::Schema& schema = context.model.schema_of(other);
    const bool forgotten = !entity.schema_span.known() && schema.tenancy == model::Tenancy::Isolated;
    context.sink.report(diag::shared_refers_to_isolated, field.type_span, entity.name, other.name)
        .related(other.origin, "its rows belong to tenants")
        .help(forgotten
                  ? fmt::format("`{}` says no schema: `schema: {}` has tenants", entity.name, schema.name)
                  : fmt::format("give `{}` a tenant too: `tenancy: isolated`", entity.name));
  }
}

std::string count_of_references(std::size_t count, const std::string& target) {
  return fmt::format("{} {} to `{}`",
                     count == 0   ? "no"
                     : count == 1 ? "one"
                     : count == 2 ? "two"
                                  : std::to_string(count),
                     count == 1 ? "reference" : "references", target);
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
      context.sink.report(diag::attribute_of_other_type, spec.through->span, "through", "`many: true`");
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
    const std::string& near = context.entity(owner_id).name;
    const std::string& end = context.model.entities[many->target].name;
    const std::string wanted = same ? count_of_references(2, near)
                                    : count_of_references(1, near) + " and " + count_of_references(1, end);
    const std::string found =
        same ? count_of_references(own.size(), near)
             : count_of_references(own.size(), near) + " and " + count_of_references(far.size(), end);
    context.sink.report(diag::through_without_sides, spec.through->span, link.name, wanted, found)
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

/// Where the name that an end wants was declared.
Span place_of_name(const OtherEnd& end, const Entity& entity, const std::vector<OtherEnd>& ends) {
  const FieldId field = entity.find_field(end.name);
  if (field.valid()) return entity.fields[field].origin;
  const auto other = std::find_if(ends.begin(), ends.end(), [&](const OtherEnd& candidate) {
    return &candidate != &end && candidate.name == end.name;
  });
  return other == ends.end() ? Span{} : other->span;
}

/// Names the other ends at one target. Given names must be free; made names are left out where
/// they would be taken or would not say which reference is meant. A name that several entities
/// inherited with one field is the first one's.
void name_inverses(EntityId target, std::vector<OtherEnd> ends, Context& context) {
  Entity& entity = context.entity(target);
  const auto taken = [&](const std::string& name) {
    return entity.find_field(name).valid() || entity.find_inverse(name) != nullptr ||
           types::find_system_field(name) != nullptr;
  };
  for (OtherEnd& end : ends) {
    if (end.name.empty()) continue;
    if (taken(end.name)) {
      const Span place = place_of_name(end, entity, ends);
      if (place == end.span) {
        end.name.clear();
        continue;
      }
      const ContextScope scope(
          context.sink, fmt::format("while checking entity `{}`", context.model.entities[end.source].name));
      context.sink.report(diag::inverse_taken, end.span, end.name, entity.name)
          .related(place, "this has the name")
          .help("give `inverse` another name");
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
    const ContextScope scope(context.sink, fmt::format("while checking entity `{}`", entity.name));
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
  for (auto& [target, list] : ends) {
    std::stable_partition(list.begin(), list.end(), [&](const OtherEnd& end) {
      return !context.spec(end.source).extends;  // what declares a name comes before what inherits it
    });
    name_inverses(target, std::move(list), context);
  }
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
      : context_(context),
        state_(context.model.entities.size(), State::New),
        possible_(context.model.entities.size(), false) {}

  void run() {
    find_possible();
    for (const EntityId id : model::entity_ids(context_.model)) {
      if (state_[id.value] == State::New && !possible_[id.value]) search_from(id);
    }
  }

 private:
  enum class State : std::uint8_t { New, Open, Done };
  struct Frame {
    EntityId entity;
    std::uint32_t next_field = 0;  ///< the one before it is the edge taken from here
  };

  /// Entities of which a first row can be created: each required reference has a target of which
  /// one can. Every entity found makes those that refer to it worth another look.
  void find_possible() {
    std::vector<EntityId> open = model::entity_ids(context_.model);
    while (!open.empty()) {
      const EntityId id = open.back();
      open.pop_back();
      const Entity& entity = context_.model.entities[id];
      if (possible_[id.value] || !std::all_of(entity.fields.begin(), entity.fields.end(),
                                              [&](const Field& field) { return !is_missing(field); })) {
        continue;
      }
      possible_[id.value] = true;
      for (const model::Inbound& inbound : entity.inbound)
        open.push_back(inbound.source);
    }
  }

  /// It is required, and no row it may refer to can come first.
  [[nodiscard]] bool is_missing(const Field& field) const {
    const auto* reference = field.reference();
    return reference != nullptr && field.required && !reference->deferrable &&
           field.computed == model::Computed::No &&
           std::none_of(reference->targets.begin(), reference->targets.end(),
                        [&](EntityId target) { return possible_[target.value]; });
  }

  [[nodiscard]] EntityId needed_target(const Field& field) const {
    return is_missing(field) ? field.reference()->targets[0] : EntityId{};
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
    while (begin->entity != start)
      ++begin;
    std::string circle;
    for (auto frame = begin; frame != stack_.end(); ++frame) {
      circle += fmt::format("{}.{} → ", context_.model.entities[frame->entity].name, edge(*frame).name);
    }
    circle += context_.model.entities[start].name;
    auto report = context_.sink.report(diag::required_circle, edge(stack_.back()).type_span, circle);
    for (auto frame = begin; frame + 1 != stack_.end(); ++frame) {
      report.related(edge(*frame).type_span, "also required");
    }
    report.help("make one of them nullable");
  }

  Context& context_;
  std::vector<State> state_;
  std::vector<bool> possible_;
  std::vector<Frame> stack_;
};

}  // namespace

void check_relations(Context& context) {
  for (const EntityId id : model::entity_ids(context.model)) {
    const ContextScope scope(context.sink,
                             fmt::format("while checking entity `{}`", context.model.entities[id].name));
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
