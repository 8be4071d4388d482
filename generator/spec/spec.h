// What the user wrote, in the shapes of the language. Names are still words; nothing is resolved.
#pragma once

#include "generator/actions/step_spec.h"
#include "generator/source/span.h"
#include "generator/support/rare.h"
#include "generator/syntax/node.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace specql::spec {

using syntax::Text;
using Word = Located<std::string>;

/// `email!`, `enum(a, b) = a`, `ref(A | B, on_delete: cascade)`, `list(text(80))`.
struct TypeNotation {
  Word name;                    ///< `email`, `enum`, `ref`; what a list holds, not `list`
  std::vector<Text> arguments;  ///< of `text(3, 80)`, `decimal(12, 2)`; labels of an enum
  std::vector<Text> targets;    ///< of a reference
  struct Option {
    Word key;
    Text value;
  };
  std::vector<Option> options;  ///< `on_delete: cascade`
  std::size_t list_depth = 0;
  std::optional<Span> required;  ///< the `!`
  std::optional<Span> nullable;  ///< the `?`
  std::optional<Text> default_value;
  Span span;
};

/// A default: an expression or plain words, or a YAML list or mapping.
struct DefaultSpec {
  Text text;
  std::optional<syntax::Node> structure;
};

struct FieldSpec {
  Word name;
  std::optional<TypeNotation> type;
  std::optional<Located<bool>> required, nullable, unique, index, many, deferrable, stored, immutable;
  Rare<DefaultSpec> default_value;
  Rare<Text> description, label, was, backfill, deprecated, min, max, pattern, check, computed, inverse,
      through, schema;
  std::optional<Located<std::size_t>> min_length, max_length, min_items, max_items;
  std::optional<Located<bool>> unique_items;
  std::optional<Located<std::size_t>> storage;               ///< index into kStorages
  Rare<syntax::Node> json_schema;                            ///< `schema:` that is a mapping
  std::optional<Located<std::size_t>> on_delete, on_update;  ///< index into the choices below
  std::vector<Text> examples;
  std::string part_of;  ///< the composite whose member it keeps
};

inline constexpr std::string_view kStorages[] = {"json", "columns"};
inline constexpr std::string_view kEnumStorages[] = {"text", "native", "lookup"};
inline constexpr std::string_view kOnDelete[] = {"restrict", "cascade", "set_null"};
inline constexpr std::string_view kOnUpdate[] = {"no_action", "restrict", "cascade", "set_null"};

struct UniqueSpec {
  std::vector<Word> fields;
  bool nulls_not_distinct = false;
  std::optional<Word> error, name;
  std::optional<Text> message;
  Span span;
};

struct IndexSpec {
  struct Key {
    Word field;
    bool descending = false;
  };
  std::vector<Key> keys;
  std::vector<Word> include;
  std::optional<Text> where;
  std::optional<Word> method, name;
  bool unique = false;
  Span span;
};

/// No two rows equal in `per` share a part of the range `overlap`.
struct ExclusionSpec {
  std::vector<Word> per;
  std::optional<Word> overlap, error, name;
  std::optional<Text> where, message;
  Span span;
};

/// What an entity tells others about itself.
struct EventSpec {
  struct Item {
    std::optional<Word> name;  ///< none: said behind the expression, or the last word of a path
    Text value;
  };
  Word name;
  std::optional<Text> description;
  std::vector<Item> payload;
};

/// The states of a field and the ways between them.
struct StateMachineSpec {
  struct Transition {
    Word name;
    std::vector<Word> from;  ///< labels, or `any`
    Word to;
    std::optional<Text> description, requires_, guard, message;
    std::optional<Word> error;
    std::optional<Located<bool>> has_action;
    std::optional<Word> action;  ///< what its action is called
    bool named = true;           ///< by the user, not after the state it leads to
  };
  Word field;
  std::vector<Word> initial;
  std::vector<Word> listed;  ///< states that were only listed, as those that nothing leaves
  bool history = false;
  bool actions = false;
  std::vector<Transition> transitions;
  Span span;
};

struct ValidationSpec {
  std::optional<Word> name, error;
  std::optional<Text> condition, message;
  Span span;
};

struct IdentifierSpec {
  std::optional<Located<std::size_t>> strategy;  ///< index into kIdentifierStrategies
  std::optional<Word> from;
  std::optional<Text> format;
  Span span;
};
inline constexpr std::string_view kIdentifierStrategies[] = {"simple", "slug", "sequence"};

struct ActionSpec {
  Word name;
  std::optional<Text> description, requires_, returns;
  std::optional<Located<std::size_t>> on;  ///< 0 row, 1 entity
  std::vector<FieldSpec> params;
  std::vector<actions::ErrorSpec> errors;
  std::optional<Located<bool>> idempotent;
  std::optional<Located<std::size_t>> isolation;  ///< index into kIsolations
  std::optional<Text> timeout;
  std::optional<Located<std::size_t>> mode;   ///< index into kBulkModes
  std::optional<Located<std::size_t>> limit;  ///< of items
  std::vector<actions::StepSpec> steps;
  bool has_steps = false;
  bool flawed = false;                       ///< a step could not be read: what seems missing may stand in it
  std::optional<Located<std::size_t>> hook;  ///< it is done when rows are written: row of kHookKeys
  std::string self_word;                     ///< what its steps call their entity: the one it was written for
};

inline constexpr std::string_view kBulkModes[] = {"atomic", "partial"};
inline constexpr std::string_view kIsolations[] = {"read_committed", "repeatable_read", "serializable"};

struct EntitySpec {
  Word name;
  std::optional<Word> schema, extends, was;
  std::optional<Text> description;
  std::vector<Word> imports;
  std::optional<Located<std::size_t>> tenancy;  ///< 0 isolated, 1 shared
  std::optional<Located<bool>> audit, soft_delete, version;
  std::optional<IdentifierSpec> identifier;
  std::vector<FieldSpec> fields;  ///< computed ones among them
  std::vector<UniqueSpec> uniques;
  std::vector<ExclusionSpec> exclusions;
  std::vector<IndexSpec> indexes;
  std::vector<ValidationSpec> validations;
  std::vector<EventSpec> events;
  std::vector<StateMachineSpec> states;
  bool states_flawed = false;  ///< some could not be read: what seems missing may stand in them
  std::vector<ActionSpec> actions;
  std::vector<ActionSpec> hooks;
};
inline constexpr std::string_view kTenancies[] = {"isolated", "shared"};

/// A label of an enum that stands by itself.
struct LabelSpec {
  Text name;
  std::string description;
  std::string deprecated;  ///< the reason; empty if it is not
};

/// A type of the project: an enum, a composite, or a scalar that narrows another one.
struct TypeSpec {
  Word name;
  std::optional<Text> description;
  bool is_enum = false;
  std::vector<LabelSpec> labels;                     ///< of an enum, in order
  std::optional<Located<std::size_t>> enum_storage;  ///< index into kEnumStorages
  bool is_composite = false;
  std::vector<FieldSpec> members;  ///< of a composite
  std::optional<Text> check;       ///< of a composite
  /// A scalar's base and bounds, as a field of the type's name would have them.
  std::optional<FieldSpec> base;
  std::vector<Text> rejects;
};

/// Everything one file declares.
struct FileSpec {
  std::vector<Word> imports;
  std::vector<EntitySpec> entities;
  std::vector<TypeSpec> types;
};

}  // namespace specql::spec
