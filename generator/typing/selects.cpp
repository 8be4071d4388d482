// Questions about sets of rows as SQL writes them: `(select sum(total) from …)`, `… in (select …)`; and
// `… exists in Entity`.
#include "generator/expr/parts.h"
#include "generator/typing/questions.h"
#include "generator/typing/typer.h"

#include <fmt/core.h>

namespace specql::typing {

using expr::TypedExpr;
using expr::TypedQuery;

namespace {

/// The aggregate that a call asks for.
std::optional<TypedQuery::Kind> asked_aggregate(const expr::Expr& expression) {
  const auto* call = std::get_if<expr::Call>(&expression.node);
  if (call == nullptr || !call->receiver.empty()) return std::nullopt;
  const auto kind = find_question(call->name.value);
  return kind && is_aggregate(*kind) ? kind : std::nullopt;
}

}  // namespace

std::optional<expr::Expr> Typer::asked_apart(const expr::SelectQuery& node) const {
  if (node.value.empty() || node.kind == expr::SelectQuery::Kind::Exists || asked_aggregate(node.value[0])) {
    return std::nullopt;
  }
  bool found = false;
  const std::function<void(expr::Expr&)> ask = [&](expr::Expr& part) {
    const auto* call = std::get_if<expr::Call>(&part.node);
    const bool of_rows = asked_aggregate(part).has_value() &&
                         (call->star || (call->arguments.size() == 1 && !find_source(call->arguments[0])));
    if (!of_rows) return expr::for_each_part(part, ask);
    expr::SelectQuery one = node;
    one.value[0] = part;
    one.kind = expr::SelectQuery::Kind::Value;
    part = {part.span, std::move(one)};
    found = true;
  };
  expr::Expr value = node.value[0];
  ask(value);
  if (!found) return std::nullopt;
  return value;
}

TypedExpr Typer::select(const expr::SelectQuery& node, Span span) {
  using Form = expr::SelectQuery::Kind;
  if (const auto value = asked_apart(node)) return type(*value);
  TypedQuery query;
  query.kind = node.kind == Form::Exists ? TypedQuery::Kind::Exists
               : node.kind == Form::List ? TypedQuery::Kind::List
                                         : TypedQuery::Kind::First;
  query.distinct = node.distinct;
  query.entity = find_entity(node.entity, false);
  if (!query.entity.valid()) return invalid(span);
  push_query(node.alias.value.empty() ? node.entity.back().value : node.alias.value, query);
  if (node.kind == Form::Exists) return finish_query(std::move(query), node.where, {}, span);
  if (node.value.empty()) {
    queries_.pop_back();
    sink_.report(diag::select_star, span).help("name the one value you need");
    return invalid(span);
  }
  const auto* call = std::get_if<expr::Call>(&node.value[0].node);
  const bool plain_call = call != nullptr && call->receiver.empty();
  // exists is no aggregate: it stands here for "none"
  const TypedQuery::Kind kind = plain_call
                                    ? find_question(call->name.value).value_or(TypedQuery::Kind::Exists)
                                    : TypedQuery::Kind::Exists;
  expr::Exprs where = node.where;
  if (kind != TypedQuery::Kind::Exists) {
    query.kind = kind;
    query.distinct = call->distinct;
    for (const expr::Expr& argument : call->arguments)
      query.value.push_back(type(argument));
    if (query.value.size() > 1 || (query.value.empty() && !call->star)) {
      queries_.pop_back();
      sink_.report(diag::set_missing, node.value[0].span, call->name.value);
      return invalid(span);
    }
    where.insert(where.end(), call->where.begin(), call->where.end());
  } else {
    query.value.push_back(type(node.value[0]));
  }
  return finish_query(std::move(query), where, node.order_by, span);
}

TypedExpr Typer::exists_in(const expr::ExistsIn& node, Span span) {
  TypedExpr operand = type(node.operand[0]);
  TypedQuery query;
  query.kind = TypedQuery::Kind::Exists;
  query.entity = find_entity(node.entity, false);
  if (operand.invalid() || !query.entity.valid()) return invalid(span);
  query.index = next_query_++;
  const expr::RowRef row{expr::RowRef::Kind::Query, query.index, query.entity};
  const bool by_id = operand.type.is(BaseType::Uuid) && !operand.type.array;
  TypedExpr key =
      by_id ? TypedExpr{model::type_of(SystemField::Id), span, expr::TypedField{row, {}, SystemField::Id}}
            : row_identity(row, span);
  if (!comparable(key.type, operand.type)) {
    const std::string& entity = scope_.model.entities[query.entity].name;
    sink_.report(diag::wrong_operand, operand.span, "exists in " + entity,
                 fmt::format("a row of `{}`, or the id of one", entity), describe(operand.type));
    return invalid(span);
  }
  expr::TypedExprs both;
  both.push_back(std::move(key));
  both.push_back(std::move(operand));
  query.where.push_back({types::base_type(BaseType::Boolean, both[1].type.nullable), span,
                         expr::TypedBinary{expr::Op::Equal, false, std::move(both)}});
  return {types::base_type(BaseType::Boolean), span, std::move(query)};
}

}  // namespace specql::typing
