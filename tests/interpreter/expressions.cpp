// What expressions mean: one function for each kind of node.
#include "generator/expr/operator.h"
#include "tests/interpreter/scene.h"

#include <algorithm>
#include <functional>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

using expr::Op;
using expr::TypedExpr;
using Truth = std::optional<bool>;

Truth truth_of(const Value& value) {
  const auto* truth = std::get_if<bool>(&value);
  return truth == nullptr ? Truth() : Truth(*truth);
}
Value value_of(Truth truth) {
  return truth ? Value(*truth) : Value(Null());
}
Truth negated(Truth truth, bool negate = true) {
  return truth && negate ? Truth(!*truth) : truth;
}
Truth both(Truth a, Truth b) {
  if (a == Truth(false) || b == Truth(false)) return false;
  return a && b ? Truth(true) : Truth();
}

/// Null where a side is.
Truth compared(const Value& a, const Value& b, const std::function<bool(std::strong_ordering)>& judge) {
  if (is_null(a) || is_null(b)) return {};
  return judge(compare(a, b));
}
Truth equal(const Value& a, const Value& b) {
  return compared(a, b, [](std::strong_ordering order) { return order == 0; });
}

/// `%` stands for any text, `_` for one character.
bool is_like(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '\\') throw NotSupported("a backslash in a pattern");
  if (pattern[0] == '%') {
    return is_like(text, pattern.substr(1)) || (!text.empty() && is_like(text.substr(1), pattern));
  }
  const bool fits = !text.empty() && (pattern[0] == '_' || pattern[0] == text[0]);
  return fits && is_like(text.substr(1), pattern.substr(1));
}

class Evaluator {
 public:
  Evaluator(const Type& type, Scene& scene) : type_(type), scene_(scene) {}

  Value operator()(const expr::TypedNull&) const { return Null(); }
  Value operator()(const expr::TypedBoolean& node) const { return node.value; }
  Value operator()(const expr::TypedNumber& node) const { return number_from(node.digits); }
  Value operator()(const expr::TypedText& node) const { return constant(node.value, type_); }
  Value operator()(const expr::TypedRow& node) const { return key_of(row_of(node.row, scene_)); }
  Value operator()(const expr::TypedQuery& node) const { return ask(node, type_, scene_); }
  Value operator()(const expr::TypedField& node) const;
  Value operator()(const expr::TypedVariable& node) const;
  Value operator()(const expr::TypedBinary& node) const;
  Value operator()(const expr::TypedMember& node) const {
    const Value whole = value(node.operand[0]);
    const auto* members = std::get_if<Members>(&whole);
    if (members == nullptr) return Null();
    const auto found = members->all.find(scene_.model.composites[node.composite].members[node.member].name);
    return found == members->all.end() ? Value(Null()) : found->second;
  }
  Value operator()(const expr::TypedIn& node) const;
  Value operator()(const expr::TypedInArray& node) const;
  Value operator()(const expr::TypedList& node) const {
    Items items;
    for (const TypedExpr& item : node.items)
      items.all.push_back(value(item));
    return items;
  }
  Value operator()(const expr::TypedCase& node) const;
  Value operator()(const expr::TypedForm& node) const;
  Value operator()(const expr::TypedCast& node) const;
  Value operator()(const expr::TypedHasRole& node) const;

