#include "generator/sql/expression.h"

#include "generator/sql/statement.h"

namespace specql::sql {

Expr null() {
  return {Literal{}};
}
Expr boolean(bool value) {
  return {Literal{Literal::Kind::Boolean, value ? "true" : "false"}};
}
Expr number(std::string_view digits) {
  return {Literal{Literal::Kind::Number, std::string(digits)}};
}
Expr number(std::size_t value) {
  return number(std::to_string(value));
}
Expr text(std::string_view value) {
  return {Literal{Literal::Kind::Text, std::string(value)}};
}
Expr keyword(std::string_view word) {
  return {Literal{Literal::Kind::Keyword, std::string(word)}};
}
Expr name(std::string_view bare) {
  return name(Identifier(bare));
}
Expr name(Identifier bare) {
  return {Name{{}, bare}};
}
Expr name(std::string_view qualifier, std::string_view column) {
  return name(qualifier, Identifier(column));
}
Expr name(std::string_view qualifier, Identifier column) {
  return {Name{Identifier(qualifier), column}};
}
Expr all_columns(std::string_view qualifier) {
  return {AllColumns{Identifier(qualifier)}};
}
Expr negate(Expr operand) {
  return {Negative{{std::move(operand)}}};
}
Expr operator_not(Expr operand) {
  return {Not{{std::move(operand)}}};
}

Expr binary(Operator op, Expr left, Expr right) {
  Binary node{op, {}};
  node.operands.reserve(2);
  node.operands.push_back(std::move(left));
  node.operands.push_back(std::move(right));
  return {std::move(node)};
}

Expr is(Is::What what, Expr operand) {
  return {Is{what, {std::move(operand)}}};
}
Expr cast(Expr operand, TypeName type) {
  return {Cast{{std::move(operand)}, std::move(type)}};
}

Expr call(std::string_view builtin, Exprs arguments) {
  return {Call{Interned(builtin), {}, std::move(arguments), nullptr}};
}
Expr call(QualifiedName function, Exprs arguments) {
  return {Call{{}, function, std::move(arguments), nullptr}};
}
Expr call(std::string_view builtin, Exprs arguments, CallOptions options) {
  return {Call{
      Interned(builtin), {}, std::move(arguments), std::make_shared<const CallOptions>(std::move(options))}};
}
Expr call(QualifiedName function, Exprs arguments, CallOptions options) {
  return {Call{{}, function, std::move(arguments), std::make_shared<const CallOptions>(std::move(options))}};
}

Expr array(Exprs items) {
  return {Array{std::move(items)}};
}

Expr equals_any(Expr operand, Expr array) {
  Quantified node{Operator::Equal, false, {}};
  node.operands.push_back(std::move(operand));
  node.operands.push_back(std::move(array));
  return {std::move(node)};
}

Expr in(Expr operand, Exprs items) {
  return {In{false, {std::move(operand)}, std::move(items)}};
}

Expr subquery(Subquery::Kind kind, Select query) {
  return {Subquery{kind, std::make_shared<const Select>(std::move(query))}};
}

namespace {

Expr chain(Operator op, Exprs conditions, bool of_none) {
  if (conditions.empty()) return boolean(of_none);
  if (conditions.size() == 1) return std::move(conditions.front());
  return {Binary{op, std::move(conditions)}};
}

}  // namespace

Expr all_of(Exprs conditions) {
  return chain(Operator::And, std::move(conditions), true);
}
Expr any_of(Exprs conditions) {
  return chain(Operator::Or, std::move(conditions), false);
}
Expr equal(Expr left, Expr right) {
  return binary(Operator::Equal, std::move(left), std::move(right));
}

Expr text_array(const std::vector<std::string>& items) {
  if (items.empty()) return cast(text("{}"), builtin_type("text", true));
  Exprs elements;
  elements.reserve(items.size());
  for (const std::string& item : items)
    elements.push_back(text(item));
  return array(std::move(elements));
}

Expr jsonb_literal(std::string_view json) {
  return cast(text(json), builtin_type("jsonb"));
}

From from_table(QualifiedName table, std::string_view alias) {
  From from;
  from.table = std::move(table);
  from.alias = Identifier(alias);
  return from;
}

From left_join(QualifiedName table, std::string_view alias, Expr on) {
  From from = from_table(std::move(table), alias);
  from.join = Join::Left;
  from.on.push_back(std::move(on));
  return from;
}

From from_function(Expr call, std::string_view alias, std::vector<Identifier> columns) {
  From from;
  from.function.push_back(std::move(call));
  from.alias = Identifier(alias);
  from.columns = std::move(columns);
  return from;
}

}  // namespace specql::sql
