#include "generator/expr/typed.h"

#include "generator/support/overloaded.h"

namespace specql::expr {
namespace {

using Visit = std::function<void(const TypedExpr&)>;

void each(const TypedExprs& items, const Visit& visit) {
  for (const TypedExpr& item : items)
    visit(item);
}

}  // namespace

void for_each_child(const TypedExpr& expr, const Visit& visit) {
  std::visit(Overloaded{
                 [&](const TypedIn& n) {
                   each(n.operand, visit);
                   each(n.items, visit);
                 },
                 [&](const TypedCase& n) {
                   each(n.operand, visit);
                   for (const auto& [condition, value] : n.branches) {
                     visit(condition);
                     visit(value);
                   }
                   each(n.otherwise, visit);
                 },
                 [&](const TypedQuery& n) {
                   each(n.value, visit);
                   each(n.where, visit);
                   for (const TypedSortKey& key : n.order_by)
                     visit(key.key);
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

namespace {

bool is_of(const TypedExpr& expr, BaseType base) {
  return expr.type.kind == Type::Kind::Base && expr.type.base == base;
}
bool is_zoned(const TypedExpr& expr) {
  return is_of(expr, BaseType::DateTime) || is_of(expr, BaseType::DateTimeRange);
}

/// The values that a node brings to one type: some with a zone and some without depend on the
/// session's zone.
class Zones {
 public:
  Zones& add(const TypedExpr& expr) {
    if (expr.type.kind != Type::Kind::Base) return *this;
    (is_zoned(expr) ? zoned_ : unzoned_) = true;
    return *this;
  }
  Zones& add(const TypedExprs& items) {
    for (const TypedExpr& item : items)
      add(item);
    return *this;
  }
  [[nodiscard]] Volatility volatility() const {
    return zoned_ && unzoned_ ? Volatility::Stable : Volatility::Immutable;
  }

 private:
  bool zoned_ = false;
  bool unzoned_ = false;
};

Volatility case_volatility(const TypedCase& node, const TypedExpr& whole) {
  Zones compared;
  compared.add(node.operand);
  Zones results;
  results.add(node.otherwise).add(whole);
  for (const auto& [condition, value] : node.branches) {
    if (!node.operand.empty()) compared.add(condition);
    results.add(value);
  }
  return worst(compared.volatility(), results.volatility());
}

bool is_dated(const TypedExpr& expr) {
  const bool range = expr.type.kind == Type::Kind::Base && types::is_range(expr.type.base);
  return is_zoned(expr) || range || is_of(expr, BaseType::Date) || is_of(expr, BaseType::Interval);
}

/// How dates and times read as text depends on settings of the session.
Volatility cast_volatility(const TypedExpr& from, const TypedExpr& to) {
  const bool written = is_dated(from) && is_of(to, BaseType::Text);
  const bool read = is_of(from, BaseType::Text) && (is_dated(to) || is_of(to, BaseType::Time));
  if (written || read) return Volatility::Stable;
  return Zones().add(from).add(to).volatility();
}

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
          [](const TypedField& n) { return n.path.empty() ? Volatility::Immutable : Volatility::Stable; },
          [&](const TypedMember&) {  // one date is read as ISO 8601 writes it; a list, by PostgreSQL's own
                                     // reader
            return expr.type.array && is_dated(expr) ? Volatility::Stable : Volatility::Immutable;
          },
          [](const TypedExtract& n) {
            return is_zoned(n.operand[0]) ? Volatility::Stable : Volatility::Immutable;
          },
          [&](const TypedBinary& n) {
            Zones zones;
            zones.add(n.operands);
            if (is_zoned(expr)) zones.add(expr);  // `date + interval` is a moment
            return zones.volatility();
          },
          [](const TypedIsDistinct& n) { return Zones().add(n.operands).volatility(); },
          [](const TypedBetween& n) { return Zones().add(n.operands).volatility(); },
          [](const TypedInArray& n) { return Zones().add(n.operands).volatility(); },
          [](const TypedIn& n) { return Zones().add(n.operand).add(n.items).volatility(); },
          [&](const TypedList& n) { return Zones().add(n.items).add(expr).volatility(); },
          [&](const TypedForm& n) { return Zones().add(n.arguments).add(expr).volatility(); },
          [&](const TypedCase& n) { return case_volatility(n, expr); },
          [&](const TypedCast& n) { return cast_volatility(n.operand[0], expr); },
          [](const auto&) { return Volatility::Immutable; },
      },
      expr.node);
}

}  // namespace

void for_each(const TypedExpr& expr, const Visit& visit) {
  visit(expr);
  for_each_child(expr, [&visit](const TypedExpr& child) { for_each(child, visit); });
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
               !std::holds_alternative<TypedRow>(e.node) && !std::holds_alternative<TypedVariable>(e.node) &&
               !std::holds_alternative<TypedQuery>(e.node);
  });
  return constant;
}

}  // namespace specql::expr
