#include "generator/project/dump.h"

#include "generator/catalog/json.h"
#include "generator/support/overloaded.h"
#include "generator/typing/type_expression.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::project {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kStages = std::to_array<DumpStage>({
    {"syntax", "the YAML tree, with places", false},
    {"spec", "what the files declare, unresolved", false},
    {"model", "entities, fields and actions, resolved", true},
    {"catalog", "the database", true},
    {"surface", "the API", true},
});

std::string place(Span span, const source::SourceMap& sources) {
  if (!span.known()) return "";
  const source::LineColumn at = sources.locate(span.begin);
  return fmt::format("{}:{}", at.line, at.column);
}

Json syntax_of(const syntax::Node& node, const source::SourceMap& sources) {
  return std::visit(Overloaded{
                        [](const syntax::Null&) { return Json(nullptr); },
                        [&](const syntax::Scalar& s) {
                          return Json(fmt::format("{} @{}", s.text, place(node.span, sources)));
                        },
                        [&](const syntax::Sequence& items) {
                          Json list = Json::array();
                          for (const syntax::Node& item : items)
                            list.push_back(syntax_of(item, sources));
                          return list;
                        },
                        [&](const syntax::Mapping& mapping) {
                          Json object = Json::object();
                          for (const syntax::Entry& entry : mapping.entries) {
                            object[entry.key.value] = syntax_of(entry.value, sources);
                          }
                          return object;
                        },
                    },
                    node.value);
}

Json field_spec(const spec::FieldSpec& field) {
  Json object = Json::object();
  if (field.type) {
    std::string type = field.type->name.value;
    std::string inside;
    for (const auto& list : {&field.type->arguments, &field.type->targets}) {
      for (const syntax::Text& text : *list)
        inside += (inside.empty() ? "" : ", ") + text.value;
    }
    if (!inside.empty()) type += "(" + inside + ")";
    for (std::size_t i = 0; i < field.type->list_depth; ++i)
      type += "[]";
    if (field.type->required) type += "!";
    object["type"] = type;
  }
  if (field.computed) object["computed"] = field.computed->value;
  if (field.default_value) object["default"] = field.default_value->text.value;
  return object;
}

Json spec_of_entity(const spec::EntitySpec& entity) {
  Json object = {{"entity", entity.name.value}};
  if (entity.schema) object["schema"] = entity.schema->value;
  if (entity.extends) object["extends"] = entity.extends->value;
  for (const spec::FieldSpec& field : entity.fields)
    object["fields"][field.name.value] = field_spec(field);
  for (const spec::ActionSpec& action : entity.actions) {
    Json steps = Json::array();
    for (const actions::StepSpec& step : action.steps)
      steps.push_back(step.text);
    object["actions"][action.name.value] = std::move(steps);
  }
  return object;
}

Json spec_of_type(const spec::TypeSpec& type) {
  Json object = {{"type", type.name.value}};
  if (type.base) object["base"] = field_spec(*type.base)["type"];
  if (type.enum_storage) object["enum_storage"] = spec::kEnumStorages[type.enum_storage->value];
  for (const spec::LabelSpec& label : type.labels)
    object["values"].push_back(label.name.value);
  for (const spec::FieldSpec& member : type.members)
    object["fields"][member.name.value] = field_spec(member);
  return object;
}

Json files_dump(const Workspace& workspace, bool syntax) {
  Json result = Json::object();
  for (const Workspace::ParsedFile* file : workspace.files()) {
    Json documents = Json::array();
    if (syntax) {
      for (const syntax::Node& node : file->documents) {
        documents.push_back(syntax_of(node, workspace.sources()));
      }
    } else {
      for (const spec::TypeSpec& type : file->spec.types)
        documents.push_back(spec_of_type(type));
      for (const spec::EntitySpec& entity : file->spec.entities) {
        documents.push_back(spec_of_entity(entity));
      }
    }
    result[file->path] = std::move(documents);
  }
  return result;
}

Json type_dump(const model::OwnType& type, const model::Model& model) {
  return std::visit(Overloaded{
                        [](model::InvalidType) { return Json(); },
                        [&](EnumId id) {
                          Json labels = Json::array();
                          for (const model::EnumLabel& label : model.enums[id].labels)
                            labels.push_back(label.name);
                          return labels;
                        },
                        [&](CompositeId id) {
                          Json members = Json::object();
                          for (const model::Field& member : model.composites[id].members) {
                            members[member.name] = typing::describe(model::type_of(member), model) +
                                                   (member.required ? "!" : "");
                          }
                          return members;
                        },
                        [&](OwnScalarId id) {
                          const model::ScalarType& base = model.own_scalars[id].base;
                          Type type_of_base = types::base_type(base.base);
                          type_of_base.scalar = base.scalar;
                          type_of_base.own = base.own;
                          return Json(typing::describe(type_of_base, model));
                        },
                    },
                    type);
}

Json states_dump(const model::StateMachine& machine, const model::Model& model) {
  const auto names = [&](const std::vector<std::size_t>& states) {
    Json list = Json::array();
    for (const std::size_t state : states)
      list.push_back(model.enums[machine.states].labels[state].name);
    return list;
  };
  Json result = {{"initial", names(machine.initial)}};
  for (const model::Transition& transition : machine.transitions) {
    result["transitions"][transition.name] = {{"from", names(transition.from)},
                                              {"to", names({transition.to})[0]}};
  }
  return result;
}

