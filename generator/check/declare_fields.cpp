// The fields of every entity: which of its declarations count, and whether they keep what is promised by
// those they redefine.
#include "generator/check/internal.h"
#include "generator/types/literal.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace specql::check {

using model::Field;
using spec::FieldSpec;

namespace {

/// A column that a pattern owns may be declared just as the pattern makes it, which says nothing new.
bool is_system_field_restated(const FieldSpec& spec, const model::Entity& entity, Context& context) {
  const types::SystemFieldInfo* system = types::find_system_field(spec.name.value);
  if (system == nullptr || !entity.has(system->field)) return false;
  const bool plain = spec.type && spec.type->list_depth == 0 && !spec.computed;
  const auto basic = plain ? typing::find_named_type(spec.type->name.value) : std::nullopt;
  if (basic && basic->type.base == system->base) {
    context.sink.report(diag::system_field_restated, spec.name.span, spec.name.value)
        .help("leave it out: every entity has it");
    return true;
  }
  const bool is_tenant = system->feature == types::Feature::Tenancy;
  const std::string_view key = types::key_of(system->feature);
  auto report = context.sink.report(diag::system_field_redeclared, spec.name.span, spec.name.value);
  report.help(is_tenant     ? "it says whose row it is; rows of all tenants have `tenancy: shared`"
              : key.empty() ? std::string("every entity has it")
                            : fmt::format("it belongs to `{}`, which can be switched off", key));
  return true;
}

/// Every list that the old bounds let through is one of the new.
bool items_accept_all(const model::Bounds& now, const model::Bounds& before) {
  if (now.min_items.value_or(0) > before.min_items.value_or(0)) return false;
  if (now.max_items && (!before.max_items || *now.max_items < *before.max_items)) return false;
  return !now.unique_items || before.unique_items;
}

/// The new bounds let through all that the old ones did.
bool bounds_accept_all(const Field& now, const Field& before, const model::ScalarType& new_type,
                       const model::ScalarType& old_type) {
  const model::Bounds& old_bounds = before.bounds;
  const model::Bounds& bounds = now.bounds;
  const auto tighter = [&](const std::string& bound, const std::string& old_bound, int sign) {
    return !bound.empty() &&
           (old_bound.empty() || sign * types::compare_values(new_type.base, bound, old_bound) > 0);
  };
  if (tighter(bounds.min, old_bounds.min, 1) || tighter(bounds.max, old_bounds.max, -1)) return false;
  if (bounds.min_length.value_or(0) > old_bounds.min_length.value_or(0)) return false;
  if (bounds.max_length && (!old_bounds.max_length || *bounds.max_length < *old_bounds.max_length)) {
    return false;
  }
  if (!bounds.pattern.empty() && bounds.pattern != old_bounds.pattern) return false;
  return new_type.modifiers == old_type.modifiers ||
         types::holds_digits(new_type.modifiers, old_type.modifiers);
}

/// Every value the old type allowed is a value of the new one.
bool accepts_all(const Field& now, const Field& before, const Context& context) {
  if (before.invalid() || now.invalid()) return true;
  if (now.required && !before.required) return false;
  if (now.array != before.array || !items_accept_all(now.bounds, before.bounds)) return false;
  if (const auto* id = std::get_if<EnumId>(&before.type)) {
    const auto* own = std::get_if<EnumId>(&now.type);
    const bool plain_text = now.scalar() != nullptr && now.scalar()->base == BaseType::Text &&
                            !now.scalar()->scalar.valid() && !now.scalar()->own.valid() && now.bounds.empty();
    if (own == nullptr) return plain_text;
    return context.enum_of(*own).has_all_of(context.enum_of(*id));
  }
  if (before.type.index() != now.type.index()) return false;
  if (const CompositeId* composite = before.composite()) return *composite == *now.composite();
  if (const auto* reference = before.reference()) {
    return reference->targets == now.reference()->targets;
  }
  if (const auto* many = before.many()) return many->target == now.many()->target;
  const model::ScalarType* old_type = before.scalar();
  const model::ScalarType* new_type = now.scalar();
  if (old_type == nullptr || new_type == nullptr) return true;
  const bool same_own = !new_type->own.valid() || context.model.narrows(old_type->own, new_type->own);
  const bool same_rule = same_own && new_type->scalar == old_type->scalar;
  const bool no_rule = same_own && !new_type->scalar.valid();
  const bool same_base = new_type->base == old_type->base;
  if (new_type->currency != old_type->currency && new_type->currency[0] != 0) return false;
  const bool wider = types::is_integer(new_type->base) && types::is_integer(old_type->base) &&
                     new_type->base >= old_type->base;
  const bool wider_type = (same_rule || no_rule) && (same_base || wider);
  return wider_type && bounds_accept_all(now, before, *new_type, *old_type);
}

/// A table has at most 1600 columns; what is beyond the limit is not looked at.
std::size_t limit_fields(std::size_t count, const model::Entity& entity, DiagnosticSink& sink) {
  constexpr std::size_t kMostFields = 1000;
  if (count <= kMostFields) return count;
  sink.report(diag::too_many_fields, entity.origin, entity.name, count, kMostFields);
  return kMostFields;
}

/// What extends the parent can stand wherever the parent does.
void check_override(const MergedEntity::Override& override, const Field& declared, EntityId id,
                    Context& context) {
  DiagnosticSink quiet;  // the parent's own mistakes are the parent's to report
  Context aside = context.complaining_to(quiet);
  const std::size_t enums = context.enums.size();
  const Field before = declare_field(override.before, id, {}, aside);
  const bool accepted = accepts_all(declared, before, context);
  context.enums.resize(enums);  // its own is nobody's
  if (accepted) return;
  context.sink.report(diag::override_narrows, declared.origin, declared.name)
      .related(override.before.name.span, "this allows more");
}

/// What has a column may be kept as an enum type of the database; what is computed is a text in any case.
void settle_storage(Field& field, Context& context) {
  const auto* id = std::get_if<EnumId>(&field.type);
  if (id == nullptr || field.computed != model::Computed::No) return;
  const model::EnumType& type = context.enum_of(*id);
  if (type.storage != model::EnumStorage::Native) return;
  field.native = !field.array;
  if (!field.array) return;
  context.sink.report(diag::native_in_list, field.type_span, type.name)
      .related(type.origin, "declared with `enum_storage: native`")
      .help("lists are kept where the storage is `text` or `lookup`");
  field.type = model::InvalidType{};
}

/// The entity's fields, and which of its specs they were made of.
std::vector<std::size_t> declare_fields_of(EntityId id, const MergedEntity& merged, Context& context) {
  model::Entity& entity = context.entity(id);
  const std::vector<FieldSpec>& specs = merged.spec().fields;
  const std::size_t count = limit_fields(specs.size(), entity, context.sink);
  std::vector<std::size_t> kept;
  std::set<std::string_view> names;
  entity.fields.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const FieldSpec& spec = specs[i];
    if (!check_name(spec.name, "a field", context.sink)) continue;
    if (is_system_field_restated(spec, entity, context)) continue;
    if (!names.insert(spec.name.value).second) {
      const FieldId first = entity.find_field(spec.name.value);
      context.sink.report(diag::field_twice, spec.name.span, spec.name.value)
          .related(entity.fields[first].origin, "first declared here");
      continue;
    }
    const FieldId field{static_cast<std::uint32_t>(kept.size())};
    Field declared = declare_field(spec, id, field, context);
    for (const MergedEntity::Override& override : merged.overrides) {
      if (override.field == i) check_override(override, declared, id, context);
    }
    settle_storage(declared, context);
    entity.fields.push_back(std::move(declared));
    kept.push_back(i);
  }
  return kept;
}

