// Random calls, forms of the grammar that read like calls, and conversions.
#include "tests/property/written.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::testing {

using Result = std::optional<Written>;

namespace {

std::optional<BaseType> base_of(std::string_view word) {
  constexpr auto kWords =
      std::to_array<std::pair<std::string_view, BaseType>>({{"text", BaseType::Text},
                                                            {"integer", BaseType::Integer},
                                                            {"bigint", BaseType::BigInt},
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
    if (name == word) return base;
  }
  return std::nullopt;
}

}  // namespace

/// An argument for a parameter; `list` is the type of the list among the arguments.
Result ExpressionWriter::argument(const expr::Parameter& parameter, const ValueType& list,
                                  std::size_t depth) {
  const std::string_view word = parameter.type;
  if (word == "pattern") return Written{"'" + pick(kPatterns) + "'", Binding::Cast, true, BaseType::Text};
  if (word == "list") {
    if (auto found = named(list)) return found;
    return literal(list);
  }
  if (word == "element") return literal(of(list.base));
  if (word == "any" || word == "value" || word == "anything") return value(some_type(), depth);
  if (word == "text[]") return literal(list_of(BaseType::Text));
  constexpr auto kWritten =
      std::to_array<std::pair<std::string_view, std::string_view>>({{"flags", "'i'"},
                                                                    {"bounds", "'[]'"},
                                                                    {"template", "'%s'"},
                                                                    {"date_format", "'YYYY-MM-DD'"},
                                                                    {"number_format", "'S999D9'"}});
  for (const auto& [name, text] : kWritten) {
    if (name == word) return Written{std::string(text), Binding::Cast, true, BaseType::Text};
  }
  if (word == "number") return value(of(pick(kNumbers)), depth);
  const auto base = base_of(word);
  if (!base) return std::nullopt;
  return parameter.never_null ? literal(of(*base)) : value(of(*base), depth);
}

Result ExpressionWriter::function(const ValueType& type, std::size_t depth) {
  // Functions that some values break are not asked about literals alone, which the server would
  // evaluate before any call.
  constexpr auto kPartial = std::to_array<std::string_view>({"repeat",
                                                             "lpad",
                                                             "rpad",
                                                             "substring",
                                                             "split_part",
                                                             "overlay",
                                                             "chr",
                                                             "div",
                                                             "mod",
                                                             "power",
                                                             "sqrt",
                                                             "exp",
                                                             "ln",
                                                             "log",
                                                             "log10",
                                                             "cbrt",
                                                             "degrees",
                                                             "radians",
                                                             "sin",
                                                             "cos",
                                                             "tan",
                                                             "cot",
                                                             "asin",
                                                             "acos",
                                                             "atan",
                                                             "atan2",
                                                             "gcd",
                                                             "lcm",
                                                             "factorial",
                                                             "width_bucket",
                                                             "date_trunc",
                                                             "date_bin",
                                                             "make_date",
                                                             "make_time",
                                                             "make_timestamptz",
                                                             "make_interval",
                                                             "years",
                                                             "months",
                                                             "weeks",
                                                             "days",
                                                             "hours",
                                                             "minutes",
                                                             "seconds",
                                                             "justify_days",
                                                             "justify_hours",
                                                             "justify_interval",
                                                             "to_date",
                                                             "to_timestamp",
                                                             "to_number",
                                                             "jsonb_array_length",
                                                             "jsonb_set",
                                                             "round",
                                                             "trunc",
                                                             "regexp_replace",
                                                             "regexp_like",
                                                             "regexp_count",
                                                             "regexp_instr"});
  // The compiler refuses some literals as their arguments.
  constexpr auto kJudged = std::to_array<std::string_view>(
      {"substring", "split_part", "overlay", "chr", "div", "mod", "power", "sqrt", "ln", "log", "log10",
       "asin", "acos", "factorial", "width_bucket", "date_bin", "make_date", "make_time",
       "make_timestamptz"});
  std::vector<const expr::FunctionInfo*> rows;
  for (const expr::FunctionInfo& row : expr::all_functions()) {
    if (names_.local && row.volatility != expr::Volatility::Immutable) continue;
    if (row.volatility == expr::Volatility::Volatile && names_.variables == nullptr) continue;
    std::string_view result = row.result;
    if (result.ends_with('!')) result.remove_suffix(1);
    const auto base = result == "number" ? BaseType::Double : base_of(result);
    const bool same = base == type.base && !type.array;
    const bool fits = type.plain() && (same || (result == "same" && type.array));
    if (fits) rows.push_back(&row);
  }
  if (rows.empty()) return std::nullopt;
  const expr::FunctionInfo& row = *pick(rows);
  if (names_.local && row.name == "concat") return std::nullopt;
  const ValueType first = type.array ? type : list_of(chance(50) ? BaseType::Text : BaseType::Integer);
  const bool partial = std::find(kPartial.begin(), kPartial.end(), row.name) != kPartial.end();
  const bool judged = std::find(kJudged.begin(), kJudged.end(), row.name) != kJudged.end();
  const bool of_fractions = row.result == "numeric" && expr::overloads(row.name).front()->result == "integer";
  std::string arguments;
  bool constant = true;
  BaseType base = type.base;
  for (const expr::Parameter& parameter : expr::parameters(row)) {
    if (parameter.optional && chance(50)) break;
    Result argument = this->argument(parameter, first, depth - 1);
    if (!argument) return std::nullopt;
    if (row.name == "date_trunc" && arguments.empty()) argument = Written{"'month'", Binding::Cast, false};
    if (row.name == "to_char" && !arguments.empty()) argument = Written{"'YYYY'", Binding::Cast, false};
    const bool text_of_spec = parameter.type == "pattern" || expr::is_written_word(parameter.type);
    if (partial && argument->constant && !text_of_spec) {
      const ValueType wanted = of(base_of(parameter.type).value_or(BaseType::Integer));
      const bool literal_will_do = !judged && !arguments.empty() && !constant;
      if (!literal_will_do) argument = named(wanted);
      if (!argument) return std::nullopt;
    }
    // Overloads are tried in order: whole numbers would take the one for integers,
    if (of_fractions && arguments.empty()) argument = converted(*argument, "numeric", BaseType::Numeric);
    // and what is no double takes the one for numeric.
    if (parameter.type == "double" && argument->base != BaseType::Double) base = BaseType::Numeric;
    if (row.result == "number") base = argument->base;
    if (!arguments.empty()) arguments += ", ";
    arguments += argument->text;
    constant = constant && argument->constant;
  }
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