Json model_dump(const check::CheckedProject& project) {
  const model::Model& model = project.model;
  Json result = Json::object();
  for (const auto& [name, type] : model.types)
    result["types"][name] = type_dump(type, model);
  for (const model::Entity& entity : model.entities) {
    Json object = {{"schema", model.schema_of(entity).name},
                   {"tenancy", entity.isolated() ? "isolated" : "shared"},
                   {"audit", entity.features.audit},
                   {"soft_delete", entity.features.soft_delete},
                   {"version", entity.features.version}};
    for (const model::Field& field : entity.fields) {
      std::string type = field.many() != nullptr ? "many " + model.entities[field.many()->target].name
                                                 : typing::describe(model::type_of(field), model);
      if (field.required) type += "!";
      if (field.computed == model::Computed::Stored) type += " stored";
      if (field.computed == model::Computed::Viewed) type += " viewed";
      object["fields"][field.name] = type;
    }
    for (const model::Inverse& inverse : entity.inverses) {
      object["relations"][inverse.name] =
          model.entities[inverse.source].name + "." + model.field(inverse.source, inverse.field).name;
    }
    for (const model::StateMachine& machine : entity.machines)
      object["states"][entity.fields[machine.field].name] = states_dump(machine, model);
    result["entities"][entity.name] = std::move(object);
  }
  for (const actions::Signature& signature : project.signatures) {
    Json inputs = Json::array();
    for (const actions::Input& input : actions::inputs_of(signature, model))
      inputs.push_back(input.key);
    if (signature.hook) continue;
    constexpr std::string_view kSubjects[] = {"none", "existing", "new"};
    result["actions"][signature.name] = {{"entity", model.entities[signature.entity].name},
                                         {"subject", kSubjects[static_cast<std::size_t>(signature.subject)]},
                                         {"inputs", std::move(inputs)}};
  }
  return result;
}

Json fields_dump(const std::vector<api::ApiField>& fields) {
  Json object = Json::object();
  for (const api::ApiField& field : fields)
    object[std::string(field.name.view())] = api::to_string(field.type);
  return object;
}

Json texts_of(const std::vector<Interned>& texts) {
  Json list = Json::array();
  for (const Interned text : texts)
    list.push_back(text.view());
  return list;
}

Json names_of(const std::vector<api::EnumValue>& values) {
  Json list = Json::array();
  for (const api::EnumValue& value : values)
    list.push_back(value.name.view());
  return list;
}

Json surface_dump(const api::Surface& surface) {
  Json result = Json::object();
  for (const auto& scalar : surface.scalars)
    result["scalars"].push_back(scalar.name.view());
  for (const auto& type : surface.enums)
    result["enums"][std::string(type.name.view())] = names_of(type.values);
  for (const auto& type : surface.unions)
    result["unions"][std::string(type.name.view())] = texts_of(type.members);
  for (const auto& type : surface.objects)
    result["objects"][std::string(type.name.view())] = fields_dump(type.fields);
  for (const auto& type : surface.inputs)
    result["inputs"][std::string(type.name.view())] = fields_dump(type.fields);
  result["queries"] = fields_dump(surface.queries);
  result["mutations"] = fields_dump(surface.mutations);
  return result;
}

/// Indented text: what JSON says, without its punctuation.
void print_text(const Json& value, std::size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  const auto scalar = [](const Json& v) { return v.is_string() ? v.get<std::string>() : v.dump(); };
  if (value.is_object()) {
    for (const auto& [key, child] : value.items()) {
      const bool inner = child.is_structured() && !child.empty();
      out += margin + key + (inner ? "\n" : " " + (child.is_structured() ? "" : scalar(child)) + "\n");
      if (inner) print_text(child, indent + 2, out);
    }
  } else if (value.is_array()) {
    for (const Json& child : value) {
      if (child.is_structured()) {
        out += margin + "-\n";
        print_text(child, indent + 2, out);
      } else {
        out += margin + "- " + scalar(child) + "\n";
      }
    }
  }
}

}  // namespace

std::span<const DumpStage> all_stages() {
  return kStages;
}

const DumpStage* find_stage(std::string_view name) {
  const auto row =
      std::find_if(kStages.begin(), kStages.end(), [name](const DumpStage& s) { return s.name == name; });
  return row == kStages.end() ? nullptr : &*row;
}

std::string dump(const DumpStage& stage, const Workspace& workspace, bool json) {
  Json value;
  if (stage.name == "syntax" || stage.name == "spec") {
    value = files_dump(workspace, stage.name == "syntax");
  } else if (stage.name == "model") {
    value = model_dump(*workspace.checked());
  } else if (stage.name == "catalog") {
    value = Json::parse(catalog::to_json(workspace.database()));
  } else {
    value = surface_dump(workspace.surface());
  }
  if (json) return value.dump(2) + "\n";
  std::string text;
  print_text(value, 0, text);
  return text;
}

}  // namespace specql::project
