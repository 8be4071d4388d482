#include "generator/model/model.h"

#include "generator/support/case_style.h"
#include "generator/support/check.h"
#include "generator/support/overloaded.h"
#include "generator/support/text.h"
#include "generator/support/utf8.h"
#include "generator/types/literal.h"

#include <algorithm>

namespace specql::model {

std::size_t EnumType::find(std::string_view label) const {
  const auto found =
      std::find_if(labels.begin(), labels.end(), [label](const EnumLabel& l) { return l.name == label; });
  return static_cast<std::size_t>(found - labels.begin());
}

bool EnumType::has(std::string_view label) const {
  return find(label) < labels.size();
}

bool EnumType::has_all_of(const EnumType& other) const {
  return std::all_of(other.labels.begin(), other.labels.end(),
                     [this](const EnumLabel& label) { return has(label.name); });
}

bool Bounds::allow(BaseType base, std::string_view constant) const {
  if (base == BaseType::Text) {
    const std::size_t length = count_code_points(constant);
    if (length < min_length.value_or(0) || (max_length && length > *max_length)) return false;
    return pattern.empty() || types::matches(pattern, constant);
  }
  if (!min.empty() && types::compare_values(base, constant, min) < 0) return false;
  return max.empty() || types::compare_values(base, constant, max) <= 0;
}

std::string OwnScalar::wanted() const {
  const std::string noun = replace_all(snake_case(name), "_", " ");
  return summary().empty() ? noun : noun + ": " + summary();
}

FieldId Composite::find(std::string_view member) const {
  std::uint32_t index = 0;
  for (const Field& candidate : members) {
    if (candidate.name == member) return FieldId{index};
    ++index;
  }
  return {};
}

std::vector<std::string> Composite::member_names() const {
  std::vector<std::string> names;
  for (const Field& member : members)
    names.push_back(member.name);
  return names;
}

std::string Composite::wanted() const {
  return summary.empty() ? noun : noun + ": " + summary;
}

FieldId Entity::find_field(std::string_view field) const {
  std::uint32_t index = 0;
  for (const Field& candidate : fields) {
    if (candidate.name == field) return FieldId{index};
    ++index;
  }
  return {};
}

FieldId Entity::find_part(std::string_view composite, std::string_view member) const {
  const FieldId id = find_field(std::string(composite) + "_" + std::string(member));
  return id.valid() && fields[id].part_of == composite ? id : FieldId{};
}

bool Entity::has_parts(std::string_view composite) const {
  return std::any_of(fields.begin(), fields.end(),
                     [composite](const Field& f) { return f.part_of == composite; });
}

const Inverse* Entity::find_inverse(std::string_view relation) const {
  const auto found = std::find_if(inverses.begin(), inverses.end(),
                                  [relation](const Inverse& i) { return i.name == relation; });
  return found == inverses.end() ? nullptr : &*found;
}

bool StateMachine::begins_in(std::size_t label) const {
  return std::find(initial.begin(), initial.end(), label) != initial.end();
}

std::size_t StateMachine::find(std::string_view transition) const {
  const auto found = std::find_if(transitions.begin(), transitions.end(),
                                  [&](const Transition& one) { return one.name == transition; });
  return static_cast<std::size_t>(found - transitions.begin());
}

const StateMachine* Entity::machine_of(FieldId field) const {
  const auto found = std::find_if(machines.begin(), machines.end(),
                                  [field](const StateMachine& machine) { return machine.field == field; });
  return found == machines.end() ? nullptr : &*found;
}

bool Entity::begins_by_itself(FieldId field) const {
  const StateMachine* machine = machine_of(field);
  return machine != nullptr && machine->initial.size() == 1;
}

bool Entity::has(SystemField field) const {
  switch (types::info(field).feature) {
    case types::Feature::Trinity:
      return true;
    case types::Feature::Tenancy:
      return isolated();
    case types::Feature::Audit:
      return features.audit;
    case types::Feature::SoftDelete:
      return features.soft_delete;
    case types::Feature::Version:
      return features.version;
  }
  SPECQL_UNREACHABLE("feature");
}

const std::vector<EntityId>& Model::named(std::string_view name) const {
  static const std::vector<EntityId> kNone;
  const auto found = by_name.find(name);
  return found == by_name.end() ? kNone : found->second;
}

EntityId Model::find(std::string_view name, EntityId home) const {
  const std::vector<EntityId>& candidates = named(name);
  for (const EntityId id : candidates) {
    if (home.valid() && entities[id].schema == entities[home].schema) return id;
  }
  return candidates.empty() ? EntityId{} : candidates.front();
}

EntityId Model::find_spelled(std::string_view spelled, EntityId home) const {
  constexpr std::string_view kTable = "tb_";
  const std::string_view word = behind_last(spelled, '.');
  const std::string_view schema = spelled.substr(0, spelled.size() - word.size());  // with its dot
  std::vector<EntityId> candidates = named(word);
  if (candidates.empty() && word.starts_with(kTable)) {
    for (const EntityId id : entity_ids(*this)) {
      if (entities[id].stem == word.substr(kTable.size())) candidates.push_back(id);
    }
  }
  EntityId found;
  for (const EntityId id : candidates) {
    if (!schema.empty() && schema_of(entities[id]).name + "." != schema) continue;
    const bool own = home.valid() && entities[id].schema == entities[home].schema;
    if (own) return id;
    if (!found.valid()) found = id;
  }
  return found;
}

bool Model::has_rule(OwnScalarId scalar) const {
  const OwnScalar& own = own_scalars[scalar];
  if (own.check.has_value() || !own.bounds.empty()) return true;
  if (own.base.own.valid()) return has_rule(own.base.own);
  return own.base.scalar.valid() && !types::info(own.base.scalar).rule.empty();
}

bool Model::narrows(OwnScalarId scalar, OwnScalarId outer) const {
  while (scalar.valid() && scalar != outer)
    scalar = own_scalars[scalar].base.own;
  return scalar.valid();
}

bool Model::allows(OwnScalarId scalar, BaseType base, std::string_view constant) const {
  for (OwnScalarId at = scalar; at.valid(); at = own_scalars[at].base.own) {
    if (!own_scalars[at].bounds.allow(base, constant)) return false;
  }
  return true;
}

std::vector<std::string> Model::entity_names() const {
  std::vector<std::string> names;
  for (const auto& [name, ids] : by_name)
    names.push_back(name);
  return names;
}

Type type_of(const Field& field) {
  Type type = std::visit(Overloaded{
                             [](const InvalidType&) { return Type{}; },
                             [](const ScalarType& t) {
                               Type result = types::base_type(t.base);
                               result.scalar = t.scalar;
                               result.own = t.own;
                               result.currency = t.currency;
                               return result;
                             },
                             [](EnumId id) { return types::enum_type(id); },
                             [](const Reference& r) {
                               // the arc's own identity cannot be compared: it has no one entity
                               return r.targets.size() == 1 ? types::ref_type(r.targets[0])
                                                            : types::ref_type(EntityId{});
                             },
                             [](const ManyReference&) { return Type{}; },
                             [](CompositeId id) { return types::composite_type(id); },
                         },
                         field.type);
  if (type.invalid()) return type;
  type.array = field.array;
  type.native = field.native;
  type.nullable = !field.required;
  return type;
}

Type type_of(SystemField field) {
  const types::SystemFieldInfo& row = types::info(field);
  return types::base_type(row.base, row.nullable);
}

const EnumType* lookup_of(const Field& field, const Model& model) {
  const auto* id = std::get_if<EnumId>(&field.type);
  if (id == nullptr || field.array || field.computed == Computed::Viewed) return nullptr;
  const EnumType& type = model.enums[*id];
  return type.storage == EnumStorage::Lookup ? &type : nullptr;
}

std::string label_of(const Field& field) {
  return field.label.empty() ? sentence_case(field.name) : field.label;
}

std::vector<EntityId> entity_ids(const Model& model) {
  std::vector<EntityId> ids(model.entities.size());
  for (std::uint32_t i = 0; i < ids.size(); ++i)
    ids[i] = EntityId{i};
  return ids;
}

std::vector<FieldId> field_ids(const Entity& entity) {
  std::vector<FieldId> ids(entity.fields.size());
  for (std::uint32_t i = 0; i < ids.size(); ++i)
    ids[i] = FieldId{i};
  return ids;
}

}  // namespace specql::model
