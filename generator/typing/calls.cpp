// Function calls: overloads from the table, and forms of the grammar.
#include "generator/expr/token.h"
#include "generator/support/text.h"
#include "generator/types/literal.h"
#include "generator/typing/typer.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::typing {

using expr::TypedExpr;
using expr::TypedExprs;

namespace {

/// Old and foreign spellings of functions in the table.
constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {
    {"array_length", "cardinality"},
    {"array_size", "cardinality"},
    {"atn2", "atan2"},
    {"btrim", "trim"},
    {"ceiling", "ceil"},
    {"char", "chr"},
    {"char_length", "length"},
    {"character_length", "length"},
    {"charindex", "position"},
    {"concatws", "concat_ws"},
    {"curdate", "today"},
    {"curtime", "current_time"},
    {"datalength", "octet_length"},
    {"datefromparts", "make_date"},
    {"datetrunc", "date_trunc"},
    {"endswith", "ends_with"},
    {"from_unixtime", "to_timestamp"},
    {"getdate", "now"},
    {"hex", "to_hex"},
    {"ifnull", "coalesce"},
    {"instr", "position"},
    {"isnull", "coalesce"},
    {"json_array", "jsonb_build_array"},
    {"json_array_length", "jsonb_array_length"},
    {"json_build_array", "jsonb_build_array"},
    {"json_build_object", "jsonb_build_object"},
    {"json_extract", "jsonb_extract_path"},
    {"json_object", "jsonb_build_object"},
    {"json_set", "jsonb_set"},
    {"json_strip_nulls", "jsonb_strip_nulls"},
    {"json_typeof", "jsonb_typeof"},
    {"json_value", "jsonb_extract_path_text"},
    {"lcase", "lower"},
    {"len", "length"},
    {"list_position", "array_position"},
    {"localtimestamp", "now"},
    {"locate", "position"},
    {"lstrip", "ltrim"},
    {"make_timestamp", "make_timestamptz"},
    {"newid", "gen_random_uuid"},
    {"numnonnulls", "num_nonnulls"},
    {"nvl", "coalesce"},
    {"ord", "ascii"},
    {"pow", "power"},
    {"rand", "random"},
    {"regex_replace", "regexp_replace"},
    {"regexp_extract", "regexp_substr"},
    {"regexp_matches", "regexp_match"},
    {"regexp_split", "regexp_split_to_array"},
    {"replicate", "repeat"},
    {"rstrip", "rtrim"},
    {"split", "string_to_array"},
    {"startswith", "starts_with"},
    {"str_to_date", "to_date"},
    {"string_split", "string_to_array"},
    {"strpos", "position"},
    {"stuff", "overlay"},
    {"substr", "substring"},
    {"sysdate", "now"},
    {"sysdatetime", "clock_timestamp"},
    {"time_bucket", "date_bin"},
    {"timefromparts", "make_time"},
    {"to_json", "to_jsonb"},
    {"to_lower", "lower"},
    {"to_upper", "upper"},
    {"transaction_timestamp", "now"},
    {"truncate", "trunc"},
    {"ucase", "upper"},
    {"unicode", "ascii"},
    {"uuid", "gen_random_uuid"},
};

/// What is no function here but a form of its own: the message names it.
constexpr std::pair<std::string_view, std::string_view> kForms[] = {
    {"is_null", "write `… is null`"},
    {"is_not_null", "write `… is not null`"},
    {"date", "convert with `…::date`"},
    {"cast", "convert with `…::type`"},
    {"convert", "convert with `…::type`"},
    {"current_setting", "write `setting('name')`"},
    {"current_user_id", "write `caller.id`"},
    {"date_part", "write `extract(year from …)`"},
    {"datepart", "write `extract(year from …)`"},
    {"year", "write `extract(year from …)`"},
    {"month", "write `extract(month from …)`"},
    {"day", "write `extract(day from …)`"},
    {"datediff", "write `a - b` for days, `age(a, b)` for a duration"},
    {"date_add", "write `a + days(n)`"},
    {"dateadd", "write `a + days(n)`"},
    {"date_sub", "write `a - days(n)`"},
    {"array_cat", "join lists with `||`"},
    {"jsonb_concat", "join JSON with `||`"},
    {"array_contains", "write `… contains [element]`"},
    {"log2", "write `log(2, …)`"},
    {"string_agg", "write `array_to_string(list(…), ', ')`"},
    {"group_concat", "write `array_to_string(list(…), ', ')`"},
    {"array_agg", "write `list(…)`"},
    {"any", "write `… in list`"},
    {"some", "write `exists(… where …)`"},
    {"every", "write `not exists(… where not …)`"},
    {"bool_or", "write `exists(… where …)`"},
    {"bool_and", "write `not exists(… where not …)`"},
    {"if", "write `case when … then … else … end`"},
    {"iif", "write `case when … then … else … end`"},
};

std::string_view form_of(std::string_view name) {
  for (const auto& [word, form] : kForms) {
    if (word == name) return form;
  }
  return {};
}

}  // namespace

