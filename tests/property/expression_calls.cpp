// Random calls, forms of the grammar that read like calls, and conversions.
#include "tests/property/written.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::testing {

using Result = std::optional<Written>;

/// An argument for a parameter by its word; `first` is the type of the first argument.
Result ExpressionWriter::argument(std::string_view word, const ValueType& first, std::size_t depth) {
  if (word == "pattern") return Written{"'" + pick(kPatterns) + "'", Binding::Cast, true, BaseType::Text};
  if (word == "list") {
    if (auto found = named(first)) return found;
    return literal(first);
  }
  if (word == "element") return literal(of(first.base));
  if (word == "any") return value(some_type(), depth);
  if (word == "number") return value(of(pick(kNumbers)), depth);
  constexpr auto kWords =
      std::to_array<std::pair<std::string_view, BaseType>>({{"text", BaseType::Text},
                                                            {"integer", BaseType::Integer},
                                                            {"numeric", BaseType::Numeric},
                                                            {"double", BaseType::Double},
                                                            {"boolean", BaseType::Boolean},
                                                            {"date", BaseType::Date},
                                                            {"time", BaseType::Time},
                                                            {"datetime", BaseType::DateTime},
                                                            {"duration", BaseType::Interval},
                                                            {"uuid", BaseType::Uuid},
                                                            {"json", BaseType::Json}});
  for (const auto& [name, base] : kWords) {
    if (name == word) return value(of(base), depth);
  }
  return std::nullopt;
}

Result ExpressionWriter::function(const ValueType& type, std::size_t depth) {
  // Functions that some values break are not asked about literals alone, which the server would
  // evaluate before any call.
  constexpr auto kPartial = std::to_array<std::string_view>(
      {"repeat", "lpad", "rpad", "substring", "split_part", "div", "mod", "power", "sqrt", "date_trunc",
       "make_date", "make_interval", "jsonb_array_length", "round", "trunc", "regexp_replace"});
  // The compiler refuses some literals as their arguments.
  constexpr auto kJudged = std::to_array<std::string_view>(
      {"substring", "split_part", "div", "mod", "power", "sqrt", "make_date"});
  constexpr auto kResults =
      std::to_array<std::pair<std::string_view, BaseType>>({{"text", BaseType::Text},
                                                            {"integer", BaseType::Integer},
                                                            {"numeric", BaseType::Numeric},
                                                            {"double", BaseType::Double},
                                                            {"boolean", BaseType::Boolean},
                                                            {"date", BaseType::Date},
                                                            {"datetime", BaseType::DateTime},
                                                            {"duration", BaseType::Interval},
                                                            {"uuid", BaseType::Uuid},
                                                            {"number", BaseType::Double}});
  std::vector<const expr::FunctionInfo*> rows;
  for (const expr::FunctionInfo& row : expr::all_functions()) {
    if (names_.local && row.volatility != expr::Volatility::Immutable) continue;
    if (row.volatility == expr::Volatility::Volatile && names_.variables == nullptr) continue;
    std::string_view result = row.result;
    if (result.ends_with('!')) result.remove_suffix(1);
    bool fits = result == "same" && type.array && type.plain();
    for (const auto& [name, base] : kResults) {
      const bool same = name == result && base == type.base && !type.array && type.plain();
      fits = fits || same;
    }
    if (fits) rows.push_back(&row);
  }
  if (rows.empty()) return std::nullopt;
  const expr::FunctionInfo& row = *pick(rows);
  if (names_.local && row.name == "concat") return std::nullopt;
  const ValueType first = type.array ? type : list_of(chance(50) ? BaseType::Text : BaseType::Integer);
  const bool partial = std::find(kPartial.begin(), kPartial.end(), row.name) != kPartial.end();
  const bool judged = std::find(kJudged.begin(), kJudged.end(), row.name) != kJudged.end();
  std::string arguments;
  bool constant = true;
  BaseType base = type.base;
  for (const expr::Parameter& parameter : expr::parameters(row)) {
    if (parameter.optional && chance(50)) break;
    Result argument = this->argument(parameter.type, first, depth - 1);
    if (!argument) return std::nullopt;
    if (row.name == "date_trunc" && arguments.empty()) argument = Written{"'month'", Binding::Cast, false};
    if (row.name == "to_char" && !arguments.empty()) argument = Written{"'YYYY'", Binding::Cast, false};
    if (partial && argument->constant && parameter.type != "pattern") {
      const ValueType wanted = parameter.type == "text"      ? of(BaseType::Text)
                               : parameter.type == "numeric" ? of(BaseType::Numeric)
                               : parameter.type == "json"    ? of(BaseType::Json)
                                                             : of(BaseType::Integer);
      const bool literal_will_do = !judged && !arguments.empty() && !constant;
      if (!literal_will_do) argument = named(wanted);
      if (!argument) return std::nullopt;
    }
    // Overloads are tried in order: what is no double takes the one for numeric.
    if (parameter.type == "double" && argument->base != BaseType::Double) base = BaseType::Numeric;
    if (parameter.type == "number" || row.result == std::string_view("number")) base = argument->base;
    if (!arguments.empty()) arguments += ", ";
    arguments += argument->text;
    constant = constant && argument->constant;
  }
  if (row.result == std::string_view("text")) base = BaseType::Text;
  return Written{fmt::format("{}({})", row.name, arguments), Binding::Cast, constant, base};
}

