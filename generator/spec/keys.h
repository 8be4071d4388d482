// The key tables of the language: an enum and a table from each file in keys/.
#pragma once

#include "generator/syntax/keys.h"

#include <span>

namespace specql::spec {

// `default` is a word of C++, so all enumerators carry a trailing underscore.
#define SPECQL_KEY(name, aliases, value, summary) name##_,
enum class EntityKey : std::size_t {
#include "generator/spec/keys/entity_keys.def"
};
enum class DocumentKey : std::size_t {
#include "generator/spec/keys/document_keys.def"
};
enum class FieldKey : std::size_t {
#include "generator/spec/keys/field_keys.def"
};
enum class ActionKey : std::size_t {
#include "generator/spec/keys/action_keys.def"
};
enum class ErrorKey : std::size_t {
#include "generator/spec/keys/error_keys.def"
};
enum class IdentifierKey : std::size_t {
#include "generator/spec/keys/identifier_keys.def"
};
enum class IndexKey : std::size_t {
#include "generator/spec/keys/index_keys.def"
};
enum class UniqueKey : std::size_t {
#include "generator/spec/keys/unique_keys.def"
};
enum class ExclusionKey : std::size_t {
#include "generator/spec/keys/exclusion_keys.def"
};
enum class EventKey : std::size_t {
#include "generator/spec/keys/event_keys.def"
};
enum class HookKey : std::size_t {
#include "generator/spec/keys/hook_keys.def"
};
enum class StatesKey : std::size_t {
#include "generator/spec/keys/states_keys.def"
};
enum class TransitionKey : std::size_t {
#include "generator/spec/keys/transition_keys.def"
};
enum class PatternKey : std::size_t {
#include "generator/spec/keys/pattern_keys.def"
};
enum class ValidationKey : std::size_t {
#include "generator/spec/keys/validation_keys.def"
};
enum class ExtendsKey : std::size_t {
#include "generator/spec/keys/extends_keys.def"
};
enum class TypeKey : std::size_t {
#include "generator/spec/keys/type_keys.def"
};
enum class LabelKey : std::size_t {
#include "generator/spec/keys/label_keys.def"
};
enum class SchemaKey : std::size_t {
#include "generator/spec/keys/schema_keys.def"
};
#undef SPECQL_KEY

extern const syntax::KeyTable kEntityKeys;
extern const syntax::KeyTable kDocumentKeys;
extern const syntax::KeyTable kFieldKeys;
extern const syntax::KeyTable kParameterKeys;  ///< the same keys
extern const syntax::KeyTable kMemberKeys;     ///< the same keys
extern const syntax::KeyTable kActionKeys;
extern const syntax::KeyTable kErrorKeys;
extern const syntax::KeyTable kIdentifierKeys;
extern const syntax::KeyTable kIndexKeys;
extern const syntax::KeyTable kUniqueKeys;
extern const syntax::KeyTable kExclusionKeys;
extern const syntax::KeyTable kEventKeys;
extern const syntax::KeyTable kHookKeys;
extern const syntax::KeyTable kStatesKeys;
extern const syntax::KeyTable kTransitionKeys;
extern const syntax::KeyTable kPatternKeys;
extern const syntax::KeyTable kValidationKeys;
extern const syntax::KeyTable kExtendsKeys;
extern const syntax::KeyTable kTypeKeys;
extern const syntax::KeyTable kLabelKeys;
extern const syntax::KeyTable kSchemaKeys;

/// Every table above, for the reference and the coverage test.
[[nodiscard]] std::span<const syntax::KeyTable* const> all_key_tables();

}  // namespace specql::spec