  Value operator()(const expr::TypedNot& node) const { return value_of(negated(truth(node.operand[0]))); }
  Value operator()(const expr::TypedIsNull& node) const {
    return is_null(value(node.operand[0])) != node.negated;
  }
  Value operator()(const expr::TypedIsTruth& node) const {
    return (truth(node.operand[0]) == Truth(node.value)) != node.negated;
  }
  Value operator()(const expr::TypedIsDistinct& node) const {
    return same(value(node.operands[0]), value(node.operands[1])) == node.negated;
  }
  Value operator()(const expr::TypedBetween& node) const {
    const Value what = value(node.operands[0]);
    const auto not_less = [](std::strong_ordering order) { return order >= 0; };
    const Truth above = compared(what, value(node.operands[1]), not_less);
    const Truth below = compared(value(node.operands[2]), what, not_less);
    return value_of(negated(both(above, below), node.negated));
  }
  Value operator()(const expr::TypedNegative& node) const {
    const Value operand = value(node.operand[0]);
    if (is_null(operand)) return operand;
    return fitting(negative(std::get<Number>(operand)), type_.base);
  }
  Value operator()(const expr::TypedCall& node) const {
    std::vector<Value> arguments;
    for (const TypedExpr& argument : node.arguments)
      arguments.push_back(value(argument));
    Value result = apply_function(*node.function, arguments);
    const auto* number = std::get_if<Number>(&result);
    return number == nullptr ? result : Value(fitting(*number, type_.base));
  }
  template <class Node>
  Value operator()(const Node&) const {
    throw NotSupported("an expression of this kind");
  }

 private:
  [[nodiscard]] Value value(const TypedExpr& operand) const { return evaluate(operand, scene_); }
  [[nodiscard]] Truth truth(const TypedExpr& operand) const { return truth_of(value(operand)); }
  [[nodiscard]] Value logic(Op op, const expr::TypedExprs& operands) const;
  [[nodiscard]] Value arithmetic(Op op, const Value& a, const Value& b) const;
  [[nodiscard]] static Value membership(Op op, const Value& a, const Value& b);
  [[nodiscard]] Value days(Op op, const Day& day, const Value& other) const;
  [[nodiscard]] static Value moved(Op op, const Moment& moment, const Value& other);

  const Type& type_;
  Scene& scene_;
};

/// What a column of the row holds; a computed one is worked out.
Value column_of(const Row* row, const expr::FieldRef& field, const Scene& scene) {
  if (row == nullptr) return Null();
  if (const auto* own = std::get_if<SystemField>(&field)) {
    if (*own == SystemField::Version) return row->number == 0 ? Value(Null()) : Value(whole(row->version));
    if (*own == SystemField::Id)
      return row->number == 0 ? Value(Null()) : Value(label(scene.model, row->entity, row->number));
    throw NotSupported(fmt::format("the column {}", types::info(*own).name));
  }
  const model::Field& declared = scene.model.field(row->entity, std::get<FieldId>(field));
  if (declared.computed == model::Computed::No) return row->values[std::get<FieldId>(field).value];
  Scene inner{scene.model, scene.store, scene.caller, row};
  return evaluate(*declared.computed_value, inner);
}

Value Evaluator::operator()(const expr::TypedField& node) const {
  const Row* row = row_of(node.row, scene_);
  if (row == nullptr && node.path.empty()) {
    const auto* id = std::get_if<FieldId>(&node.field);
    const bool worked_out =
        id != nullptr && scene_.model.field(node.row.entity, *id).computed == model::Computed::Viewed;
    if (worked_out) throw Unsure("what is worked out of a row that a variable does not hold");
  }
  for (const expr::Hop& hop : node.path) {
    const Value key = column_of(row, hop.field, scene_);
    row = is_null(key) ? nullptr : scene_.store.find(hop.to, std::get<Key>(key).row);
  }
  return column_of(row, node.field, scene_);
}

Value Evaluator::operator()(const expr::TypedVariable& node) const {
  const Variable& variable = scene_.variables->at(node.index);
  if (!variable.holds_row) return variable.value;
  return key_of(variable.row ? &*variable.row : nullptr);
}

Value Evaluator::logic(Op op, const expr::TypedExprs& operands) const {
  const bool decides = op == Op::Or;
  const Truth left = truth(operands[0]);
  // PostgreSQL may work the right side out although the left one decides
  const Truth right = truth_of(evaluate_perhaps(operands[1], scene_));
  if (left == Truth(decides)) return decides;
  if (right == Truth(decides)) return decides;
  return left && right ? Value(!decides) : Value(Null());
}

