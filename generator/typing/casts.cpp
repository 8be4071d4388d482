// Conversions between types, and the parts of dates and times.
#include "generator/types/basic_type.h"
#include "generator/types/literal.h"
#include "generator/typing/typer.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::typing {

using expr::TypedExpr;
using expr::TypedExprs;

TypedExpr Typer::cast(const expr::Cast& node, Span span) {
  TypedExpr operand = type(node.operand[0]);
  const auto named = find_named_type(node.type.value);
  if (!named) {
    auto report = sink_.report(diag::unknown_cast_type, node.type.span, node.type.value);
    const std::string_view ours = types::own_word(node.type.value);
    if (!ours.empty()) {
      report.replace(fmt::format("it is called `{}` here", ours), std::string(ours),
                     Applicability::MaybeIncorrect);
    }
    if (node.type.value == "array" || node.type.value == "list") report.help("say of what: `text[]`");
    return invalid(span);
  }
  if (operand.invalid()) return invalid(span);
  operand = coerce(std::move(operand), named->type);
  if (operand.invalid()) return invalid(span);
  const Type& from = operand.type;
  const Type& to = named->type;
  const bool text_literal = std::holds_alternative<expr::TypedText>(operand.node);
  const bool to_text = to.is(BaseType::Text) && from.kind != Type::Kind::Ref && !from.array;
  const bool numbers = from.number() && to.number();
  const bool calendar = from.kind == Type::Kind::Base && !from.array && !to.array &&
                        (from.base == BaseType::Date || from.base == BaseType::DateTime) &&
                        (to.base == BaseType::Date || to.base == BaseType::DateTime ||
                         (to.base == BaseType::Time && from.base == BaseType::DateTime));
  const bool truth = from.is(BaseType::Boolean) && to.is(BaseType::Integer);
  const bool fits = from.kind == Type::Kind::Null || to_text || numbers || calendar || truth ||
                    types::same_kind(from, to) || (from.is(BaseType::Text) && !text_literal);
  if (!fits) {
    sink_.report(diag::impossible_cast, span, describe(from), node.type.value);
    return invalid(span);
  }
  if (!check_modifiers(*named, node.type.span)) return invalid(span);
  Type result = to;
  result.nullable = from.nullable;
  TypedExprs inner;
  inner.push_back(std::move(operand));
  return {result, span, expr::TypedCast{std::move(inner), named->modifiers}};
}

/// PostgreSQL's bounds for `numeric(12, 2)`, without the negative scales that it allows.
bool Typer::check_modifiers(const NamedType& type, Span span) {
  constexpr std::size_t kMostDigits = 1000;
  if (type.modifiers.empty()) return true;
  const std::optional<types::Digits> digits = types::read_digits(type.modifiers);
  const bool fits =
      digits && digits->whole + digits->fraction >= 1 && digits->whole + digits->fraction <= kMostDigits;
  if (!fits) {
    sink_.report(diag::bad_cast_digits, span)
        .help("1 to 1000 digits, not more of them behind the point than in all: `numeric(12, 2)`");
  }
  return fits;
}

TypedExpr Typer::extract(const expr::Extract& node, Span span) {
  constexpr auto kParts =
      std::to_array<std::string_view>({"century", "day", "decade", "dow", "doy", "epoch", "hour", "isodow",
                                       "isoyear", "minute", "month", "quarter", "second", "week", "year"});
  TypedExpr operand = type(node.operand[0]);
  if (std::find(kParts.begin(), kParts.end(), node.part.value) == kParts.end()) {
    sink_.report(diag::unknown_date_part, node.part.span, node.part.value)
        .suggest(node.part.value, {kParts.begin(), kParts.end()});
    return invalid(span);
  }
  if (operand.invalid()) return invalid(span);
  const Type& from = operand.type;
  const bool temporal = from.is(BaseType::Date) || from.is(BaseType::DateTime) || from.is(BaseType::Time) ||
                        from.is(BaseType::Interval);
  constexpr auto kOfTime = std::to_array<std::string_view>({"epoch", "hour", "minute", "second"});
  constexpr auto kNotOfDate = std::to_array<std::string_view>({"hour", "minute", "second"});
  constexpr auto kNotOfInterval =
      std::to_array<std::string_view>({"dow", "doy", "isodow", "isoyear", "week"});
  const auto among = [&](const auto& parts) {
    return std::find(parts.begin(), parts.end(), node.part.value) != parts.end();
  };
  const bool has_part = temporal && !(from.is(BaseType::Time) && !among(kOfTime)) &&
                        !(from.is(BaseType::Date) && among(kNotOfDate)) &&
                        !(from.is(BaseType::Interval) && among(kNotOfInterval));
  if (!has_part) {
    sink_.report(diag::wrong_operand, operand.span, "extract",
                 fmt::format("a date or time that has a {}", node.part.value), describe(from));
    return invalid(span);
  }
  const Type result = types::base_type(BaseType::Numeric, from.nullable);
  TypedExprs inner;
  inner.push_back(std::move(operand));
  return {result, span, expr::TypedExtract{node.part.value, std::move(inner)}};
}

}  // namespace specql::typing
