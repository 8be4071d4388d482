#include "generator/expr/parts.h"

namespace specql::expr {
namespace {

void visit_all(Exprs& items, const std::function<void(Expr&)>& visit) {
  for (Expr& item : items)
    visit(item);
}

}  // namespace

void for_each_part(Expr& expression, const std::function<void(Expr&)>& visit) {
  std::visit(
      [&visit](auto& node) {
        if constexpr (requires { node.operand; }) visit_all(node.operand, visit);
        if constexpr (requires { node.operands; }) visit_all(node.operands, visit);
        if constexpr (requires { node.arguments; }) visit_all(node.arguments, visit);
        if constexpr (requires { node.items; }) visit_all(node.items, visit);
        if constexpr (requires { node.branches; }) {
          for (auto& [condition, value] : node.branches) {
            visit(condition);
            visit(value);
          }
        }
        if constexpr (requires { node.otherwise; }) visit_all(node.otherwise, visit);
      },
      expression.node);
}

}  // namespace specql::expr