Value Evaluator::days(Op op, const Day& day, const Value& other) const {
  if (const auto* until = std::get_if<Day>(&other)) {
    if (op == Op::Subtract) return whole(day.number - until->number);
  } else if (const auto* count = std::get_if<Number>(&other)) {
    const auto moved = static_cast<std::int64_t>(count->digits);
    if (moved > 100'000 || moved < -100'000) throw Unsure("a date far away");
    if (op == Op::Add) return Day{day.number + moved};
    if (op == Op::Subtract) return Day{day.number - moved};
  }
  throw NotSupported("an operator of dates");
}

Value Evaluator::moved(Op op, const Moment& moment, const Value& other) {
  const auto* by = std::get_if<Duration>(&other);
  if (by == nullptr) throw NotSupported("an operator of moments");
  if (op == Op::Add) return Moment{moment.seconds + by->seconds, moment.from_now};
  if (op == Op::Subtract) return Moment{moment.seconds - by->seconds, moment.from_now};
  throw NotSupported("an operator of moments");
}

Value Evaluator::arithmetic(Op op, const Value& a, const Value& b) const {
  if (is_null(a) || is_null(b)) return Null();
  if (const auto* day = std::get_if<Day>(&a)) return days(op, *day, b);
  if (const auto* moment = std::get_if<Moment>(&a)) return moved(op, *moment, b);
  const auto& left = std::get<Number>(a);
  const auto& right = std::get<Number>(b);
  if (op == Op::Add) return fitting(add(left, right), type_.base);
  if (op == Op::Subtract) return fitting(add(left, negative(right)), type_.base);
  if (op == Op::Multiply) return fitting(multiply(left, right), type_.base);
  if (op == Op::Modulo) return fitting(remainder(left, right), type_.base);
  throw NotSupported(fmt::format("the operator {}", expr::info(op).spelling));
}

Value Evaluator::operator()(const expr::TypedBinary& node) const {
  const expr::OpClass kind = expr::info(node.op).kind;
  if (kind == expr::OpClass::Logic) return logic(node.op, node.operands);
  const Value a = value(node.operands[0]);
  const Value b = value(node.operands[1]);
  if (kind == expr::OpClass::Arithmetic) return arithmetic(node.op, a, b);
  if (kind == expr::OpClass::Membership) return membership(node.op, a, b);
  if (node.op == Op::Concat && type_.array) return joined(a, b);
  if (node.op == Op::Concat || node.op == Op::Like) {
    if (is_null(a) || is_null(b)) return Null();
    const auto& left = std::get<std::string>(a);
    const auto& right = std::get<std::string>(b);
    if (node.op == Op::Concat) return left + right;
    return is_like(left, right) != node.negated;
  }
  using Order = std::strong_ordering;
  if (node.op == Op::Equal) return value_of(equal(a, b));
  if (node.op == Op::NotEqual) return value_of(negated(equal(a, b)));
  if (node.op == Op::Less) return value_of(compared(a, b, [](Order order) { return order < 0; }));
  if (node.op == Op::LessOrEqual) return value_of(compared(a, b, [](Order order) { return order <= 0; }));
  if (node.op == Op::Greater) return value_of(compared(a, b, [](Order order) { return order > 0; }));
  if (node.op == Op::GreaterOrEqual) return value_of(compared(a, b, [](Order order) { return order >= 0; }));
  throw NotSupported(fmt::format("the operator {}", expr::info(node.op).spelling));
}

Value Evaluator::operator()(const expr::TypedIn& node) const {
  const Value what = value(node.operand[0]);
  Truth found = false;
  for (const TypedExpr& item : node.items) {
    const Truth one = equal(what, value(item));
    if (one == Truth(true)) return !node.negated;
    if (!one) found = Truth();
  }
  return value_of(negated(found, node.negated));
}

Value Evaluator::operator()(const expr::TypedInArray& node) const {
  const Value what = value(node.operands[0]);
  const Value list = value(node.operands[1]);
  if (is_null(list)) return Null();
  const auto& items = std::get<Items>(list);
  if (is_null(what)) return items.all.empty() ? Value(node.negated) : Value(Null());
  return has_item(items, what) != node.negated;
}

