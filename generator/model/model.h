// What a project means: entities with resolved fields and relations. Names of entities, enums and
// types are ids here; names of fields stay for messages and for naming.cpp.
#pragma once

#include "generator/expr/typed.h"
#include "generator/source/span.h"
#include "generator/support/id.h"
#include "generator/support/rare.h"
#include "generator/types/ids.h"
#include "generator/types/scalar.h"
#include "generator/types/system_field.h"
#include "generator/types/type.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace specql::model {

enum class Tenancy : std::uint8_t { Shared, Isolated };

struct Schema {
  std::string name;
  Tenancy tenancy = Tenancy::Shared;
  std::string description;
  Span origin;
};

struct EnumLabel {
  std::string name;
  Span origin;
  std::string description = {};
  std::string deprecated = {};  ///< the reason; empty if it is not
};

/// How the database keeps values of an enum.
enum class EnumStorage : std::uint8_t {
  Text,    ///< as texts with a CHECK
  Native,  ///< as an enum type of PostgreSQL; in lists they are refused
  Lookup   ///< as texts that refer to a table of labels; in lists as Text
};

/// The labels of an enum that stands by itself, or of one field. Enums declared alike in two fields are
/// still two enums: labels of one are not values of the other.
struct EnumType {
  std::string name;  ///< empty: a field's own
  std::string description;
  Span origin;
  EntityId entity;
  FieldId field;
  std::vector<EnumLabel> labels;
  EnumStorage storage = EnumStorage::Text;

  [[nodiscard]] bool has(std::string_view label) const;
  /// The label's place among the others, or their number.
  [[nodiscard]] std::size_t find(std::string_view label) const;
  /// Every value of the other one is a value of this one.
  [[nodiscard]] bool has_all_of(const EnumType& other) const;
};

struct ScalarType {
  BaseType base = BaseType::Text;
  ScalarId scalar;                ///< if it is a rich scalar
  std::string modifiers;          ///< `12, 2` of numeric(12, 2)
  OwnScalarId own = {};           ///< if it is a scalar of the project
  types::Currency currency = {};  ///< of `money(EUR)`
};

enum class OnDelete : std::uint8_t { Restrict, Cascade, SetNull };
enum class OnUpdate : std::uint8_t { NoAction, Restrict, Cascade, SetNull };

/// A foreign key; several targets make an exclusive arc, of which exactly one is set.
struct Reference {
  std::vector<EntityId> targets;
  OnDelete on_delete = OnDelete::Restrict;
  OnUpdate on_update = OnUpdate::NoAction;
  bool deferrable = false;
};

/// Rows of `target` linked through a junction table, or through an entity that has references to
/// both sides.
struct ManyReference {
  EntityId target;
  EntityId through;        ///< if it is an entity of the project
  FieldId through_owner;   ///< its reference to this side
  FieldId through_target;  ///< its reference to the target
};

/// The type could not be made out; it was reported, and what uses the field stays silent.
struct InvalidType {};

using FieldType = std::variant<InvalidType, ScalarType, EnumId, Reference, ManyReference, CompositeId>;

/// Bounds a field adds to its type's own rule; those of values hold for each element of a list. Numbers and
/// dates are kept as written.
struct Bounds {
  std::string min, max;
  std::optional<std::size_t> min_length, max_length;
  std::string pattern;
  std::optional<std::size_t> min_items, max_items;  ///< of a list
  bool unique_items = false;
  Span min_span, max_span, min_length_span, max_length_span, min_items_span, max_items_span;

  [[nodiscard]] bool empty() const {
    return min.empty() && max.empty() && !min_length && !max_length && pattern.empty() && !min_items &&
           !max_items && !unique_items;
  }
  /// A constant, as it is written, is none that they refuse.
  [[nodiscard]] bool allow(BaseType base, std::string_view constant) const;
  /// A list may have so many elements.
  [[nodiscard]] bool allows_items(std::size_t count) const {
    return count >= min_items.value_or(0) && (!max_items || count <= *max_items);
  }
};

