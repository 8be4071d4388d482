// Operators and the forms that read like them: what fits together, and what comes out.
#include "generator/expr/token.h"
#include "generator/support/text.h"
#include "generator/types/literal.h"
#include "generator/typing/typer.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::typing {

using expr::Op;
using expr::TypedExpr;
using expr::TypedExprs;

namespace {

bool is_null_literal(const TypedExpr& value) {
  return value.type.kind == Type::Kind::Null;
}

Type boolean(bool nullable) {
  return types::base_type(BaseType::Boolean, nullable);
}

TypedExprs pair(TypedExpr left, TypedExpr right) {
  TypedExprs both;
  both.reserve(2);
  both.push_back(std::move(left));
  both.push_back(std::move(right));
  return both;
}

bool textual(const Type& type) {
  return type.is(BaseType::Text) || (type.kind == Type::Kind::Enum && !type.array);
}

BaseType wider(BaseType a, BaseType b) {
  return std::max(a, b);
}

TypedExpr null_test(TypedExpr operand, bool negated, Span span) {
  TypedExprs inner;
  inner.push_back(std::move(operand));
  return {boolean(false), span, expr::TypedIsNull{negated, std::move(inner)}};
}

}  // namespace

TypedExpr Typer::operand_error(std::string_view op, const Type& left, const Type& right, Span span) {
  auto report = sink_.report(diag::incomparable, span, op, describe(left), describe(right));
  const auto is_ref = [](const Type& t) { return t.kind == Type::Kind::Ref; };
  if (is_ref(left) != is_ref(right) && (left.is(BaseType::Uuid) || right.is(BaseType::Uuid))) {
    report.help("a reference is compared with a reference; its public key is `….id`");
  }
  return invalid(span);
}

void Typer::suggest_word(const expr::Binary& node, diagnostics::Builder& report) const {
  const bool is_symbol = node.op_span.size() == 2;
  if (!is_symbol || (node.op != Op::Concat && node.op != Op::Overlaps)) return;
  const std::string word = node.op == Op::Concat ? "or" : "and";
  report.fix(fmt::format("conditions are joined by `{}`", word), {{node.op_span, word}},
             Applicability::MaybeIncorrect);
}

TypedExpr Typer::binary(const expr::Binary& node, Span span) {
  switch (expr::info(node.op).kind) {
    case expr::OpClass::Logic:
      return logic(node, span);
    case expr::OpClass::Equality:
    case expr::OpClass::Order:
      return comparison(node, span);
    case expr::OpClass::Pattern:
      return pattern(node, span);
    case expr::OpClass::Join:
      return joining(node, span);
    case expr::OpClass::Membership:
      return membership(node, span);
    case expr::OpClass::Arithmetic:
      return arithmetic(node, span);
  }
  return invalid(span);
}

TypedExpr Typer::logic(const expr::Binary& node, Span span) {
  TypedExpr left = condition(node.operands[0]);
  TypedExpr right = condition(node.operands[1]);
  if (left.invalid() || right.invalid()) return invalid(span);
  const bool nullable = left.type.nullable || right.type.nullable;
  return {boolean(nullable), span,
          expr::TypedBinary{node.op, false, pair(std::move(left), std::move(right))}};
}

const std::vector<EntityId>* Typer::arc_targets(const TypedExpr& value) const {
  const auto* field = std::get_if<expr::TypedField>(&value.node);
  if (field == nullptr || value.type.kind != Type::Kind::Ref || value.type.entity.valid()) {
    return nullptr;
  }
  const EntityId owner = field->path.empty() ? field->row.entity : field->path.back().to;
  return &scope_.model.field(owner, std::get<FieldId>(field->field)).reference()->targets;
}

TypedExpr Typer::arm_of(const TypedExpr& arc, EntityId target) {
  TypedExpr arm = arc;
  std::get<expr::TypedField>(arm.node).arm = target;
  arm.type.entity = target;
  arm.type.nullable = true;  // another one may be set
  return arm;
}