Value Evaluator::membership(Op op, const Value& a, const Value& b) {
  if (is_null(a) || is_null(b)) return Null();
  const auto& own = std::get<Items>(a);
  const auto& wanted = std::get<Items>(b).all;
  const auto is_there = [&](const Value& item) { return has_item(own, item); };
  return op == Op::Contains ? std::all_of(wanted.begin(), wanted.end(), is_there)
                            : std::any_of(wanted.begin(), wanted.end(), is_there);
}

Value Evaluator::operator()(const expr::TypedCase& node) const {
  for (const expr::TypedWhen& branch : node.branches) {
    const Value condition = evaluate_perhaps(branch.condition, scene_);
    const Truth taken = node.operand.empty() ? truth_of(condition) : equal(value(node.operand[0]), condition);
    if (taken == Truth(true)) return evaluate_perhaps(branch.value, scene_);
  }
  return node.otherwise.empty() ? Value(Null()) : evaluate_perhaps(node.otherwise[0], scene_);
}

Value Evaluator::operator()(const expr::TypedForm& node) const {
  std::vector<Value> values;
  for (const TypedExpr& argument : node.arguments)
    values.push_back(evaluate_perhaps(argument, scene_));
  if (node.name == "nullif") return equal(values[0], values[1]) == Truth(true) ? Value(Null()) : values[0];
  std::erase_if(values, [](const Value& one) { return is_null(one); });
  if (values.empty()) return Null();
  const auto less = [](const Value& a, const Value& b) { return compare(a, b) < 0; };
  if (node.name == "greatest") return *std::max_element(values.begin(), values.end(), less);
  if (node.name == "least") return *std::min_element(values.begin(), values.end(), less);
  return values[0];  // coalesce
}

Value Evaluator::operator()(const expr::TypedCast& node) const {
  Value from = value(node.operand[0]);
  const auto* number = std::get_if<Number>(&from);
  if (is_null(from)) return from;
  if (number != nullptr && type_.whole_number()) return fitting(rounded(*number, 0), type_.base);
  if (number != nullptr && type_.is(BaseType::Numeric)) {
    return node.modifiers.empty() ? *number : fitting(*number, node.modifiers);
  }
  if (!type_.is(BaseType::Text)) throw NotSupported("a conversion to this type");
  return as_text(from);
}

Value Evaluator::operator()(const expr::TypedHasRole& node) const {
  const auto& held = scene_.caller.roles;
  return std::any_of(node.roles.begin(), node.roles.end(), [&](const std::string& role) {
    return std::find(held.begin(), held.end(), role) != held.end();
  });
}

}  // namespace

const Row* row_of(const expr::RowRef& row, const Scene& scene) {
  if (row.kind == expr::RowRef::Kind::This) return scene.self;
  if (row.kind == expr::RowRef::Kind::Query) return scene.queries.at(row.index);
  const Variable& variable = scene.variables->at(row.index);
  if (variable.holds_row) return variable.row ? &*variable.row : nullptr;
  return is_null(variable.value) ? nullptr : scene.store.find(row.entity, std::get<Key>(variable.value).row);
}

Value key_of(const Row* row) {
  return row == nullptr || row->number == 0 ? Value(Null()) : Value(Key{row->number});
}

Value evaluate(const TypedExpr& expression, Scene& scene) {
  return std::visit(Evaluator(expression.type, scene), expression.node);
}

Value evaluate_perhaps(const TypedExpr& expression, Scene& scene) {
  try {
    return evaluate(expression, scene);
  } catch (const Overflow&) {
    throw Unsure("a number too large where it may not be looked at");
  }
}

bool holds(const TypedExpr& condition, Scene& scene) {
  return truth_of(evaluate(condition, scene)) == Truth(true);
}

}  // namespace specql::testing::interpreter
