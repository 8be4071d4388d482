// What callers of an action see: its name, what it works on, what it takes. Signatures are known before
// any step is checked, so that actions can call each other in any order.
#pragma once

#include "generator/model/model.h"
#include "generator/source/span.h"
#include "generator/support/id.h"
#include "generator/syntax/node.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace specql::actions {

/// The row an action is about.
enum class Subject : std::uint8_t {
  None,      ///< none: the action says which rows it means
  Existing,  ///< one row, given by `id`, locked before anything is judged
  New        ///< one that the action creates from its input
};

/// How an action was asked for.
enum class Origin : std::uint8_t {
  Steps,     ///< it has steps
  Crud,      ///< create, update or delete without steps: what everyone expects
  Bulk,      ///< another action, once for each item of a list
  Hook,      ///< steps that are done when rows of the entity are written
  Extension  ///< no steps, lenient: the project brings its own function
};

/// What an action says about one of its refusals, for all steps that give it.
struct ErrorSpec {
  Located<std::string> code;
  std::optional<syntax::Text> message;
  std::optional<Located<std::size_t>> status;
  std::vector<std::pair<Located<std::string>, syntax::Text>> translations;  ///< by language
};

/// `bulk_create_contact` does `create_contact` for each item.
inline constexpr std::string_view kBulkPrefix = "bulk_";

/// What a bulk action does with its items.
struct Bulk {
  ActionId each;             ///< done for every item
  bool partial = false;      ///< items that are refused leave the others alone
  std::size_t limit = 1000;  ///< of items in one call
};

/// When a hook's steps are done.
struct Hook {
  enum class Event : std::uint8_t { Create, Update, Delete };
  bool before = false;  ///< the row is not written yet: it can be refused and completed
  Event event = Event::Create;
};

struct Signature {
  std::string name;
  EntityId entity;
  Subject subject = Subject::Existing;
  Origin made = Origin::Steps;
  std::vector<model::Field> params;   ///< declared parameters, in order
  std::vector<FieldId> input_fields;  ///< fields of the entity taken from the input
  bool partial = false;               ///< an absent input field keeps its value
  std::string description;
  std::string self_word;                   ///< what its steps call the entity
  std::vector<ErrorSpec> errors;           ///< by code
  bool idempotent = false;                 ///< a repeated call is answered as the first was
  std::string isolation;                   ///< what the transaction must promise; empty: nothing
  std::size_t timeout_ms = 0;              ///< how long it may wait; 0: as long as the session does
  std::optional<EntityId> returns_entity;  ///< declared by `returns:`
  std::optional<Type> returns_value;
  std::optional<Bulk> bulk;
  std::optional<Hook> hook;
  Span span;

  [[nodiscard]] bool takes_fields() const { return !input_fields.empty(); }
};

using Signatures = IdVector<ActionId, Signature>;

/// What an action says about the refusals of a code; null if nothing.
[[nodiscard]] const ErrorSpec* find_error(const Signature& signature, std::string_view code);

/// By name; invalid if there is none. Nobody calls hooks.
[[nodiscard]] ActionId find_action(const Signatures& signatures, std::string_view name);

/// The input that tells a repeated call of an idempotent action from a new one.
inline constexpr std::string_view kIdempotencyKey = "idempotency_key";

/// One key of an action's input.
struct Input {
  enum class Kind : std::uint8_t { Id, Version, IdempotencyKey, Parameter, Field };
  Kind kind = Kind::Id;
  std::string key;            ///< in JSON
  std::size_t parameter = 0;  ///< for Parameter
  FieldId field = {};         ///< for Field
  bool identifier = false;    ///< for Field: the readable key, which is no declared field
};

/// Every key an action accepts, in the order of its input type.
[[nodiscard]] std::vector<Input> inputs_of(const Signature& signature, const model::Model& model);

/// The declaration of an input's value; null for id, version and identifier.
[[nodiscard]] const model::Field* field_of(const Input& input, const Signature& signature,
                                           const model::Model& model);

}  // namespace specql::actions