/// A scalar that the project declares: the values of another one that keep more rules.
struct OwnScalar {
  std::string name;
  ScalarType base;  ///< perhaps of another scalar of the project
  Bounds bounds;
  Rare<expr::TypedExpr> check;  ///< on the value, which is variable 0
  std::string description;
  std::string base_summary;  ///< what the values of its base are; may be empty
  Span origin;
  std::vector<Located<std::string>> examples;  ///< values it takes
  std::vector<Located<std::string>> rejects;   ///< and such as it refuses

  [[nodiscard]] const std::string& summary() const {
    return description.empty() ? base_summary : description;
  }
  /// What behind "Not a valid …" tells someone what to give instead.
  [[nodiscard]] std::string wanted() const;
};

/// A type that the project declares, or a composite that it uses; invalid if what it is could not be made
/// out.
using OwnType = std::variant<InvalidType, EnumId, OwnScalarId, CompositeId>;

/// How a computed field gets its value.
enum class Computed : std::uint8_t {
  No,
  Stored,  ///< a generated column: made of the row's own columns, immutable
  Viewed   ///< a column of the view: follows references, counts rows, asks the clock
};

struct Field {
  std::string name;
  FieldType type;
  bool array = false;
  bool required = false;
  bool unique = false;
  bool indexed = false;
  bool immutable = false;  ///< set at creation, never changed
  bool native = false;     ///< its column is of an enum type of the database
  Computed computed = Computed::No;
  Rare<expr::TypedExpr> default_value;  ///< does not depend on any row
  Rare<expr::TypedExpr> computed_value;
  Rare<expr::TypedExpr> check;
  Rare<expr::TypedExpr> backfill;  ///< over the row's own fields
  Bounds bounds;
  std::string label;  ///< how it is called in messages
  std::string description;
  std::string deprecated;  ///< the reason; empty if it is not
  std::vector<Located<std::string>> examples;
  Located<std::string> was;  ///< its former name
  std::string part_of;       ///< the composite whose member it keeps; empty: it stands for itself
  Span origin;               ///< its name
  Span type_span;

  [[nodiscard]] bool invalid() const { return std::holds_alternative<InvalidType>(type); }
  [[nodiscard]] const Reference* reference() const { return std::get_if<Reference>(&type); }
  [[nodiscard]] const ManyReference* many() const { return std::get_if<ManyReference>(&type); }
  [[nodiscard]] const ScalarType* scalar() const { return std::get_if<ScalarType>(&type); }
  [[nodiscard]] const CompositeId* composite() const { return std::get_if<CompositeId>(&type); }
  [[nodiscard]] bool is_arc() const { return reference() != nullptr && reference()->targets.size() > 1; }
  /// It may be given when a row is created.
  [[nodiscard]] bool writable() const { return computed == Computed::No && !is_through(); }
  [[nodiscard]] bool is_through() const { return many() != nullptr && many()->through.valid(); }
};

/// A value made of members, kept as one JSON object. A schema of JSON is one that lets other members
/// through; what is no object at all has one member without a name.
struct Composite {
  std::string name;      ///< as users write it
  std::string api_name;  ///< its object type; empty where the API has plain JSON
  std::string noun;      ///< completes "Not a valid …"
  std::string summary;   ///< what it is made of; may be empty
  Span origin;
  IdVector<FieldId, Field> members;
  Rare<expr::TypedExpr> check;  ///< on the value, which is variable 0
  bool open = false;            ///< members that it does not name are let through
  bool schema = false;          ///< the schema of a JSON field
  bool whole = false;           ///< the one member is the value itself

  [[nodiscard]] FieldId find(std::string_view member) const;
  [[nodiscard]] std::vector<std::string> member_names() const;
  /// What behind "Not a valid …" tells someone what to give instead.
  [[nodiscard]] std::string wanted() const;
};

/// The other end of a reference, as it is named in expressions: `orders` of a Customer.
struct Inverse {
  std::string name;
  EntityId source;  ///< the entity that holds the reference, to one or to many
  FieldId field;
};

