#include "generator/expr/typed.h"

#include "generator/support/overloaded.h"

namespace specql::expr {
namespace {

using Visit = std::function<void(const TypedExpr&)>;

void each(const TypedExprs& items, const Visit& visit) {
  for (const TypedExpr& item : items) for_each(item, visit);
}

void each_child(const TypedExpr& expr, const Visit& visit) {
  std::visit(Overloaded{
                 [&](const TypedIn& n) {
                   each(n.operand, visit);
                   each(n.items, visit);
                 },
                 [&](const TypedCase& n) {
                   each(n.operand, visit);
                   for (const auto& [condition, value] : n.branches) {
                     for_each(condition, visit);
                     for_each(value, visit);
                   }
                   each(n.otherwise, visit);
                 },
                 [&](const TypedQuery& n) {
                   each(n.value, visit);
                   each(n.where, visit);
                   for (const TypedSortKey& key : n.order_by) for_each(key.key, visit);
                 },
                 [&](const auto& n) {
                   if constexpr (requires { n.operand; }) each(n.operand, visit);
                   if constexpr (requires { n.operands; }) each(n.operands, visit);
                   if constexpr (requires { n.items; }) each(n.items, visit);
                   if constexpr (requires { n.arguments; }) each(n.arguments, visit);
                 },
             },
             expr.node);
}

bool is_zoned(const TypedExpr& expr) { return expr.type.is(BaseType::DateTime); }

/// What a node adds to its operands. Times with a zone depend on the session's zone wherever they
/// are taken apart, moved by days, written or read.
Volatility own_volatility(const TypedExpr& expr) {
  return std::visit(
      Overloaded{
          [](const TypedCall& n) { return n.function->volatility; },
          [](const TypedContext&) { return Volatility::Stable; },
          [](const TypedHasRole&) { return Volatility::Stable; },
          [](const TypedSetting&) { return Volatility::Stable; },
          [](const TypedQuery&) { return Volatility::Stable; },
          [](const TypedField& n) {
            return n.path.empty() ? Volatility::Immutable : Volatility::Stable;
          },
          [](const TypedExtract& n) {
            return is_zoned(n.operand[0]) ? Volatility::Stable : Volatility::Immutable;
          },
          [&](const TypedBinary& n) {
            const bool moved = n.operands.size() == 2 &&
                               is_zoned(n.operands[0]) != is_zoned(n.operands[1]);
            return moved ? Volatility::Stable : Volatility::Immutable;
          },
          [&](const TypedCast& n) {
            return is_zoned(n.operand[0]) != is_zoned(expr) ? Volatility::Stable
                                                            : Volatility::Immutable;
          },
          [](const auto&) { return Volatility::Immutable; },
      },
      expr.node);
}

}  // namespace

void for_each(const TypedExpr& expr, const Visit& visit) {
  visit(expr);
  each_child(expr, visit);
}

Volatility volatility(const TypedExpr& expr) {
  Volatility result = Volatility::Immutable;
  for_each(expr, [&](const TypedExpr& e) { result = worst(result, own_volatility(e)); });
  return result;
}

bool is_row_local(const TypedExpr& expr) {
  bool local = true;
  for_each(expr, [&](const TypedExpr& e) {
    if (const auto* field = std::get_if<TypedField>(&e.node)) {
      local = local && field->path.empty() && field->row.kind == RowRef::Kind::This;
    }
    local = local && !std::holds_alternative<TypedQuery>(e.node) &&
            !std::holds_alternative<TypedVariable>(e.node);
  });
  return local;
}

bool is_constant(const TypedExpr& expr) {
  bool constant = true;
  for_each(expr, [&](const TypedExpr& e) {
    constant = constant && !std::holds_alternative<TypedField>(e.node) &&
               !std::holds_alternative<TypedRow>(e.node) &&
               !std::holds_alternative<TypedVariable>(e.node) &&
               !std::holds_alternative<TypedQuery>(e.node);
  });
  return constant;
}

}  // namespace specql::expr