std::optional<TypedExprs> Typer::types_of(const expr::Exprs& arguments) {
  TypedExprs typed;
  bool sound = true;
  for (const expr::Expr& argument : arguments) {
    typed.push_back(type(argument));
    sound = sound && !typed.back().invalid();
  }
  if (!sound) return std::nullopt;
  return typed;
}

std::string Typer::describe(const TypedExprs& arguments) const {
  std::vector<std::string> seen;
  for (const TypedExpr& argument : arguments)
    seen.push_back(describe(argument.type));
  return join(seen, ", ");
}

TypedExpr Typer::unknown_function(const expr::Call& node, Span span) {
  const std::string name = lowercase(node.name.value);
  auto report = sink_.report(diag::unknown_function, node.name.span, node.name.value);
  for (const auto& [other, ours] : kOtherNames) {
    if (other != name) continue;
    report.fix(fmt::format("it is called `{}` here", ours), {{node.name.span, std::string(ours)}},
               Applicability::MaybeIncorrect);
    return invalid(span);
  }
  for (const std::string_view help : {form_of(name), said_otherwise(name)}) {
    if (help.empty()) continue;
    report.help(std::string(help));
    return invalid(span);
  }
  std::vector<std::string> names;
  for (const expr::FunctionInfo& row : expr::all_functions())
    names.emplace_back(row.name);
  for (const auto& row : expr::all_special_functions())
    names.emplace_back(row.name);
  report.suggest(node.name.value, names);
  return invalid(span);
}

TypedExpr Typer::unknown_member(const expr::Call& node, bool of_caller, Span span) {
  auto report = sink_.report(diag::unknown_function, node.receiver[0].span.to(node.name.span),
                             node.receiver[0].value + "." + node.name.value);
  if (!of_caller) return invalid(span);
  if (const std::string_view help = said_otherwise(lowercase(node.name.value)); !help.empty()) {
    report.help(std::string(help));
  } else {
    report.suggest_at(node.name.span, node.name.value, {"has_role"});
  }
  return invalid(span);
}

TypedExpr Typer::overload(const expr::Call& node, Span span) {
  const std::string name = lowercase(node.name.value);
  const auto candidates = expr::overloads(name);
  const std::optional<TypedExprs> typed = types_of(node.arguments);
  if (!typed) return invalid(span);
  const TypedExprs& arguments = *typed;
  for (const expr::FunctionInfo* candidate : candidates) {
    TypedExprs converted = arguments;
    if (!convert_arguments(*candidate, converted)) return invalid(span);
    if (!fits(*candidate, converted)) continue;
    if (!check_constants(*candidate, converted)) return invalid(span);
    widen_whole_numbers(*candidate, converted);
    const Type result = result_of(*candidate, converted);
    return {result, span, expr::TypedCall{candidate, std::move(converted)}};
  }
  auto report = sink_.report(diag::wrong_arguments, span, name, describe(arguments));
  for (const expr::FunctionInfo* candidate : candidates) {
    report.help(fmt::format("`{}({})`: {}", name, candidate->parameters, candidate->summary));
  }
  const bool null = std::any_of(arguments.begin(), arguments.end(),
                                [](const TypedExpr& argument) { return argument.type.nullable; });
  if (null && candidates[0]->parameters.find('!') != std::string_view::npos) {
    report.help("what has a `!` must not be null: `coalesce(…, '')`");
  }
  return invalid(span);
}