void Typer::choose_arm(TypedExpr& left, TypedExpr& right) const {
  for (auto [arc, row] : {std::pair(&left, &right), std::pair(&right, &left)}) {
    const auto* targets = arc_targets(*arc);
    if (targets == nullptr || row->type.kind != Type::Kind::Ref) continue;
    const bool fits = std::find(targets->begin(), targets->end(), row->type.entity) != targets->end();
    if (fits) *arc = arm_of(*arc, row->type.entity);
  }
}

TypedExpr Typer::comparison(const expr::Binary& node, Span span) {
  if (auto role = compared_role(node, span)) return std::move(*role);
  TypedExpr left = type(node.operands[0]);
  TypedExpr right = type_beside(left.type, node.operands[1]);
  if (left.invalid() || right.invalid()) return invalid(span);
  const expr::OpInfo& op = expr::info(node.op);
  if (is_null_literal(left) || is_null_literal(right)) {
    const bool equality = node.op == Op::Equal || node.op == Op::NotEqual;
    auto report = sink_.report(diag::compare_with_null, span, op.spelling);
    if (equality && is_null_literal(right)) {
      report.fix(node.op == Op::Equal ? "ask `is null`" : "ask `is not null`",
                 {{node.op_span.to(right.span), node.op == Op::Equal ? "is null" : "is not null"}},
                 Applicability::MachineApplicable);
    }
    return invalid(span);
  }
  const bool has_arc = arc_targets(left) != nullptr || arc_targets(right) != nullptr;
  if (has_arc && node.op == Op::NotEqual) return differs_from_arc(std::move(left), std::move(right), span);
  choose_arm(left, right);
  if (!unify(left, right, op.spelling, span)) return invalid(span);
  const Type& type = left.type;
  const bool equal = type.kind != Type::Kind::Base || types::has_equality(type.base);
  const bool ordered = left.type.ordered() && right.type.ordered();
  if (op.kind == expr::OpClass::Order ? !ordered : !equal) {
    sink_.report(diag::wrong_operand, left.span, op.spelling,
                 op.kind == expr::OpClass::Order ? "values that have an order" : "values that can be equal",
                 describe(left.type.ordered() ? right.type : type));
    return invalid(span);
  }
  const bool nullable = left.type.nullable || right.type.nullable;
  return {boolean(nullable), span,
          expr::TypedBinary{node.op, false, pair(std::move(left), std::move(right))}};
}

TypedExpr Typer::pattern(const expr::Binary& node, Span span) {
  TypedExpr left = type(node.operands[0]);
  TypedExpr right = type(node.operands[1]);
  if (left.invalid() || right.invalid()) return invalid(span);
  const std::string_view spelling = expr::info(node.op).spelling;
  for (const TypedExpr* side : {&left, &right}) {
    if (textual(side->type)) continue;
    sink_.report(diag::wrong_operand, side->span, spelling, "text", describe(side->type));
    return invalid(span);
  }
  if (const auto* literal = std::get_if<expr::TypedText>(&right.node)) {
    const bool like = node.op == Op::Like || node.op == Op::ILike;
    const std::string_view problem =
        like ? (literal->value.ends_with('\\') && !literal->value.ends_with("\\\\")
                    ? std::string_view("a backslash at the end")
                    : std::string_view())
             : types::regex_problem(literal->value);
    if (!problem.empty()) {
      sink_.report(diag::bad_pattern, right.span, problem);
      return invalid(span);
    }
  }
  const bool nullable = left.type.nullable || right.type.nullable;
  return {boolean(nullable), span,
          expr::TypedBinary{node.op, node.negated, pair(std::move(left), std::move(right))}};
}

