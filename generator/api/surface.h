// The client surface as a value: what GraphQL, and later clients, are written from. Names are final.
#pragma once

#include <string>
#include <vector>

namespace specql::api {

struct TypeRef {
  std::string name;
  bool required = false;
  bool list = false;  ///< of `name`, whose elements are never null
};

/// A field of an object or input, or an argument.
struct ApiField {
  std::string name;
  TypeRef type;
  std::string description;
  std::string deprecated;  ///< the reason; empty if it is not
  std::vector<ApiField> arguments = {};
};

struct ApiScalar {
  std::string name;
  std::string description;
  std::string specified_by;
};

struct EnumType {
  std::string name;
  std::string description;
  std::vector<std::string> values;
};

struct ObjectType {
  std::string name;
  std::string description;
  std::vector<ApiField> fields;
};

struct InputType {
  std::string name;
  std::string description;
  std::vector<ApiField> fields;
};

struct UnionType {
  std::string name;
  std::string description;
  std::vector<std::string> members;
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
