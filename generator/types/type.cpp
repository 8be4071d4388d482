#include "generator/types/type.h"

#include "generator/types/scalar.h"

namespace specql::types {

static Operations operations_of(const Type& type) {
  return type.scalar.valid() ? info(type.scalar).operations : Operations::OfBase;
}

bool Type::ordered() const {
  return kind == Kind::Base && !array && has_order(base) && operations_of(*this) != Operations::Identity;
}

bool Type::quantity() const {
  return number() && operations_of(*this) == Operations::OfBase;
}

Type Type::element() const {
  Type result = *this;
  result.array = false;
  result.nullable = false;
  return result;
}

Type Type::with_null(bool may_be_null) const {
  Type result = *this;
  result.nullable = may_be_null;
  return result;
}

Type base_type(BaseType base, bool nullable) {
  Type type;
  type.kind = Type::Kind::Base;
  type.base = base;
  type.nullable = nullable;
  return type;
}

Type enum_type(EnumId id, bool nullable) {
  Type type;
  type.kind = Type::Kind::Enum;
  type.enumeration = id;
  type.nullable = nullable;
  return type;
}

Type ref_type(EntityId entity, bool nullable) {
  Type type;
  type.kind = Type::Kind::Ref;
  type.entity = entity;
  type.nullable = nullable;
  return type;
}

Type composite_type(CompositeId id, bool nullable) {
  Type type;
  type.kind = Type::Kind::Composite;
  type.composite = id;
  type.nullable = nullable;
  return type;
}

bool same_kind(const Type& a, const Type& b) {
  if (a.kind != b.kind || a.array != b.array) return false;
  switch (a.kind) {
    case Type::Kind::Base:
      return a.base == b.base;
    case Type::Kind::Enum:
      return a.enumeration == b.enumeration;
    case Type::Kind::Ref:
    case Type::Kind::Response:
      return a.entity == b.entity;
    case Type::Kind::Composite:
      return a.composite == b.composite;
    case Type::Kind::Invalid:
    case Type::Kind::Null:
      return true;
  }
  return false;
}

}  // namespace specql::types