TypedExpr Typer::joining(const expr::Binary& node, Span span) {
  TypedExpr left = type(node.operands[0]);
  TypedExpr right = type(node.operands[1]);
  if (left.invalid() || right.invalid()) return invalid(span);
  if (left.type.array && right.type.array && !unify(left, right, "||", span)) return invalid(span);
  const bool nullable = left.type.nullable || right.type.nullable;
  Type result;
  if (textual(left.type) && textual(right.type)) {
    result = types::base_type(BaseType::Text);
  } else if (left.type.array && types::same_kind(left.type, right.type)) {
    result = left.type;
  } else if (left.type.is(BaseType::Json) && right.type.is(BaseType::Json)) {
    result = types::base_type(BaseType::Json);
  } else {
    auto report = sink_.report(diag::incomparable, span, "||", describe(left.type), describe(right.type));
    if (textual(left.type) || textual(right.type)) {
      report.help("make it text first: `…::text`");
    } else if (!left.type.array && !right.type.array) {
      suggest_word(node, report);
    }
    return invalid(span);
  }
  result.nullable = nullable;
  return {result, span, expr::TypedBinary{node.op, false, pair(std::move(left), std::move(right))}};
}

TypedExpr Typer::membership(const expr::Binary& node, Span span) {
  TypedExpr left = type(node.operands[0]);
  TypedExpr right = type_beside(left.type, node.operands[1]);
  if (left.invalid() || right.invalid()) return invalid(span);
  const bool nullable = left.type.nullable || right.type.nullable;
  const std::string_view spelling = expr::info(node.op).spelling;
  if (left.type.kind == Type::Kind::Base && !left.type.array && types::is_range(left.type.base)) {
    return range_membership(node.op, std::move(left), std::move(right), span);
  }
  if (left.type.array && !right.type.array) {  // `tags contains 'new'`: one element
    right = coerce(std::move(right), left.type.element());
    if (right.invalid()) return invalid(span);
    if (comparable(left.type.element(), right.type)) {
      Type list = right.type;
      list.array = true;
      const Span at = right.span;
      TypedExprs items;
      items.push_back(std::move(right));
      right = {list, at, expr::TypedList{std::move(items)}};
    }
  }
  if (left.type.array && right.type.array) {
    const bool right_is_list = std::holds_alternative<expr::TypedList>(right.node);
    TypedExpr& list = right_is_list ? right : left;
    list = coerce(std::move(list), right_is_list ? left.type : right.type);
    if (list.invalid()) return invalid(span);
  }
  const bool arrays = left.type.array && comparable(left.type, right.type);
  const bool json = node.op == Op::Contains && left.type.is(BaseType::Json) && right.type.is(BaseType::Json);
  if (!arrays && !json) {
    auto report = sink_.report(diag::incomparable, span, spelling, describe(left.type), describe(right.type));
    if (!left.type.array && !right.type.array) suggest_word(node, report);
    if (node.op == Op::Contains && textual(left.type)) {
      report.help("for a part of a text write `like '%…%'`");
    }
    return invalid(span);
  }
  return {boolean(nullable), span,
          expr::TypedBinary{node.op, false, pair(std::move(left), std::move(right))}};
}

/// A range contains an element or another range, or overlaps with one.
TypedExpr Typer::range_membership(Op op, TypedExpr left, TypedExpr right, Span span) {
  const BaseType element = types::element_of(left.type.base);
  if (const auto* text = std::get_if<expr::TypedText>(&right.node);
      text != nullptr && right.type.is(BaseType::Text)) {
    const bool one = op == Op::Contains && types::is_literal_of(element, text->value);
    right = coerce(std::move(right), one ? types::base_type(element) : left.type);
    if (right.invalid()) return invalid(span);
  }
  const bool number = op == Op::Contains && element == BaseType::Numeric && right.type.number() &&
                      right.type.quantity() && !right.type.is(BaseType::Double);
  if (number && !right.type.is(BaseType::Numeric)) {  // PostgreSQL finds no operator for other numbers
    const Type wanted = types::base_type(BaseType::Numeric, right.type.nullable);
    const Span at = right.span;
    TypedExprs inner;
    inner.push_back(std::move(right));
    right = {wanted, at, expr::TypedCast{std::move(inner), ""}};
  }
  const bool fits = right.type.is(left.type.base) || (op == Op::Contains && right.type.is(element));
  if (!fits) return operand_error(expr::info(op).spelling, left.type, right.type, span);
  const bool nullable = left.type.nullable || right.type.nullable;
  return {boolean(nullable), span, expr::TypedBinary{op, false, pair(std::move(left), std::move(right))}};
}