/// A reference of another entity (or of this one) that points here.
struct Inbound {
  EntityId source;
  FieldId field;
};

struct Identifier {
  enum class Strategy : std::uint8_t {
    Simple,   ///< as given, else the id
    Slug,     ///< from a text field, made unique with a number
    Sequence  ///< from a format with a counter
  };
  Strategy strategy = Strategy::Simple;
  FieldId slug_of;
  /// Pieces of a sequence's format, in order.
  struct Part {
    enum class Kind : std::uint8_t { Text, Year, Month, Number };
    Kind kind = Kind::Text;
    std::string text;        ///< for Text
    std::size_t digits = 0;  ///< for Number: at least so many
  };
  std::vector<Part> format;
};

/// A combination of fields that occurs once, per tenant and among live rows.
struct Unique {
  std::vector<FieldId> fields;
  bool nulls_not_distinct = false;
  std::string name;  ///< empty: made from the fields
  std::string code;
  std::string message;
  Span origin;
};

struct Index {
  struct Key {
    /// A declared field, or one that a pattern owns.
    expr::FieldRef field;
    bool descending = false;
    std::vector<FieldId> members = {};  ///< the way to a member of a composite
  };
  std::vector<Key> keys;
  std::vector<expr::FieldRef> include;
  std::optional<expr::TypedExpr> where;
  std::string method;  ///< empty: btree
  bool unique = false;
  std::string name;  ///< empty: made from the keys
  Span origin;
};

/// No two live rows of a tenant that are equal in `per` have ranges that share a part.
struct Exclusion {
  std::vector<FieldId> per;
  FieldId overlap;  ///< a range
  std::optional<expr::TypedExpr> where;
  std::string name;  ///< empty: made from the fields
  std::string code;
  std::string message;
  Span origin;
};

/// A condition every row keeps.
struct Validation {
  std::string name;
  expr::TypedExpr condition;
  std::string code;
  std::string message;
  Span origin;
};

/// What an entity tells others about itself.
struct Event {
  struct Item {
    std::string name;
    expr::TypedExpr value;
  };
  std::string name;
  std::string description;
  std::vector<Item> payload;
  Span origin;
};

/// Words, and expressions whose values stand between them.
struct Message {
  std::vector<std::variant<std::string, expr::TypedExpr>> parts;
};

/// A way from some states of a field to another one.
struct Transition {
  std::string name;
  bool named = true;              ///< by the user, not after the state it leads to
  std::vector<std::size_t> from;  ///< labels of the field's enum, ascending
  std::size_t to = 0;
  Rare<expr::TypedExpr> requires_;  ///< of the caller
  Rare<expr::TypedExpr> guard;      ///< of the row as it is before
  std::string requires_text;        ///< as they were written
  std::string guard_text;
  std::string code;          ///< a guard that is not met is refused with
  Message message;           ///< and in these words
  std::string message_text;  ///< as they were written
  std::string description;
  Span origin;
};

/// The states of a field, and the only ways in which it changes.
struct StateMachine {
  FieldId field;
  EnumId states;
  std::vector<std::size_t> initial;  ///< labels in which new rows may be, ascending
  bool history = false;              ///< a table keeps every change
  std::vector<Transition> transitions;
  Span origin;

  [[nodiscard]] bool begins_in(std::size_t label) const;
  /// The transition's place among the others, or their number.
  [[nodiscard]] std::size_t find(std::string_view transition) const;
};

struct Features {
  bool audit = true;
  bool soft_delete = true;
  bool version = true;
};

