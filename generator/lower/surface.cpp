#include "generator/actions/each_step.h"
#include "generator/api/names.h"
#include "generator/lower/lower.h"
#include "generator/model/naming.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <map>
#include <unordered_set>
#include <utility>

#include <fmt/core.h>

namespace specql::lower {
namespace {

using api::ApiField;
using api::TypeRef;
using model::Entity;
using model::Field;
namespace naming = model::naming;

class SurfaceBuilder {
 public:
  explicit SurfaceBuilder(const check::CheckedProject& project) : project_(project), model_(project.model) {}

  api::Surface build() {
    for (const Entity& entity : model_.entities)
      object(entity);
    if (!project_.signatures.empty()) shared_types();
    std::uint32_t index = 0;
    for (const actions::Signature& signature : project_.signatures) {
      const ActionId id{index++};
      if (!signature.hook) action(signature, project_.actions[id]);
    }
    for (auto& [name, scalar] : scalars_)
      surface_.scalars.push_back(std::move(scalar));
    return std::move(surface_);
  }

 private:
  void object(const Entity& entity);
  void add_field(const Entity& entity, const Field& field, api::ObjectType& object);
  void connection(const Entity& entity);
  void queries(const Entity& entity);
  void shared_types();
  void action(const actions::Signature& signature, const actions::Action& action);
  void input(const actions::Signature& signature);
  void success(const actions::Signature& signature, const actions::Action& action);
  void bulk_input(const actions::Signature& signature);
  void bulk_success(const actions::Signature& signature);
  void bulk_type();
  /// What a value is for: members of a composite are asked for when it is given, and need not be when it
  /// is changed.
  enum class Use : std::uint8_t { Answer, Given, Change };
  TypeRef value_type(const Field& field, std::string_view owner, bool required, Use use = Use::Answer);
  TypeRef composite_type(CompositeId id, Use use);
  TypeRef scalar_type(const model::ScalarType& type);
  TypeRef base_type(BaseType base);
  TypeRef type_of(const Type& type);
  void declare_enum(const std::string& name, const model::EnumType& type, const std::string& description);

  static TypeRef named(std::string_view name, bool required) { return {name, required, false}; }

