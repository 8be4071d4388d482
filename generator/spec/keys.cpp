#include "generator/spec/keys.h"

#include <array>

namespace specql::spec {
namespace {

using Row = syntax::KeyRow;
#define SPECQL_KEY(name, aliases, value, summary) Row{#name, aliases, value, summary},
constexpr auto kEntityRows = std::to_array<Row>({
#include "generator/spec/keys/entity_keys.def"
});
constexpr auto kDocumentRows = std::to_array<Row>({
#include "generator/spec/keys/document_keys.def"
});
constexpr auto kFieldRows = std::to_array<Row>({
#include "generator/spec/keys/field_keys.def"
});
constexpr auto kActionRows = std::to_array<Row>({
#include "generator/spec/keys/action_keys.def"
});
constexpr auto kErrorRows = std::to_array<Row>({
#include "generator/spec/keys/error_keys.def"
});
constexpr auto kIdentifierRows = std::to_array<Row>({
#include "generator/spec/keys/identifier_keys.def"
});
constexpr auto kIndexRows = std::to_array<Row>({
#include "generator/spec/keys/index_keys.def"
});
constexpr auto kUniqueRows = std::to_array<Row>({
#include "generator/spec/keys/unique_keys.def"
});
constexpr auto kExclusionRows = std::to_array<Row>({
#include "generator/spec/keys/exclusion_keys.def"
});
constexpr auto kEventRows = std::to_array<Row>({
#include "generator/spec/keys/event_keys.def"
});
constexpr auto kHookRows = std::to_array<Row>({
#include "generator/spec/keys/hook_keys.def"
});
constexpr auto kStatesRows = std::to_array<Row>({
#include "generator/spec/keys/states_keys.def"
});
constexpr auto kTransitionRows = std::to_array<Row>({
#include "generator/spec/keys/transition_keys.def"
});
constexpr auto kPatternRows = std::to_array<Row>({
#include "generator/spec/keys/pattern_keys.def"
});
constexpr auto kValidationRows = std::to_array<Row>({
#include "generator/spec/keys/validation_keys.def"
});
constexpr auto kExtendsRows = std::to_array<Row>({
#include "generator/spec/keys/extends_keys.def"
});
constexpr auto kTypeRows = std::to_array<Row>({
#include "generator/spec/keys/type_keys.def"
});
constexpr auto kLabelRows = std::to_array<Row>({
#include "generator/spec/keys/label_keys.def"
});
constexpr auto kSchemaRows = std::to_array<Row>({
#include "generator/spec/keys/schema_keys.def"
});
#undef SPECQL_KEY
constexpr auto kOtherActionKeys = std::to_array<syntax::OtherKey>({
    {"permissions", "a permission is a role that others include: write `requires: caller.has_role('…')`"},
    {"requires_role", "write `requires: caller.has_role('…')`"},
});

}  // namespace

const syntax::KeyTable kEntityKeys{"an entity", kEntityRows};
const syntax::KeyTable kDocumentKeys{"a document without an entity", kDocumentRows};
const syntax::KeyTable kFieldKeys{"a field", kFieldRows};
const syntax::KeyTable kParameterKeys{"a parameter", kFieldRows};
const syntax::KeyTable kMemberKeys{"a member", kFieldRows};
const syntax::KeyTable kActionKeys{"an action", kActionRows, kOtherActionKeys};
const syntax::KeyTable kErrorKeys{"an error", kErrorRows};
const syntax::KeyTable kIdentifierKeys{"an identifier", kIdentifierRows};
const syntax::KeyTable kIndexKeys{"an index", kIndexRows};
const syntax::KeyTable kUniqueKeys{"a unique rule", kUniqueRows};
const syntax::KeyTable kExclusionKeys{"an exclusion", kExclusionRows};
const syntax::KeyTable kEventKeys{"an event", kEventRows};
const syntax::KeyTable kHookKeys{"the hooks of an entity", kHookRows};
const syntax::KeyTable kStatesKeys{"`states`", kStatesRows};
const syntax::KeyTable kTransitionKeys{"a transition", kTransitionRows};
const syntax::KeyTable kPatternKeys{"a pattern", kPatternRows};
const syntax::KeyTable kValidationKeys{"a validation", kValidationRows};
const syntax::KeyTable kExtendsKeys{"`extends`", kExtendsRows};
const syntax::KeyTable kTypeKeys{"a type", kTypeRows};
const syntax::KeyTable kLabelKeys{"a value of an enum", kLabelRows};
const syntax::KeyTable kSchemaKeys{"a JSON Schema", kSchemaRows};

std::span<const syntax::KeyTable* const> all_key_tables() {
  static constexpr auto kTables = std::to_array<const syntax::KeyTable*>(
      {&kEntityKeys, &kDocumentKeys, &kFieldKeys, &kActionKeys, &kErrorKeys, &kIdentifierKeys, &kIndexKeys,
       &kUniqueKeys, &kExclusionKeys, &kEventKeys, &kHookKeys, &kStatesKeys, &kTransitionKeys, &kPatternKeys,
       &kValidationKeys, &kExtendsKeys, &kTypeKeys, &kLabelKeys, &kSchemaKeys});
  return kTables;
}

}  // namespace specql::spec