TypedExpr Typer::arithmetic(const expr::Binary& node, Span span) {
  TypedExpr left = type(node.operands[0]);
  TypedExpr right = type(node.operands[1]);
  if (left.invalid() || right.invalid()) return invalid(span);
  for (const TypedExpr* side : {&left, &right}) {
    if (!side->type.number() || side->type.quantity()) continue;
    sink_.report(diag::wrong_operand, side->span, expr::info(node.op).spelling, "values to calculate with",
                 describe(side->type));
    return invalid(span);
  }
  if (left.type.number() && right.type.number()) {
    return number_arithmetic(node.op, std::move(left), std::move(right), span);
  }
  return time_arithmetic(node, std::move(left), std::move(right), span);
}

TypedExpr Typer::number_arithmetic(Op op, TypedExpr left, TypedExpr right, Span span) {
  const bool divides = op == Op::Divide || op == Op::Modulo;
  if (divides && !check_divisor(right)) return invalid(span);
  if (op == Op::Power && !check_power("^", left, right)) return invalid(span);
  if (op == Op::Divide && left.type.whole_number() && right.type.whole_number()) {
    sink_.report(diag::integer_division, span)
        .label("5 / 2 would be 2")
        .fix("keep the fraction", {{left.span.after(), "::numeric"}}, Applicability::MaybeIncorrect)
        .fix("drop it, and say so",
             {{{left.span.begin, left.span.begin}, "div("},
              {{left.span.end, right.span.begin}, ", "},
              {right.span.after(), ")"}},
             Applicability::MaybeIncorrect);
    return invalid(span);
  }
  if (op == Op::Modulo && (left.type.is(BaseType::Double) || right.type.is(BaseType::Double))) {
    return operand_error("%", left.type, right.type, span);
  }
  Type type = types::base_type(wider(left.type.base, right.type.base));
  if (op == Op::Power && type.whole_number()) type.base = BaseType::Double;
  if (!calculate_currency(op, left.type, right.type, type)) {
    return operand_error(expr::info(op).spelling, left.type, right.type, span);
  }
  type.nullable = left.type.nullable || right.type.nullable;
  return {type, span, expr::TypedBinary{op, false, pair(std::move(left), std::move(right))}};
}

namespace {

/// Dates, times and durations: which go together, and what they make (manual, table 9.32).
struct TimeRule {
  BaseType left;
  Op op;
  BaseType right;
  BaseType result;
};
constexpr auto kTimeRules = std::to_array<TimeRule>({
    {BaseType::Date, Op::Add, BaseType::Integer, BaseType::Date},
    {BaseType::Date, Op::Subtract, BaseType::Integer, BaseType::Date},
    {BaseType::Date, Op::Subtract, BaseType::Date, BaseType::Integer},
    {BaseType::Date, Op::Add, BaseType::Interval, BaseType::DateTime},
    {BaseType::Date, Op::Subtract, BaseType::Interval, BaseType::DateTime},
    {BaseType::DateTime, Op::Add, BaseType::Interval, BaseType::DateTime},
    {BaseType::DateTime, Op::Subtract, BaseType::Interval, BaseType::DateTime},
    {BaseType::DateTime, Op::Subtract, BaseType::DateTime, BaseType::Interval},
    {BaseType::Time, Op::Add, BaseType::Interval, BaseType::Time},
    {BaseType::Time, Op::Subtract, BaseType::Interval, BaseType::Time},
    {BaseType::Time, Op::Subtract, BaseType::Time, BaseType::Interval},
    {BaseType::Interval, Op::Add, BaseType::Interval, BaseType::Interval},
    {BaseType::Interval, Op::Subtract, BaseType::Interval, BaseType::Interval},
    {BaseType::Interval, Op::Multiply, BaseType::Double, BaseType::Interval},
    {BaseType::Double, Op::Multiply, BaseType::Interval, BaseType::Interval},
    {BaseType::Interval, Op::Divide, BaseType::Double, BaseType::Interval},
});

bool side_fits(const Type& type, BaseType wanted) {
  if (wanted == BaseType::Double) return type.number();
  if (wanted == BaseType::Integer) return type.is(BaseType::Integer) || type.is(BaseType::SmallInt);
  return type.is(wanted);
}

const TimeRule* find_rule(Op op, const Type& left, const Type& right) {
  for (const TimeRule& rule : kTimeRules) {
    if (rule.op == op && side_fits(left, rule.left) && side_fits(right, rule.right)) return &rule;
  }
  return nullptr;
}

}  // namespace

