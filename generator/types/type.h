// The type of an expression: what the checker compares and the lowering reads.
#pragma once

#include "generator/types/base_type.h"
#include "generator/types/ids.h"
#include "generator/types/system_field.h"

#include <array>
#include <cstdint>

namespace specql::types {

/// The code of ISO 4217, three letters; zeros where none is known.
using Currency = std::array<char, 3>;

struct Type {
  enum class Kind : std::uint8_t {
    Invalid,    ///< poison: reported already, fits everything
    Null,       ///< the bare word `null`
    Base,       ///< a type of PostgreSQL, perhaps with a rich scalar's rule
    Enum,       ///< one of an enum's labels
    Ref,        ///< the identity of a row of an entity
    Composite,  ///< a value made of members
    Response    ///< what a called action answered
  };

  Kind kind = Kind::Invalid;
  BaseType base = BaseType::Text;  ///< for Base
  bool nullable = false;
  bool array = false;     ///< an array of what the rest says
  bool native = false;    ///< for Enum: its column is of an enum type of the database, not a text
  ScalarId scalar;        ///< for Base, if it is a rich scalar
  OwnScalarId own;        ///< for Base, if it is a scalar of the project, whose base `scalar` may be
  EnumId enumeration;     ///< for Enum
  EntityId entity;        ///< for Ref and Response
  CompositeId composite;  ///< for Composite

  Currency currency = {};  ///< of an amount of money, where it is known

  [[nodiscard]] bool invalid() const { return kind == Kind::Invalid; }
  [[nodiscard]] bool is(BaseType wanted) const { return kind == Kind::Base && !array && base == wanted; }
  [[nodiscard]] bool number() const { return kind == Kind::Base && !array && is_number(base); }
  [[nodiscard]] bool whole_number() const { return kind == Kind::Base && !array && is_integer(base); }
  /// `<` means something: of the base type, and for what a rich scalar holds.
  [[nodiscard]] bool ordered() const;
  /// A number that can be calculated with: a port number cannot.
  [[nodiscard]] bool quantity() const;
  /// A rich scalar or a scalar of the project, rather than a basic type.
  [[nodiscard]] bool is_rich() const { return scalar.valid() || own.valid(); }
  [[nodiscard]] bool same_rule(const Type& other) const { return scalar == other.scalar && own == other.own; }
  [[nodiscard]] bool has_currency() const { return currency[0] != 0; }
  /// Both currencies are known and differ.
  [[nodiscard]] bool other_currency(const Type& other) const {
    return has_currency() && other.has_currency() && currency != other.currency;
  }
  /// An amount beside another one is of its currency.
  void take_currency(const Type& other) {
    if (!has_currency()) currency = other.currency;
  }
  void forget_rule() {
    scalar = {};
    own = {};
  }
  [[nodiscard]] Type element() const;
  [[nodiscard]] Type with_null(bool may_be_null = true) const;
};

[[nodiscard]] Type base_type(BaseType base, bool nullable = false);
[[nodiscard]] Type enum_type(EnumId id, bool nullable = false);
[[nodiscard]] Type ref_type(EntityId entity, bool nullable = false);
[[nodiscard]] Type composite_type(CompositeId id, bool nullable = false);
/// The same but for nullability and rich scalar.
[[nodiscard]] bool same_kind(const Type& a, const Type& b);

}  // namespace specql::types

namespace specql {
using types::BaseType;
using types::SystemField;
using types::Type;
}  // namespace specql
