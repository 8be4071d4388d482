// Money keeps its currency where that is known: euros are not added to dollars.
#include "generator/typing/typer.h"

namespace specql::typing {

bool Typer::share_currency(const expr::TypedExpr& value, Type& type, std::string_view op) {
  if (value.type.other_currency(type)) {
    static_cast<void>(operand_error(op, type, value.type, value.span));
    return false;
  }
  type.take_currency(value.type);
  return true;
}

bool Typer::calculate_currency(expr::Op op, const Type& left, const Type& right, Type& result) const {
  const bool both = left.has_currency() && right.has_currency();
  if (op == expr::Op::Add || op == expr::Op::Subtract || op == expr::Op::Modulo) {
    if (left.other_currency(right)) return false;
    result.take_currency(left);
    result.take_currency(right);
    return true;
  }
  if (op == expr::Op::Multiply) {  // a square of euros is nothing
    if (both) return false;
    result.take_currency(left);
    result.take_currency(right);
    return true;
  }
  if (op == expr::Op::Divide) {  // by a number; by an amount, it is a ratio
    if (right.has_currency() && !both) return false;
    if (left.other_currency(right)) return false;
    if (!both) result.take_currency(left);
    return true;
  }
  return !left.has_currency() && !right.has_currency();
}

}  // namespace specql::typing