TypedExpr Typer::time_arithmetic(const expr::Binary& node, TypedExpr left, TypedExpr right, Span span) {
  const TimeRule* rule = find_rule(node.op, left.type, right.type);
  const bool turned = rule == nullptr && node.op == Op::Add;  // `interval '1 day' + due`
  if (turned) rule = find_rule(node.op, right.type, left.type);
  if (rule == nullptr) return time_error(node.op, left, right, span);
  const bool nullable = left.type.nullable || right.type.nullable;
  const bool from_date = rule->left == BaseType::Date && rule->right == BaseType::Interval;
  // A date moved by whole days stays a date.
  const auto* moved_by = std::get_if<expr::TypedText>(&(turned ? left : right).node);
  const bool whole_days = from_date && moved_by != nullptr && types::is_whole_days(moved_by->value);
  const BaseType result = whole_days ? BaseType::Date : rule->result;
  TypedExpr sum{types::base_type(result, nullable), span,
                expr::TypedBinary{node.op, false, pair(std::move(left), std::move(right))}};
  if (!from_date) return sum;
  const Type type = sum.type;
  TypedExprs operand;
  operand.push_back(std::move(sum));
  return {type, span, expr::TypedCast{std::move(operand), ""}};
}

TypedExpr Typer::time_error(Op op, const TypedExpr& left, const TypedExpr& right, Span span) {
  auto report = sink_.report(diag::incomparable, span, expr::info(op).spelling, describe(left.type),
                             describe(right.type));
  const auto is_duration = [](const TypedExpr& side) {
    const auto* text = std::get_if<expr::TypedText>(&side.node);
    return text != nullptr && side.type.is(BaseType::Text) &&
           types::is_literal_of(BaseType::Interval, text->value);
  };
  for (const TypedExpr* side : {&left, &right}) {
    if (!is_duration(*side)) continue;
    const std::string literal = expr::quoted(std::get<expr::TypedText>(side->node).value);
    report.fix(fmt::format("a duration is written `interval {}`", literal),
               {{{side->span.begin, side->span.begin}, "interval "}}, Applicability::MachineApplicable);
    return invalid(span);
  }
  if (op == Op::Add && (textual(left.type) || textual(right.type))) {
    report.help("texts are joined by `||`");
  }
  return invalid(span);
}

/// What refers to another entity differs as well, though its key for this one is null.
TypedExpr Typer::differs_from_arc(TypedExpr left, TypedExpr right, Span span) {
  TypedExprs sides = pair(left, right);
  choose_arm(left, right);
  if (!unify(left, right, "<>", span)) return invalid(span);
  TypedExpr result{boolean(false), span,
                   expr::TypedIsDistinct{false, pair(std::move(left), std::move(right))}};
  for (TypedExpr& side : sides) {  // nothing differs from what is not there
    if (!side.type.nullable) continue;
    TypedExpr there = null_test(std::move(side), true, span);
    result = {boolean(false), span,
              expr::TypedBinary{Op::And, false, pair(std::move(result), std::move(there))}};
  }
  return result;
}

