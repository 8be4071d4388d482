// `validate: true`, `1 > 2`, `n between 5 and 1`: nothing that is asked can change the answer.
#include "generator/lint/conditions.h"
#include "generator/lint/rules.h"
#include "generator/types/literal.h"

#include <algorithm>
#include <array>
#include <optional>

namespace specql::lint {
namespace {

using expr::TypedExpr;

/// Below zero, zero, above: how two literals of one type compare. Texts are equal or not.
std::optional<int> compare(const TypedExpr& a, const TypedExpr& b) {
  const auto* number = std::get_if<expr::TypedNumber>(&a.node);
  const auto* other = std::get_if<expr::TypedNumber>(&b.node);
  if (number != nullptr && other != nullptr) return types::compare_decimals(number->digits, other->digits);
  const auto* text = std::get_if<expr::TypedText>(&a.node);
  const auto* other_text = std::get_if<expr::TypedText>(&b.node);
  if (text == nullptr || other_text == nullptr) return std::nullopt;
  if (a.type.is(BaseType::Date) && b.type.is(BaseType::Date)) {
    return types::compare_values(BaseType::Date, text->value, other_text->value);
  }
  return text->value == other_text->value ? std::optional(0) : std::nullopt;
}

struct Comparison {
  expr::Op op;
  bool less, equal, greater;  ///< whether it holds then
};
constexpr auto kComparisons = std::to_array<Comparison>({{expr::Op::Equal, false, true, false},
                                                         {expr::Op::NotEqual, true, false, true},
                                                         {expr::Op::Less, true, false, false},
                                                         {expr::Op::LessOrEqual, true, true, false},
                                                         {expr::Op::Greater, false, false, true},
                                                         {expr::Op::GreaterOrEqual, false, true, true}});

std::optional<bool> outcome(const expr::TypedBinary& node) {
  const auto* row = std::find_if(kComparisons.begin(), kComparisons.end(),
                                 [&](const Comparison& comparison) { return comparison.op == node.op; });
  if (row == kComparisons.end()) return std::nullopt;
  const auto order = compare(node.operands[0], node.operands[1]);
  if (!order) return std::nullopt;
  return *order < 0 ? row->less : *order == 0 ? row->equal : row->greater;
}

/// No value lies between 5 and 1, whatever it is.
std::optional<bool> outcome(const expr::TypedBetween& node) {
  const auto order = compare(node.operands[1], node.operands[2]);
  return order && *order > 0 ? std::optional(node.negated) : std::nullopt;
}

/// Fields and parameters that always have a value.
std::optional<bool> outcome(const expr::TypedIsNull& node) {
  const TypedExpr& operand = node.operand[0];
  const bool named = std::holds_alternative<expr::TypedField>(operand.node) ||
                     std::holds_alternative<expr::TypedVariable>(operand.node);
  return named && !operand.type.nullable ? std::optional(node.negated) : std::nullopt;
}

std::optional<bool> outcome(const expr::TypedBoolean& node) {
  return node.value;
}

template <typename Node>
std::optional<bool> outcome(const Node&) {
  return std::nullopt;
}

class Judge {
 public:
  Judge(bool selects, DiagnosticSink& sink) : selects_(selects), sink_(sink) {}

  /// Conditions joined by `and`, `or` and `not` are judged one by one.
  void judge(const TypedExpr& condition) {
    const auto* binary = std::get_if<expr::TypedBinary>(&condition.node);
    if (binary != nullptr && expr::info(binary->op).kind == expr::OpClass::Logic) {
      judge(binary->operands[0]);
      judge(binary->operands[1]);
    } else if (const auto* inner = std::get_if<expr::TypedNot>(&condition.node)) {
      judge(inner->operand[0]);
    } else {
      judge_one(condition);
    }
  }

 private:
  void judge_one(const TypedExpr& condition) {
    const auto settled = std::visit([](const auto& node) { return outcome(node); }, condition.node);
    if (!settled || (selects_ && *settled)) return;
    sink_.report(diag::settled_condition, condition.span, *settled ? "true" : "false");
  }

  bool selects_;
  DiagnosticSink& sink_;
};

}  // namespace

void settled_condition(const check::CheckedProject& project, DiagnosticSink& sink) {
  each_condition(project, [&sink](const Condition& condition) {
    Judge(condition.selects, sink).judge(condition.expression);
  });
}

}  // namespace specql::lint
