// Function calls: overloads from the table, forms of the grammar, questions about the caller.
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
    {"substr", "substring"},
    {"strpos", "position"},
    {"btrim", "trim"},
    {"char_length", "length"},
    {"ceiling", "ceil"},
    {"array_length", "cardinality"},
    {"current_user_id", "caller.id"},
    {"ifnull", "coalesce"},
    {"nvl", "coalesce"},
    {"len", "length"},
    {"isnull", "coalesce"},
    {"ucase", "upper"},
    {"lcase", "lower"},
    {"pow", "power"},
    {"uuid", "gen_random_uuid"},
    {"getdate", "now"},
    {"curdate", "today"},
};

/// What these make of an amount of money is one of the same currency.
constexpr std::string_view kRounding[] = {"abs", "round", "ceil", "floor", "trunc"};

/// What is no function here but a form of its own: the message names it.
constexpr std::pair<std::string_view, std::string_view> kForms[] = {
    {"is_null", "write `… is null`"},
    {"is_not_null", "write `… is not null`"},
    {"date", "convert with `…::date`"},
    {"cast", "convert with `…::type`"},
    {"if", "write `case when … then … else … end`"},
    {"iif", "write `case when … then … else … end`"},
};

std::string_view form_of(std::string_view name) {
  for (const auto& [word, form] : kForms) {
    if (word == name) return form;
  }
  return {};
}

bool fits_word(std::string_view word, const Type& type, const TypedExprs& arguments) {
  if (type.kind == Type::Kind::Null) return true;
  if (word == "any") return !type.array && type.kind != Type::Kind::Ref;
  if (word == "list") return type.array;
  if (word == "element") {
    return !arguments.empty() && types::same_kind(arguments[0].type.element(), type);
  }
  if (type.array) return false;
  if (word == "text" || word == "pattern") return type.is(BaseType::Text) || type.kind == Type::Kind::Enum;
  if (type.kind != Type::Kind::Base) return false;
  if (word == "integer") return type.base == BaseType::Integer || type.base == BaseType::SmallInt;
  if (word == "number") return types::is_number(type.base);
  if (word == "numeric") return types::is_number(type.base) && type.base != BaseType::Double;
  if (word == "double") return type.base == BaseType::Double;
  const auto named = find_named_type(word);
  return named && named->type.base == type.base;
}

}  // namespace

bool Typer::fits(const expr::FunctionInfo& function, const TypedExprs& arguments) const {
  const std::vector<expr::Parameter> parameters = expr::parameters(function);
  const bool repeated = !parameters.empty() && parameters.back().repeated;
  if (!repeated && arguments.size() > parameters.size()) return false;
  if (repeated && arguments.empty()) return false;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i >= arguments.size()) return parameters[i].optional;
    if (!fits_word(parameters[i].type, arguments[i].type, arguments)) return false;
  }
  for (std::size_t i = parameters.size(); i < arguments.size(); ++i) {
    if (!fits_word(parameters.back().type, arguments[i].type, arguments)) return false;
  }
  return true;
}

Type Typer::result_of(const expr::FunctionInfo& function, const TypedExprs& arguments) const {
  std::string_view word = function.result;
  const bool never_null = word.ends_with('!');
  const bool perhaps_null = word.ends_with('?');
  if (never_null || perhaps_null) word.remove_suffix(1);
  Type type;
  if (word == "same" || word == "number") {
    type = arguments[0].type;
    type.forget_rule();
  } else if (word == "element") {
    type = arguments[0].type.element();
  } else {
    type = find_named_type(word)->type;
  }
  const bool rounds =
      std::find(std::begin(kRounding), std::end(kRounding), function.name) != std::end(kRounding);
  if (rounds) type.currency = arguments[0].type.currency;
  type.nullable =
      perhaps_null || (!never_null && std::any_of(arguments.begin(), arguments.end(),
                                                  [](const TypedExpr& a) { return a.type.nullable; }));
  return type;
}

/// `ceil(5)` of PostgreSQL is a double: a whole number for a `numeric` parameter is made one.
void Typer::widen_whole_numbers(const expr::FunctionInfo& function, TypedExprs& arguments) const {
  const std::vector<expr::Parameter> parameters = expr::parameters(function);
  for (std::size_t i = 0; i < std::min(parameters.size(), arguments.size()); ++i) {
    if (parameters[i].type != "numeric" || !arguments[i].type.whole_number()) continue;
    const Type type = types::base_type(BaseType::Numeric, arguments[i].type.nullable);
    const Span span = arguments[i].span;
    TypedExprs inner;
    inner.push_back(std::move(arguments[i]));
    arguments[i] = {type, span, expr::TypedCast{std::move(inner), ""}};
  }
}

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

/// PostgreSQL would take the wider type of list and element for the result's.
TypedExpr Typer::as_element(TypedExpr value, const Type& element) {
  value = coerce(std::move(value), element);
  const bool read_as_wider =
      std::holds_alternative<expr::TypedNumber>(value.node) && element.base == BaseType::SmallInt;
  const bool narrower =
      value.type.number() && value.type.base != element.base && assignable(value.type, element);
  if (!narrower && !read_as_wider) return value;
  const Span span = value.span;
  const Type type = types::base_type(element.base, value.type.nullable);
  TypedExprs inner;
  inner.push_back(std::move(value));
  return {type, span, expr::TypedCast{std::move(inner), ""}};
}