TypedExpr Typer::form(const expr::Call& node, Span span) {
  const std::string name = lowercase(node.name.value);
  const bool exactly_two = name == "nullif";
  if (node.arguments.size() < 2 || (exactly_two && node.arguments.size() > 2)) {
    sink_.report(diag::wrong_argument_count, span, name,
                 exactly_two ? "two arguments" : "two arguments or more", node.arguments.size());
    return invalid(span);
  }
  std::optional<TypedExprs> typed = types_of(node.arguments);
  if (!typed) return invalid(span);
  TypedExprs& arguments = *typed;
  std::size_t leader = 0;
  while (leader + 1 < arguments.size() && (arguments[leader].type.kind == Type::Kind::Null ||
                                           std::holds_alternative<expr::TypedText>(arguments[leader].node))) {
    ++leader;
  }
  Type result = arguments[leader].type;
  bool all_nullable = true;
  for (TypedExpr& argument : arguments) {
    if (&argument != &arguments[leader] && !unify(arguments[leader], argument, name, argument.span)) {
      return invalid(span);
    }
    all_nullable = all_nullable && argument.type.nullable;
    if (!share_currency(argument, result, name)) return invalid(span);
    share_rule(argument, result);
    if (argument.type.number() && result.number()) {
      result.base = std::max(result.base, argument.type.base);
    }
  }
  const bool ordered = result.ordered();
  if ((name == "greatest" || name == "least") && !ordered) {
    sink_.report(diag::wrong_operand, span, name, "values that have an order", describe(result));
    return invalid(span);
  }
  result.nullable = all_nullable || name == "nullif";
  return {result, span, expr::TypedForm{name, std::move(arguments)}};
}

/// `call(upper, name)` is the older dialect's `upper(name)`.
static std::optional<expr::Call> called_by_name(const expr::Call& node) {
  if (!node.receiver.empty() || lowercase(node.name.value) != "call" || node.arguments.empty())
    return std::nullopt;
  const auto* path = std::get_if<expr::NamePath>(&node.arguments[0].node);
  if (path == nullptr) return std::nullopt;
  expr::Call call = node;
  call.arguments.erase(call.arguments.begin());
  call.receiver = path->parts;
  call.name = std::move(call.receiver.back());
  call.receiver.pop_back();
  return call;
}

TypedExpr Typer::call(const expr::Call& node, Span span) {
  if (const auto other = called_by_name(node)) return call(*other, span);
  const std::string name = lowercase(node.name.value);
  const bool of_caller = node.receiver.size() == 1 && is_caller(node.receiver[0].value);
  if (!node.receiver.empty() && !(of_caller && name == "has_role"))
    return unknown_member(node, of_caller, span);
  const expr::SpecialFunction* special = nullptr;
  for (const auto& row : expr::all_special_functions()) {
    if (row.name == name) special = &row;
  }
  const bool is_set = special != nullptr && special->kind == expr::SpecialFunction::Kind::Set;
  if (is_set) return set_call(node, span);
  if (special == nullptr && expr::overloads(name).empty()) return unknown_function(node, span);
  if (node.star || node.distinct || !node.where.empty() || !node.order_by.empty()) {
    sink_.report(diag::not_a_set_function, span, name);
    return invalid(span);
  }
  if (special == nullptr) return overload(node, span);
  if (special->kind == expr::SpecialFunction::Kind::Form) return form(node, span);
  return context_call(node, span);
}

}  // namespace specql::typing