/// An entity's enums get their ids among all.
void adopt_enums(model::Entity& entity, IdVector<EnumId, model::EnumType> enums, model::Model& model) {
  const auto first = static_cast<std::uint32_t>(model.enums.size());
  for (Field& field : entity.fields) {
    auto* id = std::get_if<EnumId>(&field.type);
    const bool own = id != nullptr && id->value >= Context::kUnadopted;
    if (own) id->value = first + (id->value - Context::kUnadopted);
  }
  for (model::EnumType& type : enums)
    model.enums.push_back(std::move(type));
}

void keep(const std::vector<std::size_t>& kept, std::vector<FieldSpec>& specs) {
  std::vector<FieldSpec> result;
  for (const std::size_t i : kept)
    result.push_back(std::move(specs[i]));
  specs = std::move(result);
}

}  // namespace

void declare_fields(Context& context) {
  std::vector<IdVector<EnumId, model::EnumType>> enums(context.model.entities.size());
  for_each_entity(context, [&](EntityId id, Context& alone) {
    Context own(alone.settings, alone.sink, alone.parts, enums[id.value]);
    MergedEntity& merged = own.specs[id];
    const std::vector<std::size_t> kept = declare_fields_of(id, merged, own);
    if (kept.size() != merged.spec().fields.size()) keep(kept, merged.change().fields);
  });
  for (const EntityId id : model::entity_ids(context.model))
    adopt_enums(context.entity(id), std::move(enums[id.value]), context.model);
}

}  // namespace specql::check