TypedExpr Typer::is_null(const expr::IsNull& node, Span span) {
  const auto* path = std::get_if<expr::NamePath>(&node.operand[0].node);
  if (path != nullptr && names_a_set(path->parts)) {
    return relation_exists(*path, !node.negated, span);
  }
  TypedExpr operand = type(node.operand[0]);
  if (operand.invalid()) return invalid(span);
  return null_test(std::move(operand), node.negated, span);
}

bool Typer::has_rule(const Type& type) const {
  if (type.kind == Type::Kind::Composite) return true;
  if (type.own.valid()) return scope_.model.has_rule(type.own);
  return type.scalar.valid() && !types::info(type.scalar).rule.empty();
}

/// One of several values that an expression may have: it keeps the rule of the type that they share only if
/// it has been judged by it.
void Typer::share_rule(const TypedExpr& value, Type& type) {
  const bool literal = std::holds_alternative<expr::TypedText>(value.node) ||
                       std::holds_alternative<expr::TypedNumber>(value.node);
  if (is_null_literal(value)) return;
  if (literal || !value.type.same_rule(type)) type.forget_rule();
}

TypedExpr Typer::is_valid(const expr::IsValid& node, Span span) {
  TypedExpr operand = type(node.operand[0]);
  if (operand.invalid()) return invalid(span);
  if (!has_rule(operand.type) || operand.type.array) {
    sink_.report(diag::no_rule_to_be_valid, operand.span, describe(operand.type));
    return invalid(span);
  }
  const Type result = boolean(operand.type.nullable);
  TypedExprs inner;
  inner.push_back(std::move(operand));
  return {result, span, expr::TypedIsValid{node.negated, std::move(inner)}};
}

TypedExpr Typer::is_distinct(const expr::IsDistinct& node, Span span) {
  TypedExpr left = type(node.operands[0]);
  TypedExpr right = type(node.operands[1]);
  choose_arm(left, right);
  if (arc_targets(left) != nullptr && is_null_literal(right)) {
    return null_test(std::move(left), !node.negated, span);
  }
  if (!unify(left, right, "is distinct from", span)) return invalid(span);
  if (left.type.kind == Type::Kind::Base && !types::has_equality(left.type.base)) {
    return operand_error("is distinct from", left.type, right.type, span);
  }
  return {boolean(false), span, expr::TypedIsDistinct{node.negated, pair(std::move(left), std::move(right))}};
}

TypedExpr Typer::between(const expr::Between& node, Span span) {
  TypedExprs operands;
  for (const expr::Expr& operand : node.operands)
    operands.push_back(type(operand));
  bool nullable = false;
  for (std::size_t i = 1; i < 3; ++i) {
    if (!unify(operands[0], operands[i], "between", span)) return invalid(span);
    nullable = nullable || operands[i].type.nullable;
  }
  const Type& type = operands[0].type;
  if (!type.ordered()) {
    sink_.report(diag::wrong_operand, operands[0].span, "between", "values that have an order",
                 describe(type));
    return invalid(span);
  }
  return {boolean(nullable || type.nullable), span, expr::TypedBetween{node.negated, std::move(operands)}};
}

TypedExpr Typer::in_list(const expr::InList& node, Span span) {
  if (auto role = listed_role(node, span)) return std::move(*role);
  TypedExpr operand = type(node.operand[0]);
  TypedExprs items;
  bool nullable = operand.type.nullable;
  bool sound = !operand.invalid();
  for (const expr::Expr& item : node.items) {
    TypedExpr typed = type_beside(operand.type, item);
    if (!operand.invalid() && !typed.invalid() && node.items.size() == 1 && typed.type.array &&
        comparable(operand.type, typed.type.element())) {
      const Type result = boolean(nullable || typed.type.nullable);
      return {result, span, expr::TypedInArray{node.negated, pair(std::move(operand), std::move(typed))}};
    }
    if (is_null_literal(typed)) {
      sink_.report(diag::null_in_list, typed.span).help("write `or … is null` beside the list");
      sound = false;
    } else if (sound || !typed.invalid()) {
      sound = unify(operand, typed, "in", typed.span) && sound;
    }
    nullable = nullable || typed.type.nullable;
    items.push_back(std::move(typed));
  }
  if (!sound) return invalid(span);
  if (operand.type.kind == Type::Kind::Base && !types::has_equality(operand.type.base)) {
    sink_.report(diag::wrong_operand, operand.span, "in", "values that can be equal", describe(operand.type));
    return invalid(span);
  }
  TypedExprs inner;
  inner.push_back(std::move(operand));
  return {boolean(nullable), span, expr::TypedIn{node.negated, std::move(inner), std::move(items)}};
}

