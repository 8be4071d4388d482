#include "generator/typing/type_expression.h"

#include "generator/support/check.h"
#include "generator/support/overloaded.h"
#include "generator/support/text.h"
#include "generator/types/basic_type.h"
#include "generator/types/literal.h"
#include "generator/typing/constant_parts.h"
#include "generator/typing/typer.h"

#include <array>
#include <utility>

#include <fmt/core.h>

namespace specql::typing {

using expr::TypedExpr;

static std::string negated(const std::string& digits) {
  return digits.starts_with('-') ? digits.substr(1) : "-" + digits;
}

/// One function for each form of expression.
struct TypeVisitor {
  Typer& t;
  Span span;

  TypedExpr operator()(const expr::Invalid&) const { return Typer::invalid(span); }
  TypedExpr operator()(const expr::NullLiteral&) const {
    Type type;
    type.kind = Type::Kind::Null;
    type.nullable = true;
    return {type, span, expr::TypedNull{}};
  }
  TypedExpr operator()(const expr::BooleanLiteral& n) const {
    return {types::base_type(BaseType::Boolean), span, expr::TypedBoolean{n.value}};
  }
  TypedExpr operator()(const expr::NumberLiteral& n) const {
    constexpr std::size_t kLongest = 1000;  // numeric has up to 16383 digits behind the point
    if (n.digits.size() > kLongest) {
      t.sink_.report(diag::bad_literal, span, n.digits.substr(0, 20) + "…", "number");
      return Typer::invalid(span);
    }
    BaseType base = BaseType::Numeric;
    if (types::is_literal_of(BaseType::Integer, n.digits)) {
      base = BaseType::Integer;
    } else if (types::is_literal_of(BaseType::BigInt, n.digits)) {
      base = BaseType::BigInt;
    }
    return {types::base_type(base), span, expr::TypedNumber{n.digits}};
  }
  TypedExpr operator()(const expr::TextLiteral& n) const {
    return {types::base_type(BaseType::Text), span, expr::TypedText{n.value}};
  }
  TypedExpr operator()(const expr::TypedLiteral& n) const { return t.typed_literal(n, span); }
  TypedExpr operator()(const expr::NamePath& n) const { return t.name_path(n, span); }
  TypedExpr operator()(const expr::VariablePath& n) const { return t.variable_path(n.parts, span, 1); }
  TypedExpr operator()(const expr::Not& n) const {
    TypedExpr operand = t.condition(n.operand[0]);
    if (operand.invalid()) return Typer::invalid(span);
    const Type type = operand.type;
    return {type, span, expr::TypedNot{{std::move(operand)}}};
  }
  TypedExpr operator()(const expr::Negative& n) const {
    TypedExpr operand = t.type(n.operand[0]);
    if (operand.invalid()) return Typer::invalid(span);
    if (auto* number = std::get_if<expr::TypedNumber>(&operand.node)) {
      return {operand.type, span, expr::TypedNumber{negated(number->digits)}};
    }
    if (!operand.type.number() && !operand.type.is(BaseType::Interval)) {
      t.sink_.report(diag::wrong_operand, operand.span, "-", "a number", t.describe(operand.type));
      return Typer::invalid(span);
    }
    Type type = operand.type;
    type.forget_rule();
    return {type, span, expr::TypedNegative{{std::move(operand)}}};
  }
  TypedExpr operator()(const expr::Binary& n) const { return t.binary(n, span); }
  TypedExpr operator()(const expr::IsNull& n) const { return t.is_null(n, span); }
  TypedExpr operator()(const expr::IsTruth& n) const {
    TypedExpr operand = t.condition(n.operand[0]);
    if (operand.invalid()) return Typer::invalid(span);
    return {types::base_type(BaseType::Boolean), span,
            expr::TypedIsTruth{n.value, n.negated, {std::move(operand)}}};
  }
  TypedExpr operator()(const expr::IsDistinct& n) const { return t.is_distinct(n, span); }
  TypedExpr operator()(const expr::IsValid& n) const { return t.is_valid(n, span); }
  TypedExpr operator()(const expr::ExistsIn& n) const { return t.exists_in(n, span); }
  TypedExpr operator()(const expr::Between& n) const { return t.between(n, span); }
  TypedExpr operator()(const expr::InList& n) const { return t.in_list(n, span); }
  TypedExpr operator()(const expr::Cast& n) const { return t.cast(n, span); }
  TypedExpr operator()(const expr::Case& n) const { return t.case_of(n, span); }
  TypedExpr operator()(const expr::ListLiteral& n) const { return t.list_of(n, span); }
  TypedExpr operator()(const expr::Extract& n) const { return t.extract(n, span); }
  TypedExpr operator()(const expr::Call& n) const { return t.call(n, span); }
  TypedExpr operator()(const expr::SelectQuery& n) const { return t.select(n, span); }
};

TypedExpr Typer::type(const expr::Expr& expression) {
  return std::visit(TypeVisitor{*this, expression.span}, expression.node);
}

TypedExpr Typer::type_beside(const Type& other, const expr::Expr& expression) {
  const Type before = std::exchange(beside_, other);
  TypedExpr typed = type(expression);
  beside_ = before;
  return typed;
}

TypedExpr Typer::sort_key(const expr::Expr& expression) {
  TypedExpr typed = type(expression);
  if (typed.invalid() || !check_sortable(typed, "order by", "values that have an order")) {
    return invalid(typed.span);
  }
  return typed;
}

TypedExpr Typer::condition(const expr::Expr& expression) {
  TypedExpr typed = type(expression);
  const bool fits =
      typed.invalid() || typed.type.is(BaseType::Boolean) || typed.type.kind == Type::Kind::Null;
  if (fits) return typed;
  sink_.report(diag::condition_not_boolean, typed.span, describe(typed.type))
      .label("this is neither true nor false");
  return invalid(typed.span);
}

static TypedExpr with_sound_constants(TypedExpr typed, DiagnosticSink& sink) {
  if (typed.invalid() || check_constant_parts(typed, sink)) return typed;
  return {Type{}, typed.span, expr::TypedInvalid{}};
}

TypedExpr type_expression(const expr::Expr& expression, const Scope& scope, DiagnosticSink& sink) {
  return with_sound_constants(Typer(scope, sink).type(expression), sink);
}

TypedExpr type_shown(const expr::Expr& expression, const Scope& scope, DiagnosticSink& sink) {
  TypedExpr value = type_expression(expression, scope, sink);
  if (value.type.kind != Type::Kind::Ref || value.type.entity.valid()) return value;
  sink.report(diag::placeholder_type, value.span, describe(value.type, scope.model));
  return {Type{}, value.span, expr::TypedInvalid{}};
}

TypedExpr type_sort_key(const expr::Expr& expression, const Scope& scope, DiagnosticSink& sink) {
  return Typer(scope, sink).sort_key(expression);
}

TypedExpr type_condition(const expr::Expr& expression, const Scope& scope, DiagnosticSink& sink) {
  return with_sound_constants(Typer(scope, sink).condition(expression), sink);
}

TypedExpr type_value(const expr::Expr& expression, const Type& wanted, std::string_view what,
                     const Scope& scope, DiagnosticSink& sink) {
  return with_sound_constants(Typer(scope, sink).value(expression, wanted, what), sink);
}

std::string describe(const Type& type, const model::Model& model) {
  std::string text;
  switch (type.kind) {
    case Type::Kind::Invalid:
      text = "an error";
      break;
    case Type::Kind::Null:
      text = "null";
      break;
    case Type::Kind::Base:
      text = type.own.valid()                  ? std::string_view(model.own_scalars[type.own].name)
             : type.scalar.valid()             ? types::info(type.scalar).name
             : type.base == BaseType::DateTime ? std::string_view("datetime")
             : type.base == BaseType::Interval ? std::string_view("duration")
             : type.base == BaseType::Json     ? std::string_view("json")
             : type.base == BaseType::Double   ? std::string_view("float")
                                               : types::info(type.base).sql;
      if (type.has_currency()) text += fmt::format("({})", std::string_view(type.currency.data(), 3));
      break;
    case Type::Kind::Enum: {
      text = model.enums[type.enumeration].name;
      if (!text.empty()) break;
      text = "enum(";
      for (const model::EnumLabel& label : model.enums[type.enumeration].labels) {
        if (!text.ends_with('(')) text += ", ";
        text += label.name;
      }
      text += ")";
      break;
    }
    case Type::Kind::Ref:
      text = type.entity.valid() ? model.entities[type.entity].name : "one of several entities";
      break;
    case Type::Kind::Response:
      text = "the answer of an action";
      break;
    case Type::Kind::Composite:
      text = model.composites[type.composite].name;
      break;
  }
  return type.array ? fmt::format("list({})", text) : text;
}

namespace {

/// The base type an expression may convert to; SQL's own word for text and the scalar that has no rule are
/// understood as well.
std::optional<BaseType> cast_target(std::string_view name) {
  if (name == "varchar") return BaseType::Text;
  if (name == "duration") return BaseType::Interval;
  const types::BasicTypeInfo* row = types::find_basic_type(name);
  if (row == nullptr || !row->cast) return std::nullopt;
  return row->base;
}

}  // namespace

std::optional<NamedType> find_named_type(std::string_view name) {
  NamedType result;
  const bool array = name.ends_with("[]");
  if (array) name.remove_suffix(2);
  const std::size_t open = name.find('(');
  if (open != name.npos) {
    result.modifiers = std::string(name.substr(open + 1, name.size() - open - 2));
    name = name.substr(0, open);
  }
  const auto base = cast_target(name);
  if (!base || (!result.modifiers.empty() && *base != BaseType::Numeric)) return std::nullopt;
  result.type = types::base_type(*base);
  result.type.array = array;
  return result;
}

}  // namespace specql::typing