bool Typer::convert_arguments(const expr::FunctionInfo& function, TypedExprs& arguments) {
  const auto parameters = expr::parameters(function);
  for (std::size_t i = 0; i < std::min(parameters.size(), arguments.size()); ++i) {
    TypedExpr& argument = arguments[i];
    if (parameters[i].type == "element" && arguments[0].type.array) {
      argument = as_element(std::move(argument), arguments[0].type.element());
      if (argument.invalid()) return false;
      continue;
    }
    const auto named = find_named_type(parameters[i].type);
    const auto* text = std::get_if<expr::TypedText>(&argument.node);
    const bool becomes = named && named->type.base != BaseType::Text && text != nullptr &&
                         argument.type.is(BaseType::Text) &&
                         types::is_literal_of(named->type.base, text->value);
    if (becomes) argument.type = types::base_type(named->type.base);
  }
  return true;
}

TypedExpr Typer::overload(const expr::Call& node, Span span) {
  const std::string name = lowercase(node.name.value);
  const auto candidates = expr::overloads(name);
  if (candidates.empty()) {
    std::vector<std::string> names;
    for (const expr::FunctionInfo& row : expr::all_functions())
      names.emplace_back(row.name);
    for (const auto& row : expr::all_special_functions())
      names.emplace_back(row.name);
    auto report = sink_.report(diag::unknown_function, node.name.span, node.name.value);
    for (const auto& [other, ours] : kOtherNames) {
      if (other != name) continue;
      report.fix(fmt::format("it is called `{}` here", ours), {{node.name.span, std::string(ours)}},
                 Applicability::MaybeIncorrect);
      return invalid(span);
    }
    if (const std::string_view form = form_of(name); !form.empty()) {
      report.help(std::string(form));
      return invalid(span);
    }
    report.suggest(node.name.value, names);
    return invalid(span);
  }
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

TypedExpr Typer::context_call(const expr::Call& node, Span span) {
  const std::string name = lowercase(node.name.value);
  if (!scope_.allows_caller) {
    sink_.report(diag::caller_not_here, span);
    return invalid(span);
  }
  const auto* argument =
      node.arguments.size() == 1 ? std::get_if<expr::TextLiteral>(&node.arguments[0].node) : nullptr;
  if (argument == nullptr) {
    if (const auto arguments = types_of(node.arguments)) {
      sink_.report(diag::wrong_arguments, span, name, describe(*arguments))
          .help(fmt::format("`{}` takes one text, written out in quotes", name));
    }
    return invalid(span);
  }
  if (name == "setting") {
    const bool sound = std::all_of(argument->value.begin(), argument->value.end(),
                                   [](char c) { return is_word(c) || c == '.'; });
    if (!sound || argument->value.find('.') == std::string::npos) {
      sink_.report(diag::bad_setting_name, node.arguments[0].span, argument->value);
      return invalid(span);
    }
    return {types::base_type(BaseType::Text, true), span, expr::TypedSetting{argument->value}};
  }
  const auto role = scope_.model.roles.find(argument->value);
  if (role != scope_.model.roles.end()) {
    return {types::base_type(BaseType::Boolean), span, expr::TypedHasRole{role->second}};
  }
  std::vector<std::string> known;
  for (const auto& [word, with] : scope_.model.roles)
    known.push_back(expr::quoted(word));
  auto report = sink_.report(diag::unknown_role, node.arguments[0].span, argument->value);
  report.suggest(expr::quoted(argument->value), known);
  if (known.empty()) report.help("declare it under `roles:` in specql.yaml");
  return invalid(span);
}

TypedExpr Typer::call(const expr::Call& node, Span span) {
  const std::string name = lowercase(node.name.value);
  const bool of_caller = node.receiver.size() == 1 &&
                         (node.receiver[0].value == "caller" || node.receiver[0].value == "current_user");
  if (!node.receiver.empty() && !(of_caller && name == "has_role")) {
    auto report = sink_.report(diag::unknown_function, node.receiver[0].span.to(node.name.span),
                               node.receiver[0].value + "." + node.name.value);
    if (of_caller) report.suggest_at(node.name.span, node.name.value, {"has_role"});
    return invalid(span);
  }
  const expr::SpecialFunction* special = nullptr;
  for (const auto& row : expr::all_special_functions()) {
    if (row.name == name) special = &row;
  }
  const bool is_set = special != nullptr && special->kind == expr::SpecialFunction::Kind::Set;
  if (is_set) return set_call(node, span);
  if (node.star || node.distinct || !node.where.empty() || !node.order_by.empty()) {
    sink_.report(diag::not_a_set_function, span, name);
    return invalid(span);
  }
  if (special == nullptr) return overload(node, span);
  if (special->kind == expr::SpecialFunction::Kind::Form) return form(node, span);
  return context_call(node, span);
}

}  // namespace specql::typing