  const check::CheckedProject& project_;
  const model::Model& model_;
  api::Surface surface_;
  std::map<std::string, api::ApiScalar> scalars_;
  std::unordered_set<Interned> enums_;  ///< declared so far
  std::unordered_set<std::string> composites_;
  bool bulk_declared_ = false;
};

TypeRef SurfaceBuilder::base_type(BaseType base) {
  const types::BaseTypeInfo& row = types::info(base);
  const bool builtin =
      row.graphql == "Boolean" || row.graphql == "Int" || row.graphql == "Float" || row.graphql == "String";
  if (!builtin && !scalars_.contains(std::string(row.graphql))) {
    scalars_.emplace(row.graphql, api::ApiScalar{std::string(row.graphql),
                                                 fmt::format("A {} of PostgreSQL.", row.sql), ""});
  }
  return named(row.graphql, false);
}

TypeRef SurfaceBuilder::scalar_type(const model::ScalarType& type) {
  if (type.own.valid()) {
    const model::OwnScalar& own = model_.own_scalars[type.own];
    scalars_[own.name] = {own.name, own.description, ""};
    return named(own.name, false);
  }
  if (!type.scalar.valid()) return base_type(type.base);
  const types::ScalarInfo& row = types::info(type.scalar);
  std::string summary(row.summary);
  if (!summary.empty()) summary.front() = to_upper(summary.front());
  scalars_[std::string(row.graphql)] = {std::string(row.graphql), summary + ".",
                                        std::string(row.specified_by)};
  return named(row.graphql, false);
}

void SurfaceBuilder::declare_enum(const std::string& name, const model::EnumType& type,
                                  const std::string& description) {
  if (!enums_.insert(name).second) return;
  api::EnumType result{name, description, {}};
  for (const model::EnumLabel& label : type.labels)
    result.values.push_back({label.name, label.description, label.deprecated});
  surface_.enums.push_back(std::move(result));
}

/// The type of a field that is no reference. `owner` names an enum that belongs to it.
TypeRef SurfaceBuilder::value_type(const Field& field, std::string_view owner, bool required, Use use) {
  TypeRef result;
  if (const auto* id = std::get_if<EnumId>(&field.type)) {
    const model::EnumType& type = model_.enums[*id];
    bool nameable = true;
    for (const model::EnumLabel& label : type.labels) {
      nameable = nameable && api::is_enum_value(label.name);
    }
    if (nameable) {
      const bool shared = !type.name.empty();
      const std::string name =
          shared ? type.name
          : type.field.valid()
              ? api::enum_name(model_.entities[type.entity].name, model_.field(type.entity, type.field).name)
              : api::enum_name(owner, field.name);
      declare_enum(name, type, shared ? type.description : field.description);
      result = named(name, false);
    } else {
      result = named("String", false);  // labels that GraphQL cannot spell
    }
  } else if (const CompositeId* composite = field.composite()) {
    // an element of a list has no former value that would be changed
    result = composite_type(*composite, field.array && use == Use::Change ? Use::Given : use);
  } else {
    result = scalar_type(*field.scalar());
  }
  result.list = field.array;
  result.required = required;
  return result;
}

/// The object or input of a composite, declared where it is first used.
TypeRef SurfaceBuilder::composite_type(CompositeId id, Use use) {
  const model::Composite& composite = model_.composites[id];
  if (composite.schema) return base_type(BaseType::Json);
  const std::string name = use == Use::Answer  ? composite.api_name
                           : use == Use::Given ? api::composite_input_name(composite.api_name)
                                               : api::composite_change_name(composite.api_name);
  if (!composites_.insert(name).second) return named(name, false);
  std::string description = composite.summary;
  if (!description.empty()) {
    description.front() = to_upper(description.front());
    if (!description.ends_with('.')) description += ".";
  }
  std::vector<ApiField> fields;
  for (const Field& member : composite.members) {
    const bool required = member.required && use != Use::Change;
    fields.push_back({api::field_name(member.name), value_type(member, composite.api_name, required, use),
                      member.description, use == Use::Answer ? member.deprecated : std::string()});
  }
  if (use == Use::Answer) {
    surface_.objects.push_back({name, std::move(description), std::move(fields)});
  } else {
    surface_.inputs.push_back({name, std::move(description), std::move(fields)});
  }
  return named(name, false);
}

void SurfaceBuilder::add_field(const Entity& entity, const Field& field, api::ObjectType& object) {
  const auto add = [&](std::string_view name, TypeRef type, const std::string& description) {
    object.fields.push_back({api::field_name(name), std::move(type), description, field.deprecated});
  };
  const std::string key = naming::public_name(field);
  if (field.many() != nullptr) {
    const Entity& target = model_.entities[field.many()->target];
    add(field.name, {target.name, true, true}, field.description);
    TypeRef ids = base_type(BaseType::Uuid);
    ids.list = ids.required = true;
    add(key, std::move(ids), "");
    return;
  }
  if (const model::Reference* reference = field.reference()) {
    std::string target = model_.entities[reference->targets[0]].name;
    if (field.is_arc()) {
      target = api::arc_name(entity.name, field.name);
      api::UnionType arms{target, field.description, {}};
      for (const EntityId arm : reference->targets)
        arms.members.push_back(model_.entities[arm].name);
      surface_.unions.push_back(std::move(arms));
    }
    add(field.name, named(target, field.required), field.description);
    TypeRef id = base_type(BaseType::Uuid);
    id.required = field.required;
    add(key, std::move(id), "");
    return;
  }
  add(field.name, value_type(field, entity.name, field.required), field.description);
}

void SurfaceBuilder::object(const Entity& entity) {
  api::ObjectType object{entity.name, entity.description, {}};
  object.fields.reserve(2 * entity.fields.size() + types::all_system_fields().size());
  const auto system = [&](SystemField field) {
    if (!entity.has(field)) return;
    const types::SystemFieldInfo& row = types::info(field);
    TypeRef type = base_type(row.base);
    type.required = !row.nullable;
    std::string summary(row.summary);
    summary.front() = to_upper(summary.front());
    object.fields.push_back({api::field_name(row.name), std::move(type), summary + ".", ""});
  };
  system(SystemField::Id);
  system(SystemField::Identifier);
  for (const Field& field : entity.fields)
    add_field(entity, field, object);
  for (const SystemField field : {SystemField::CreatedAt, SystemField::CreatedBy, SystemField::UpdatedAt,
                                  SystemField::UpdatedBy, SystemField::Version}) {
    system(field);
  }
  surface_.objects.push_back(std::move(object));
  connection(entity);
  queries(entity);
}

void SurfaceBuilder::connection(const Entity& entity) {
  const std::string words = sentence_case(plural(entity.stem));
  surface_.objects.push_back({api::connection_name(entity.name),
                              words + ", page by page.",
                              {{"edges", {api::edge_name(entity.name), true, true}, "", ""},
                               {"pageInfo", named("PageInfo", true), "", ""}}});
  surface_.objects.push_back(
      {api::edge_name(entity.name),
       "",
       {{"cursor", named("String", true), "", ""}, {"node", named(entity.name, true), "", ""}}});
}

void SurfaceBuilder::queries(const Entity& entity) {
  TypeRef id = base_type(BaseType::Uuid);
  id.required = true;
  surface_.queries.push_back({api::query_name(entity.stem),
                              named(entity.name, false),
                              "One by its public id.",
                              "",
                              {{"id", id, "", ""}}});
  surface_.queries.push_back({api::list_query_name(entity.stem),
                              named(api::connection_name(entity.name), true),
                              "",
                              "",
                              {{"first", named("Int", false), "", ""},
                               {"after", named("String", false), "", ""},
                               {"last", named("Int", false), "", ""},
                               {"before", named("String", false), "", ""}}});
}

void SurfaceBuilder::shared_types() {
  TypeRef id = base_type(BaseType::Uuid);
  id.required = true;
  surface_.objects.push_back({"TouchedEntity",
                              "Another row that an action touched.",
                              {{"type", named("String", true), "", ""},
                               {"id", id, "", ""},
                               {"operation", named("String", true), "", ""}}});
  surface_.objects.push_back({"InputError",
                              "One mistake, and where it is.",
                              {{"path", {"String", true, true}, "", ""},
                               {"code", named("String", true), "Stable, for programs.", ""},
                               {"message", named("String", true), "For people.", ""}}});
  surface_.objects.push_back({"ActionRefused",
                              "An action that was refused and left nothing behind.",
                              {{"code", named("String", true), "Stable, for programs.", ""},
                               {"message", named("String", true), "For people.", ""},
                               {"errors", {"InputError", true, true}, "", ""}}});
}

void SurfaceBuilder::input(const actions::Signature& signature) {
  api::InputType input{api::input_name(signature.name), signature.description, {}};
  const auto inputs = actions::inputs_of(signature, model_);
  input.fields.reserve(inputs.size());
  for (const actions::Input& item : inputs) {
    const Field* field = actions::field_of(item, signature, model_);
    const bool partial = item.kind == actions::Input::Kind::Field && signature.partial;
    TypeRef type;
    if (item.kind == actions::Input::Kind::Id) {
      type = base_type(BaseType::Uuid);
      type.required = true;
    } else if (item.kind == actions::Input::Kind::Version) {
      type = named("Int", false);
    } else if (field == nullptr) {
      type = named("String", item.kind == actions::Input::Kind::IdempotencyKey);
    } else if (field->many() != nullptr || field->reference() != nullptr) {
      type = base_type(BaseType::Uuid);
      type.list = field->many() != nullptr;
      type.required = field->required && !partial && field->many() == nullptr;
    } else {
      const bool required = field->required && !field->default_value && !partial;
      type = value_type(*field, signature.name, required, partial ? Use::Change : Use::Given);
    }
    input.fields.push_back({api::field_name(item.key), std::move(type),
                            field == nullptr ? std::string() : field->description, ""});
  }
  if (!input.fields.empty()) surface_.inputs.push_back(std::move(input));
}

TypeRef SurfaceBuilder::type_of(const Type& type) {
  TypeRef result;
  if (type.kind == Type::Kind::Base) {
    result = scalar_type({type.base, type.scalar, "", type.own});
  } else if (type.kind == Type::Kind::Composite) {
    result = composite_type(type.composite, Use::Answer);
  } else if (type.kind == Type::Kind::Ref) {
    result = named(model_.entities[type.entity].name, false);
  } else {
    result = named("String", false);
  }
  result.list = type.array;
  return result;
}

void SurfaceBuilder::success(const actions::Signature& signature, const actions::Action& action) {
  const Entity& entity = model_.entities[signature.entity];
  api::ObjectType object{api::success_name(signature.name), "", {}};
  object.fields.push_back({"message", named("String", true), "The outcome in words.", ""});
  EntityId other;
  std::optional<TypeRef> value;
  each_step(action.steps, [&](const actions::Step& step) {
    const auto* given = std::get_if<actions::ReturnStep>(&step.value);
    if (given == nullptr || given->plain || given->refusal) return;
    const Type type = given->type();
    if (type.kind == Type::Kind::Ref && !type.array) {
      other = type.entity;
    } else if (!value || type.is(BaseType::Json)) {
      value = type_of(type);
    }
  });
  object.fields.push_back(
      {api::query_name(entity.stem), named(entity.name, false), "The row as it is now.", ""});
  const bool another = other.valid() && other != signature.entity;
  if (another) {
    const Entity& returned = model_.entities[other];
    object.fields.push_back(
        {api::query_name(returned.stem), named(returned.name, false), "The row that was returned.", ""});
  }
  if (value) object.fields.push_back({"result", *value, "What the action returned.", ""});
  object.fields.push_back({"updatedFields", {"String", true, true}, "Fields that changed.", ""});
  object.fields.push_back({"touched", {"TouchedEntity", true, true}, "Other rows that were touched.", ""});
  surface_.objects.push_back(std::move(object));
}

/// Items as the action that is done for each takes them, or a table of them.
void SurfaceBuilder::bulk_input(const actions::Signature& signature) {
  const actions::Signature& each = project_.signatures[signature.bulk->each];
  surface_.inputs.push_back(
      {api::input_name(signature.name),
       signature.description,
       {{"items", {api::input_name(each.name), false, true}, "One of both is given.", ""},
        {"csv", named("String", false), "A line of names, then a line for each item (RFC 4180).", ""}}});
}

void SurfaceBuilder::bulk_success(const actions::Signature& signature) {
  bulk_type();
  surface_.objects.push_back({api::success_name(signature.name),
                              "",
                              {{"message", named("String", true), "The outcome in words.", ""},
                               {"result", named("BulkResult", true), "What became of the items.", ""},
                               {"touched", {"TouchedEntity", true, true}, "Rows that were touched.", ""}}});
}

/// Declared once, if there is a bulk action.
void SurfaceBuilder::bulk_type() {
  if (std::exchange(bulk_declared_, true)) return;
  TypeRef ids = base_type(BaseType::Uuid);
  ids.list = ids.required = true;
  surface_.objects.push_back({"BulkResult",
                              "What became of the items of a list.",
                              {{"done", named("Int", true), "How many were done.", ""},
                               {"refused", named("Int", true), "How many were not.", ""},
                               {"ids", ids, "Of those that were done, in their order.", ""},
                               {"errors", {"InputError", true, true}, "Why the others were not.", ""}}});
}

void SurfaceBuilder::action(const actions::Signature& signature, const actions::Action& action) {
  if (signature.bulk) {
    bulk_input(signature);
    bulk_success(signature);
  } else {
    input(signature);
    success(signature, action);
  }
  const std::string result = api::result_name(signature.name);
  surface_.unions.push_back({result, "", {api::success_name(signature.name), "ActionRefused"}});
  ApiField mutation{api::mutation_name(signature.name), named(result, true), signature.description, ""};
  const bool has_input = signature.bulk || !actions::inputs_of(signature, model_).empty();
  if (has_input) {
    mutation.arguments.push_back({"input", named(api::input_name(signature.name), true), "", ""});
  }
  surface_.mutations.push_back(std::move(mutation));
}

}  // namespace

api::Surface lower_surface(const check::CheckedProject& project) {
  return SurfaceBuilder(project).build();
}

}  // namespace specql::lower
