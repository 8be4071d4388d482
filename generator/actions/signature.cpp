#include "generator/actions/signature.h"

#include "generator/model/naming.h"

#include <algorithm>

namespace specql::actions {

const ErrorSpec* find_error(const Signature& signature, std::string_view code) {
  const auto found = std::find_if(signature.errors.begin(), signature.errors.end(),
                                  [code](const ErrorSpec& one) { return one.code.value == code; });
  return found == signature.errors.end() ? nullptr : &*found;
}

ActionId find_action(const Signatures& signatures, std::string_view name) {
  std::uint32_t index = 0;
  for (const Signature& signature : signatures) {
    if (signature.name == name && !signature.hook) return ActionId{index};
    ++index;
  }
  return {};
}

std::vector<Input> inputs_of(const Signature& signature, const model::Model& model) {
  const model::Entity& entity = model.entities[signature.entity];
  std::vector<Input> inputs;
  if (signature.hook) return inputs;
  if (signature.subject == Subject::Existing) {
    inputs.push_back({Input::Kind::Id, "id"});
  }
  for (std::size_t i = 0; i < signature.params.size(); ++i) {
    inputs.push_back({Input::Kind::Parameter, model::naming::public_name(signature.params[i]), i});
  }
  for (const FieldId field : signature.input_fields) {
    inputs.push_back({Input::Kind::Field, model::naming::public_name(entity.fields[field]), 0, field});
  }
  if (signature.subject == Subject::New && signature.takes_fields()) {
    inputs.push_back({Input::Kind::Field, "identifier", 0, {}, true});
  }
  if (signature.subject == Subject::Existing && entity.features.version) {
    inputs.push_back({Input::Kind::Version, "version"});
  }
  if (signature.idempotent) inputs.push_back({Input::Kind::IdempotencyKey, std::string(kIdempotencyKey)});
  return inputs;
}

const model::Field* field_of(const Input& input, const Signature& signature, const model::Model& model) {
  switch (input.kind) {
    case Input::Kind::Parameter:
      return &signature.params[input.parameter];
    case Input::Kind::Field:
      return input.identifier ? nullptr : &model.field(signature.entity, input.field);
    case Input::Kind::Id:
    case Input::Kind::Version:
    case Input::Kind::IdempotencyKey:
      break;
  }
  return nullptr;
}

}  // namespace specql::actions
