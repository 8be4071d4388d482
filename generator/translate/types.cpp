// The SQL types of values and columns.
#include "generator/model/naming.h"
#include "generator/support/check.h"
#include "generator/translate/translate.h"

namespace specql::translate {

namespace naming = model::naming;

sql::TypeName column_type(const model::Field& field, const model::Model& model) {
  if (field.native) return sql::row_type(naming::native_type(model.enums[std::get<EnumId>(field.type)]));
  const model::ScalarType* scalar = field.scalar();
  return type_name(model::type_of(field), scalar == nullptr ? std::string_view() : scalar->modifiers);
}

sql::TypeName type_name(const Type& type, std::string_view modifiers) {
  switch (type.kind) {
    case Type::Kind::Base: {
      std::string spelling(types::info(type.base).sql);
      if (!modifiers.empty()) spelling.append("(").append(modifiers).append(")");
      return sql::builtin_type(spelling, type.array);
    }
    case Type::Kind::Enum:
      return sql::builtin_type("text", type.array);
    case Type::Kind::Ref:
      return sql::builtin_type("bigint", type.array);
    case Type::Kind::Composite:
      return sql::builtin_type("jsonb", type.array);
    case Type::Kind::Response:
      return {"", naming::app("mutation_response"), false};
    case Type::Kind::Null:
      return sql::builtin_type("text");
    case Type::Kind::Invalid:
      break;
  }
  SPECQL_UNREACHABLE("a type without SQL");
}

}  // namespace specql::translate
