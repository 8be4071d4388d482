// Signatures of the table of functions: what arguments they take, what these become, what comes out.
#include "generator/types/literal.h"
#include "generator/typing/typer.h"

#include <algorithm>

namespace specql::typing {

using expr::TypedExpr;
using expr::TypedExprs;

namespace {

/// What these make of an amount of money is one of the same currency.
constexpr std::string_view kRounding[] = {"abs", "round", "ceil", "floor", "trunc", "trim_scale"};

/// What stands for `element` and `same`: the list among the arguments, else the first of them.
const TypedExpr& leader(const expr::FunctionInfo& function, const TypedExprs& arguments) {
  const std::vector<expr::Parameter> parameters = expr::parameters(function);
  for (std::size_t i = 0; i < std::min(parameters.size(), arguments.size()); ++i) {
    if (parameters[i].type == "list") return arguments[i];
  }
  return arguments[0];
}

TypedExpr converted(TypedExpr value, BaseType base) {
  const Span span = value.span;
  const Type type = types::base_type(base, value.type.nullable);
  TypedExprs inner;
  inner.push_back(std::move(value));
  return {type, span, expr::TypedCast{std::move(inner), ""}};
}

bool is_text(const Type& type) {
  return type.is(BaseType::Text) || (type.kind == Type::Kind::Enum && !type.array);
}

bool fits_base(std::string_view word, const Type& type) {
  if (type.kind != Type::Kind::Base) return false;
  const auto named = find_named_type(word);
  if (type.array) return named && named->type.array && named->type.base == type.base;
  if (word == "integer") return type.base == BaseType::Integer || type.base == BaseType::SmallInt;
  if (word == "number") return types::is_number(type.base);
  if (word == "numeric") return types::is_number(type.base) && type.base != BaseType::Double;
  if (word == "double") return type.base == BaseType::Double;
  return named && !named->type.array && named->type.base == type.base;
}

bool fits_word(std::string_view word, const Type& type) {
  if (type.kind == Type::Kind::Null) return true;
  if (word == "list") return type.array;
  const bool value = type.kind != Type::Kind::Ref && type.kind != Type::Kind::Response;
  if (word == "any") return value && !type.array;
  if (word == "value") return value;
  if (word == "anything") return value || (type.kind == Type::Kind::Ref && type.entity.valid());
  const bool text = word == "text" || word == "pattern" || expr::is_written_word(word);
  return text ? is_text(type) : fits_base(word, type);
}

}  // namespace

bool Typer::fits(const expr::FunctionInfo& function, const TypedExprs& arguments) const {
  const auto parameters = expr::parameters_for(function, arguments.size());
  if (!parameters) return false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const expr::Parameter& parameter = (*parameters)[i];
    const Type& type = arguments[i].type;
    const bool null = type.nullable || type.kind == Type::Kind::Null;
    if (parameter.never_null && null) return false;
    const bool takes = parameter.type == "element"
                           ? type.kind == Type::Kind::Null ||
                                 types::same_kind(leader(function, arguments).type.element(), type)
                           : fits_word(parameter.type, type);
    if (!takes) return false;
  }
  return true;
}

Type Typer::result_of(const expr::FunctionInfo& function, const TypedExprs& arguments) const {
  std::string_view word = function.result;
  const bool never_null = word.ends_with('!');
  const bool perhaps_null = word.ends_with('?');
  if (never_null || perhaps_null) word.remove_suffix(1);
  Type type;
  if (word == "same" || word == "number") {
    type = leader(function, arguments).type;
    type.forget_rule();
  } else if (word == "element") {
    type = leader(function, arguments).type.element();
  } else {
    type = find_named_type(word)->type;
  }
  const bool rounds =
      std::find(std::begin(kRounding), std::end(kRounding), function.name) != std::end(kRounding);
  if (rounds) type.currency = arguments[0].type.currency;
  type.nullable =
      perhaps_null || (!never_null && std::any_of(arguments.begin(), arguments.end(),
                                                  [](const TypedExpr& a) { return a.type.nullable; }));
  return type;
}

/// `ceil(5)` of PostgreSQL is a double: a whole number for a `numeric` parameter is made one.
void Typer::widen_whole_numbers(const expr::FunctionInfo& function, TypedExprs& arguments) const {
  const std::vector<expr::Parameter> parameters = expr::parameters(function);
  for (std::size_t i = 0; i < std::min(parameters.size(), arguments.size()); ++i) {
    if (parameters[i].type != "numeric" || !arguments[i].type.whole_number()) continue;
    arguments[i] = converted(std::move(arguments[i]), BaseType::Numeric);
  }
}

/// PostgreSQL would take the wider type of list and element for the result's.
TypedExpr Typer::as_element(TypedExpr value, const Type& element) {
  value = coerce(std::move(value), element);
  const bool read_as_wider =
      std::holds_alternative<expr::TypedNumber>(value.node) && element.base == BaseType::SmallInt;
  const bool narrower =
      value.type.number() && value.type.base != element.base && assignable(value.type, element);
  if (!narrower && !read_as_wider) return value;
  return converted(std::move(value), element.base);
}

bool Typer::convert_arguments(const expr::FunctionInfo& function, TypedExprs& arguments) {
  const auto parameters = expr::parameters(function);
  for (std::size_t i = 0; i < std::min(parameters.size(), arguments.size()); ++i) {
    TypedExpr& argument = arguments[i];
    if (const Type list = leader(function, arguments).type; parameters[i].type == "element" && list.array) {
      argument = as_element(std::move(argument), list.element());
      if (argument.invalid()) return false;
      continue;
    }
    const auto named = find_named_type(parameters[i].type);
    const auto* text = std::get_if<expr::TypedText>(&argument.node);
    const bool becomes = named && named->type.base != BaseType::Text && text != nullptr &&
                         argument.type.is(BaseType::Text) &&
                         types::is_literal_of(named->type.base, text->value);
    if (becomes) argument.type = types::base_type(named->type.base);
  }
  return true;
}

}  // namespace specql::typing
