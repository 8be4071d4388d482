#include "generator/expr/conditions.h"

namespace specql::expr {
namespace {

void split(const TypedExpr& condition, std::vector<const TypedExpr*>& into) {
  const auto* both = std::get_if<TypedBinary>(&condition.node);
  if (both == nullptr || both->op != Op::And) {
    into.push_back(&condition);
    return;
  }
  for (const TypedExpr& operand : both->operands)
    split(operand, into);
}

}  // namespace

std::vector<const TypedExpr*> conjuncts(const TypedExpr& condition) {
  std::vector<const TypedExpr*> parts;
  split(condition, parts);
  return parts;
}

std::vector<const TypedExpr*> conjuncts(const TypedExprs& conditions) {
  std::vector<const TypedExpr*> parts;
  for (const TypedExpr& condition : conditions)
    split(condition, parts);
  return parts;
}

bool reads_row(const TypedExpr& expr, const RowRef& row) {
  const auto same = [&row](const RowRef& other) {
    return other.kind == row.kind && other.index == row.index;
  };
  bool found = false;
  for_each(expr, [&](const TypedExpr& part) {
    if (const auto* field = std::get_if<TypedField>(&part.node)) found = found || same(field->row);
    if (const auto* itself = std::get_if<TypedRow>(&part.node)) found = found || same(itself->row);
    if (const auto* query = std::get_if<TypedQuery>(&part.node)) {
      found = found || (query->junction && same(query->junction->row));
    }
  });
  return found;
}

}  // namespace specql::expr
