#include "generator/check/limits.h"

#include "generator/types/literal.h"

#include <string_view>

namespace specql::check {
namespace {

std::string count_of(std::optional<std::size_t> length) {
  return length ? std::to_string(*length) : std::string();
}

/// What is no value of the type was reported where it is written.
Limit value_limit(BaseType base, std::string_view value, Span span, bool exclusive = false) {
  if (value.empty() || !types::is_literal_of(base, value)) return {};
  return {std::string(value), span, exclusive};
}

Limits rule_limits(const types::ScalarInfo& scalar, Span span) {
  const types::ScalarRule& rule = scalar.rule;
  if (scalar.base == BaseType::Text) {
    const auto length = [&](int value) {
      return value > 0 ? Limit{std::to_string(value), span, false} : Limit{};
    };
    return {BaseType::Integer, length(rule.min_length), length(rule.max_length)};
  }
  const bool exclusive = !rule.above.empty();
  return {scalar.base, value_limit(scalar.base, exclusive ? rule.above : rule.low, span, exclusive),
          value_limit(scalar.base, rule.high, span)};
}

}  // namespace

bool Limits::empty_between(const Limit& from, const Limit& to) const {
  if (from.value.empty() || to.value.empty()) return false;
  const int order = types::compare_values(base, from.value, to.value);
  return order > 0 || (order == 0 && (from.exclusive || to.exclusive));
}

void Limits::narrow(const Limits& other) {
  const auto beyond = [&](const Limit& a, const Limit& b) {
    return types::compare_values(base, a.value, b.value) > 0;
  };
  if (!other.low.value.empty() && (low.value.empty() || beyond(other.low, low))) low = other.low;
  if (!other.high.value.empty() && (high.value.empty() || beyond(high, other.high))) high = other.high;
}

Limits limits_of(BaseType base, const model::Bounds& bounds) {
  if (base == BaseType::Text) {
    return {BaseType::Integer,
            {count_of(bounds.min_length), bounds.min_length_span, false},
            {count_of(bounds.max_length), bounds.max_length_span, false}};
  }
  return {base, value_limit(base, bounds.min, bounds.min_span),
          value_limit(base, bounds.max, bounds.max_span)};
}

Limits limits_of(const model::ScalarType& type, Span span, const model::Model& model) {
  Limits limits;
  if (type.base != BaseType::Text) limits.base = type.base;
  if (type.scalar.valid()) limits = rule_limits(types::info(type.scalar), span);
  for (OwnScalarId at = type.own; at.valid(); at = model.own_scalars[at].base.own)
    limits.narrow(limits_of(type.base, model.own_scalars[at].bounds));
  return limits;
}

}  // namespace specql::check
