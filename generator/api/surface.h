// The client surface as a value: what GraphQL, and later clients, are written from. Names are final.
#pragma once

#include "generator/support/interned.h"

#include <string>
#include <vector>

namespace specql::api {

struct TypeRef {
  Interned name;
  bool required = false;
  bool list = false;  ///< of `name`, whose elements are never null
};

/// As GraphQL spells it: `[Email!]!`.
[[nodiscard]] std::string to_string(const TypeRef& type);

/// A field of an object or input, or an argument.
struct ApiField {
  Interned name;
  TypeRef type;
  Interned description;
  Interned deprecated;  ///< the reason; empty if it is not
  std::vector<ApiField> arguments = {};
};

struct ApiScalar {
  Interned name;
  Interned description;
  Interned specified_by;
};

struct EnumValue {
  Interned name;
  Interned description;
  Interned deprecated;  ///< the reason; empty if it is not
};

struct EnumType {
  Interned name;
  Interned description;
  std::vector<EnumValue> values;
};

struct ObjectType {
  Interned name;
  Interned description;
  std::vector<ApiField> fields;
};

struct InputType {
  Interned name;
  Interned description;
  std::vector<ApiField> fields;
};

struct UnionType {
  Interned name;
  Interned description;
  std::vector<Interned> members;
};

struct Surface {
  std::vector<ApiScalar> scalars;  ///< those in use, by name
  std::vector<EnumType> enums;
  std::vector<ObjectType> objects;
  std::vector<InputType> inputs;
  std::vector<UnionType> unions;
  std::vector<ApiField> queries;
  std::vector<ApiField> mutations;
};

}  // namespace specql::api
