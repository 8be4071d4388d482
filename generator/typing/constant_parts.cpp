#include "generator/typing/constant_parts.h"

#include "generator/support/overloaded.h"
#include "generator/types/literal.h"
#include "generator/typing/constant_range.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace specql::typing {

using expr::Op;
using expr::TypedExpr;
using expr::TypedExprs;

namespace {

/// The first day that PostgreSQL's calendar has, in 4713 BC, and a little.
constexpr long double kFirstDay = -2.4e6L;

/// What PostgreSQL's types hold, or somewhat less (manual, tables 8.2 and 8.9).
struct Limits {
  BaseType base;
  Range range;
};
constexpr auto kLimits = std::to_array<Limits>({
    {BaseType::SmallInt, {-32768, 32767}},
    {BaseType::Integer, {-2147483648.0L, 2147483647.0L}},
    {BaseType::BigInt, {-9.2e18L, 9.2e18L}},
    {BaseType::Numeric, {-kLargestNumeric, kLargestNumeric}},
    {BaseType::Double, {-1e307L, 1e307L}},
    {BaseType::Date, {kFirstDay, 2.1e9L}},
    {BaseType::DateTime, {kFirstDay, 1e8L}},
    {BaseType::Interval, {-1e8L, 1e8L}},
});

bool within_limits(const Type& type, const Range& range) {
  return std::all_of(kLimits.begin(), kLimits.end(), [&](const Limits& limits) {
    return !type.is(limits.base) || range.within(limits.range);
  });
}

long double number_of(const std::string& digits) {
  return std::strtold(digits.c_str(), nullptr);
}

/// `2026-01-31`, perhaps with a time behind it.
Range days_of(std::string_view date) {
  constexpr long double kYear = 365.2425L;
  int year = 0;
  const std::string_view digits = date.substr(0, 4);
  std::from_chars(digits.begin(), digits.end(), year);
  const long double start = (year - 2000) * kYear;
  return {start - 2, start + 368};
}

std::optional<Range> range_of_text(const TypedExpr& literal, const std::string& text) {
  if (literal.type.is(BaseType::Date) || literal.type.is(BaseType::DateTime)) return days_of(text);
  if (literal.type.is(BaseType::Interval)) return around(types::days_at_most(text));
  return std::nullopt;
}

Range spanning(std::initializer_list<long double> corners) {
  return {std::min(corners), std::max(corners)};
}

std::optional<Range> arithmetic(Op op, const Range& a, const Range& b) {
  if (op == Op::Add) return Range{a.low + b.low, a.high + b.high};
  if (op == Op::Subtract) return Range{a.low - b.high, a.high - b.low};
  if (op == Op::Multiply) return spanning({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  if (op == Op::Power) return power(a, b);
  if (b.holds_zero()) return std::nullopt;
  if (op == Op::Modulo) return around(b.size());
  return spanning({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
}

bool is_temporal(const Type& type) {
  return type.is(BaseType::Date) || type.is(BaseType::DateTime) || type.is(BaseType::Time) ||
         type.is(BaseType::Interval);
}

bool is_arithmetic(const expr::TypedBinary& node) {
  return expr::info(node.op).kind == expr::OpClass::Arithmetic;
}

class ConstantJudge {
 public:
  explicit ConstantJudge(DiagnosticSink& sink) : sink_(sink) {}

  /// What is known of an expression: whether it is constant, and where it lies.
  struct Known {
    bool constant = false;
    std::optional<Range> range;
  };

  Known judge(const TypedExpr& e) {
    std::vector<Known> children;
    for_each_child(e, [&](const TypedExpr& child) { children.push_back(judge(child)); });
    return std::visit([&](const auto& node) { return judge(e, node, children); }, e.node);
  }
  [[nodiscard]] bool sound() const { return sound_; }

 private:
  using Children = std::vector<Known>;

  static bool all_constant(const Children& children) {
    return std::all_of(children.begin(), children.end(), [](const Known& child) { return child.constant; });
  }

  Known refuse(const TypedExpr& e) {
    if (sound_) {
      sink_.report(diag::constant_part, e.span)
          .label("the same for every row and every call")
          .help("write its value instead");
    }
    sound_ = false;
    return {};
  }

  Known judge(const TypedExpr& e, const expr::TypedNumber& node, const Children&) {
    const long double number = number_of(node.digits);
    return {true, e.type.number() ? std::optional(Range{number, number}) : std::nullopt};
  }
  Known judge(const TypedExpr& e, const expr::TypedText& node, const Children&) {
    return {true, range_of_text(e, node.value)};
  }
  Known judge(const TypedExpr&, const expr::TypedNull&, const Children&) { return {true, Range{}}; }
  Known judge(const TypedExpr&, const expr::TypedField&, const Children&) { return {}; }
  Known judge(const TypedExpr&, const expr::TypedRow&, const Children&) { return {}; }
  Known judge(const TypedExpr&, const expr::TypedVariable&, const Children&) { return {}; }
  Known judge(const TypedExpr&, const expr::TypedContext&, const Children&) { return {}; }
  Known judge(const TypedExpr&, const expr::TypedHasRole&, const Children&) { return {}; }
  Known judge(const TypedExpr&, const expr::TypedSetting&, const Children&) { return {}; }
  Known judge(const TypedExpr&, const expr::TypedQuery&, const Children&) { return {}; }

  Known judge(const TypedExpr& e, const expr::TypedBinary& node, const Children& children) {
    const bool pattern = expr::info(node.op).kind == expr::OpClass::Pattern;
    if (pattern && children[1].constant && !is_literal(node.operands[1])) return refuse(node.operands[1]);
    if (!all_constant(children)) return {};
    if (!is_arithmetic(node)) return {true, std::nullopt};
    if (node.operands[0].type.is(BaseType::Time)) return {true, around(1)};
    if (!children[0].range || !children[1].range) return refuse(e);
    return bounded(e, arithmetic(node.op, *children[0].range, *children[1].range));
  }

  /// Within what its type holds, and not so near to zero that a double would lose it.
  Known bounded(const TypedExpr& e, const std::optional<Range>& range) {
    constexpr long double kSmallest = 1e-300L;
    if (!range || !within_limits(e.type, *range)) return refuse(e);
    const bool lost =
        e.type.is(BaseType::Double) && range->single() && range->low != 0 && range->size() < kSmallest;
    if (lost) return refuse(e);
    return {true, range};
  }

  Known judge(const TypedExpr& e, const expr::TypedNegative&, const Children& children) {
    if (!all_constant(children)) return {};
    if (!children[0].range) return refuse(e);
    return bounded(e, Range{-children[0].range->high, -children[0].range->low});
  }

  Known judge(const TypedExpr& e, const expr::TypedCast& node, const Children& children) {
    if (!all_constant(children)) return {};
    const TypedExpr& operand = node.operand[0];
    if (e.type.number() && operand.type.number()) return number_cast(e, node, children[0]);
    const bool reads_text =
        operand.type.is(BaseType::Text) && !is_literal(operand) && !e.type.is(BaseType::Text);
    if (reads_text) return refuse(e);
    if (operand.type.is(BaseType::Boolean)) return {true, Range{0, 1}};
    return {true, is_temporal(e.type) ? children[0].range : std::nullopt};
  }

  Known number_cast(const TypedExpr& e, const expr::TypedCast& node, const Known& operand) {
    if (!operand.range) return refuse(e);
    if (e.type.is(BaseType::Numeric) && !node.modifiers.empty()) {
      const long double room =
          std::pow(10.0L, static_cast<long double>(types::digits_of(node.modifiers).whole));
      if (operand.range->size() >= room - 1) return refuse(e);
    }
    return bounded(e, operand.range);
  }

  Known judge(const TypedExpr& e, const expr::TypedCall& node, const Children& children) {
    const auto parameters = expr::parameters(*node.function);
    for (std::size_t i = 0; i < std::min(parameters.size(), children.size()); ++i) {
      const bool made_pattern =
          parameters[i].type == "pattern" && children[i].constant && !is_literal(node.arguments[i]);
      if (made_pattern) return refuse(node.arguments[i]);
    }
    if (!all_constant(children) || node.function->volatility != expr::Volatility::Immutable) return {};
    Ranges ranges;
    for (const Known& child : children)
      ranges.push_back(child.range);
    if (!takes_constants(node, ranges)) return refuse(e);
    return {true, range_of_call(node.function->name, ranges)};
  }

  Known judge(const TypedExpr&, const expr::TypedForm&, const Children& children) { return any_of(children); }

  /// One of several values.
  static Known any_of(const Children& children) {
    if (!all_constant(children)) return {};
    std::optional<Range> range = children[0].range;
    for (const Known& child : children) {
      if (!range || !child.range) return {true, std::nullopt};
      range = Range{std::min(range->low, child.range->low), std::max(range->high, child.range->high)};
    }
    return {true, range};
  }

  Known judge(const TypedExpr&, const expr::TypedCase& node, const Children& children) {
    if (!all_constant(children)) return {};
    Children values;  // operand, then each condition and its value, then the last one
    for (std::size_t i = node.operand.size() + 1; i < children.size(); i += 2)
      values.push_back(children[i]);
    if (!node.otherwise.empty()) values.push_back(children.back());
    return any_of(values);
  }

  Known judge(const TypedExpr&, const expr::TypedExtract&, const Children& children) {
    constexpr long double kLongestAge = 1e15L;  // seconds
    return {all_constant(children), around(kLongestAge)};
  }

  template <typename Node>
  Known judge(const TypedExpr&, const Node&, const Children& children) {
    return {all_constant(children), std::nullopt};
  }

  DiagnosticSink& sink_;
  bool sound_ = true;
};

bool is_text(const TypedExpr& e) {
  return e.type.kind == Type::Kind::Enum ||
         (e.type.kind == Type::Kind::Base && e.type.base == BaseType::Text);
}

/// Functions of text whose outcome no collation changes.
constexpr auto kWithoutCollation = std::to_array<std::string_view>({"length",
                                                                    "cardinality",
                                                                    "reverse",
                                                                    "md5",
                                                                    "substring",
                                                                    "trim",
                                                                    "ltrim",
                                                                    "rtrim",
                                                                    "left",
                                                                    "right",
                                                                    "lpad",
                                                                    "rpad",
                                                                    "repeat",
                                                                    "array_append",
                                                                    "array_prepend",
                                                                    "octet_length",
                                                                    "bit_length",
                                                                    "ascii",
                                                                    "translate",
                                                                    "overlay",
                                                                    "normalize",
                                                                    "num_nulls",
                                                                    "num_nonnulls",
                                                                    "date_trunc",
                                                                    "jsonb_exists",
                                                                    "jsonb_exists_any",
                                                                    "jsonb_exists_all",
                                                                    "jsonb_extract_path",
                                                                    "jsonb_extract_path_text"});

/// It is worked out by rules of a collation.
bool collates(const TypedExpr& e) {
  if (is_literal(e)) return false;
  bool text = false;
  for_each_child(e, [&text](const TypedExpr& child) { text = text || is_text(child); });
  if (const auto* binary = std::get_if<expr::TypedBinary>(&e.node)) return text && binary->op != Op::Concat;
  if (const auto* call = std::get_if<expr::TypedCall>(&e.node)) {
    const auto* known = std::find(kWithoutCollation.begin(), kWithoutCollation.end(), call->function->name);
    return text && known == kWithoutCollation.end();
  }
  return text && !std::holds_alternative<expr::TypedCast>(e.node) &&
         !std::holds_alternative<expr::TypedList>(e.node) &&
         !std::holds_alternative<expr::TypedIsNull>(e.node);
}

/// `between` and `in` are several comparisons, of which one may be between constants.
bool compares_constants(const TypedExpr& e) {
  const auto fixed = [](const TypedExpr& one) { return is_text(one) && is_constant(one); };
  if (const auto* between = std::get_if<expr::TypedBetween>(&e.node)) {
    const auto& operands = between->operands;
    return fixed(operands[0]) && (fixed(operands[1]) || fixed(operands[2]));
  }
  const auto* in = std::get_if<expr::TypedIn>(&e.node);
  return in != nullptr && fixed(in->operand[0]) && std::any_of(in->items.begin(), in->items.end(), fixed);
}

/// What is decided before any row is known, and leaves one of its parts.
const TypedExpr* find_decided(const TypedExpr& e) {
  if (const auto* form = std::get_if<expr::TypedForm>(&e.node)) {
    const TypedExpr& first = form->arguments[0];
    return form->name == "coalesce" && is_literal(first) && is_text(first) ? &first : nullptr;
  }
  const auto* choice = std::get_if<expr::TypedCase>(&e.node);
  if (choice == nullptr || (!choice->operand.empty() && !is_literal(choice->operand[0]))) return nullptr;
  for (const auto& [condition, value] : choice->branches) {
    if (is_literal(condition)) return &condition;
  }
  return nullptr;
}

}  // namespace

bool check_constant_parts(const TypedExpr& expr, DiagnosticSink& sink) {
  ConstantJudge judge(sink);
  judge.judge(expr);
  return judge.sound();
}

const TypedExpr* find_constant_text(const TypedExpr& expr) {
  const TypedExpr* found = nullptr;
  for_each(expr, [&found](const TypedExpr& part) {
    if (found != nullptr) return;
    const bool whole = (collates(part) && is_constant(part)) || compares_constants(part);
    found = whole ? &part : find_decided(part);
  });
  return found;
}

}  // namespace specql::typing