struct Entity {
  std::string name;  ///< `OrderItem`
  std::string stem;  ///< `order_item`: what its database names are made of
  SchemaId schema;
  Tenancy tenancy = Tenancy::Shared;
  bool partial = false;  ///< its parent is unknown, which was reported: names that lack may be there
  Features features;
  Identifier identifier;
  IdVector<FieldId, Field> fields;
  std::vector<Unique> uniques;
  std::vector<Exclusion> exclusions;
  std::vector<Index> indexes;
  std::vector<Validation> validations;
  std::vector<Event> events;
  std::vector<ActionId> hooks;  ///< done when its rows are written
  std::vector<StateMachine> machines;
  bool states_flawed = false;  ///< some could not be made out, which was reported
  std::vector<Inverse> inverses;
  std::vector<Inbound> inbound;  ///< every reference that points here, in the order of entities
  std::string description;
  Located<std::string> was;  ///< its former name
  Span origin;               ///< its name
  Span schema_span;

  [[nodiscard]] FieldId find_field(std::string_view field) const;
  /// The field that keeps a member of a composite which is kept in columns.
  [[nodiscard]] FieldId find_part(std::string_view composite, std::string_view member) const;
  [[nodiscard]] bool has_parts(std::string_view composite) const;
  [[nodiscard]] const Inverse* find_inverse(std::string_view relation) const;
  [[nodiscard]] bool has(SystemField field) const;
  /// What rules the changes of a field; null if nothing does.
  [[nodiscard]] const StateMachine* machine_of(FieldId field) const;
  /// A new row is in its one initial state, of which callers say nothing.
  [[nodiscard]] bool begins_by_itself(FieldId field) const;
  [[nodiscard]] bool isolated() const { return tenancy == Tenancy::Isolated; }
};

struct Model {
  std::string project;  ///< prefix of the database roles
  IdVector<SchemaId, Schema> schemas;
  IdVector<EntityId, Entity> entities;  ///< ordered by schema and name, whatever file came first
  IdVector<EnumId, EnumType> enums;
  IdVector<OwnScalarId, OwnScalar> own_scalars;
  IdVector<CompositeId, Composite> composites;  ///< declared ones by name, then schemas of JSON
  std::map<std::string, OwnType, std::less<>> types;
  /// Entities by name, several where schemas share one.
  std::map<std::string, std::vector<EntityId>, std::less<>> by_name;
  /// Each role and those that include it, itself first: `has_role` asks for any of them.
  std::map<std::string, std::vector<std::string>> roles;
  bool roles_declared = false;

  [[nodiscard]] const std::vector<EntityId>& named(std::string_view name) const;
  /// The entity a name means to `home`: that of its own schema, else the first of the name.
  [[nodiscard]] EntityId find(std::string_view name, EntityId home) const;
  /// The same of `Order`, `sales.Order`, and of the tables' names `tb_order` and `sales.tb_order`.
  [[nodiscard]] EntityId find_spelled(std::string_view spelled, EntityId home) const;
  [[nodiscard]] std::vector<std::string> entity_names() const;
  /// A scalar of the project, or one that it narrows, refuses some values of the basic type.
  [[nodiscard]] bool has_rule(OwnScalarId scalar) const;
  /// Every value of the first is one of the second: that is the same, or among those that it narrows.
  [[nodiscard]] bool narrows(OwnScalarId scalar, OwnScalarId outer) const;
  /// A constant, as it is written, is none that its bounds refuse, or those of what it narrows.
  [[nodiscard]] bool allows(OwnScalarId scalar, BaseType base, std::string_view constant) const;
  [[nodiscard]] const Schema& schema_of(const Entity& entity) const { return schemas[entity.schema]; }
  [[nodiscard]] const Field& field(EntityId entity, FieldId field) const {
    return entities[entity].fields[field];
  }
};

/// The type of a field's value in an expression. A many-to-many field has none: it is a set.
[[nodiscard]] Type type_of(const Field& field);
[[nodiscard]] Type type_of(SystemField field);
/// The enum whose table of labels the field's column refers to; null if it refers to none.
[[nodiscard]] const EnumType* lookup_of(const Field& field, const Model& model);
/// How a field is called in messages: its label, or its name as words.
[[nodiscard]] std::string label_of(const Field& field);
/// Every entity's ids, in order.
[[nodiscard]] std::vector<EntityId> entity_ids(const Model& model);
[[nodiscard]] std::vector<FieldId> field_ids(const Entity& entity);

}  // namespace specql::model