Result ExpressionWriter::form(const ValueType& type, std::size_t depth) {
  const Written a = value(type, depth - 1);
  const Written b = value(type, depth - 1);
  const BaseType base = std::max(a.base, b.base);
  const bool constant = a.constant && b.constant;
  const bool same = a.base == b.base;
  switch (below(4)) {
    case 0:
      if (a.constant) return std::nullopt;  // it would never come to the second
      return Written{fmt::format("coalesce({}, {})", a.text, b.text), Binding::Cast, constant, base};
    case 1: {
      const Written when = condition(depth - 1);
      const std::string more =
          chance(30) ? fmt::format(" when {} then {}", condition(depth - 1).text, b.text) : "";
      return Written{fmt::format("case when {} then {}{} else {} end", when.text, a.text, more, b.text),
                     Binding::Cast, constant && when.constant, base};
    }
    case 2:
      if (!same) return std::nullopt;
      return Written{fmt::format("nullif({}, {})", a.text, b.text), Binding::Cast, constant, base};
    default:
      if (!is_ordered(type)) return std::nullopt;
      return Written{fmt::format("{}({}, {})", chance(50) ? "greatest" : "least", a.text, b.text),
                     Binding::Cast, constant, base};
  }
}

Result ExpressionWriter::conversion(const ValueType& type, std::size_t depth) {
  if (type.array || !type.plain()) return std::nullopt;
  const auto cast = [&](BaseType from, std::string_view to) -> Result {
    const Written part = value(of(from), depth - 1);
    if (part.constant) return std::nullopt;
    return converted(part, to, type.base);
  };
  switch (type.base) {
    case BaseType::Text: {
      const std::vector<BaseType> safe = {BaseType::Integer, BaseType::Numeric, BaseType::Boolean,
                                          BaseType::Uuid, BaseType::BigInt};
      return cast(names_.local || chance(50) ? pick(safe) : pick(kOrdered), "text");
    }
    case BaseType::Integer:
      if (chance(30)) return cast(BaseType::Boolean, "integer");
      return cast(BaseType::Numeric, "integer");
    case BaseType::SmallInt:
      return cast(BaseType::Integer, "smallint");
    case BaseType::BigInt:
      return cast(chance(50) ? BaseType::Text : BaseType::Numeric, "bigint");
    case BaseType::Numeric: {
      if (chance(40)) return cast(BaseType::Double, chance(50) ? "numeric" : "numeric(12, 2)");
      const Written date =
          value(of(names_.local || chance(50) ? BaseType::Date : BaseType::DateTime), depth - 1);
      if (date.constant) return std::nullopt;
      return Written{fmt::format("extract({} from {})", chance(50) ? "year" : "dow", date.text),
                     Binding::Cast, false, BaseType::Numeric};
    }
    case BaseType::Double:
      return cast(BaseType::Integer, "double");
    case BaseType::Date:
      return names_.local ? Result() : cast(BaseType::DateTime, "date");
    case BaseType::DateTime:
      return names_.local ? Result() : cast(BaseType::Date, "datetime");
    case BaseType::Time:
      return names_.local ? Result() : cast(BaseType::DateTime, "time");
    case BaseType::Boolean:
    case BaseType::Interval:
    case BaseType::Uuid:
    case BaseType::Json:
    case BaseType::Bytes:
    case BaseType::Inet:
    case BaseType::Cidr:
    case BaseType::MacAddress:
    case BaseType::Point:
    case BaseType::DateRange:
    case BaseType::DateTimeRange:
    case BaseType::NumberRange:
      return std::nullopt;
  }
  return std::nullopt;
}

/// A question about the rows of an entity, with a condition on them.

}  // namespace specql::testing