TypedExpr Typer::case_of(const expr::Case& node, Span span) {
  expr::TypedCase result;
  bool sound = true;
  if (!node.operand.empty()) {
    result.operand.push_back(type(node.operand[0]));
    sound = !result.operand[0].invalid();
  }
  TypedExprs values;
  for (const auto& [when, then] : node.branches) {
    TypedExpr test = node.operand.empty() ? condition(when) : type_beside(result.operand[0].type, when);
    if (sound && !node.operand.empty()) sound = unify(result.operand[0], test, "case", when.span);
    sound = sound && !test.invalid();
    values.push_back(type(then));
    result.branches.emplace_back(std::move(test), TypedExpr{});
  }
  const bool has_else = !node.otherwise.empty();
  if (has_else) values.push_back(type(node.otherwise[0]));
  // The first value that has a type of its own decides; the others must go with it.
  std::size_t leader = 0;
  const auto plain = [](const TypedExpr& v) {
    return is_null_literal(v) || std::holds_alternative<expr::TypedText>(v.node) || is_open_text(v);
  };
  while (leader + 1 < values.size() && plain(values[leader]))
    ++leader;
  if (plain(values[leader])) {
    leader = 0;
    while (leader + 1 < values.size() && is_null_literal(values[leader]))
      ++leader;
  }
  Type type = values[leader].type;
  bool nullable = !has_else;
  for (TypedExpr& value : values) {
    sound = sound && unify(values[leader], value, "case", value.span);
    if (!sound) return invalid(span);
    nullable = nullable || value.type.nullable;
    if (!share_currency(value, type, "case")) return invalid(span);
    share_rule(value, type);
    if (value.type.number() && type.number()) type.base = wider(type.base, value.type.base);
  }
  type.nullable = nullable;
  if (type.kind == Type::Kind::Null) {
    sink_.report(diag::only_nulls, span);
    return invalid(span);
  }
  for (std::size_t i = 0; i < result.branches.size(); ++i) {
    result.branches[i].value = std::move(values[i]);
  }
  if (has_else) result.otherwise.push_back(std::move(values.back()));
  return {type, span, std::move(result)};
}

TypedExpr Typer::list_of(const expr::ListLiteral& node, Span span) {
  TypedExprs items;
  Type type = types::base_type(BaseType::Text);
  for (const expr::Expr& item : node.items) {
    items.push_back(this->type(item));
    if (items.back().invalid() || items.back().type.array || is_null_literal(items.back())) {
      if (!items.back().invalid()) {
        sink_.report(diag::wrong_operand, items.back().span, "[…]", "plain values",
                     describe(items.back().type));
      }
      return invalid(span);
    }
    if (items.size() > 1 && !unify(items[0], items.back(), "[…]", items.back().span)) {
      return invalid(span);
    }
    if (items.size() == 1) type = items[0].type;
    if (!share_currency(items.back(), type, "[…]")) return invalid(span);
    share_rule(items.back(), type);
    if (items.back().type.number() && type.number()) {
      type.base = wider(type.base, items.back().type.base);
    }
  }
  type.array = true;
  type.nullable = false;
  return {type, span, expr::TypedList{std::move(items)}};
}

}  // namespace specql::typing
