// Who calls: the id, the tenant and the roles of a caller, and settings of the session.
#include "generator/expr/token.h"
#include "generator/support/text.h"
#include "generator/typing/typer.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::typing {

using expr::TypedExpr;
using expr::Words;

namespace {

constexpr std::string_view kRoles =
    "a caller may act in several roles: ask `caller.has_role('…')`, or `caller.role = '…'`";
constexpr std::string_view kPermissions =
    "a permission is a role of its name: declare it under `roles:` in specql.yaml, let the roles that "
    "have it include it, and ask `caller.has_role('…')`";
constexpr std::string_view kOwner =
    "compare with the field that says whose the row is; whoever made it: `created_by = caller.id`";

/// What callers have elsewhere, and how the same is said here.
constexpr std::pair<std::string_view, std::string_view> kElsewhere[] = {
    {"has_any_role", kRoles},
    {"has_permission", kPermissions},
    {"has_roles", kRoles},
    {"is_owner", kOwner},
    {"permission", kPermissions},
    {"permissions", kPermissions},
    {"role", kRoles},
    {"roles", kRoles},
};

/// `caller.role`, which only a comparison gives a meaning.
bool is_role_of_caller(const expr::Expr& expression) {
  const auto* path = std::get_if<expr::NamePath>(&expression.node);
  return path != nullptr && path->parts.size() == 2 && is_caller(path->parts[0].value) &&
         path->parts[1].value == "role";
}

bool is_text(const expr::Expr& expression) {
  return std::holds_alternative<expr::TextLiteral>(expression.node);
}

void add_missing(const std::vector<std::string>& more, std::vector<std::string>& all) {
  for (const std::string& one : more) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  }
}

}  // namespace

bool is_caller(std::string_view word) {
  return word == "caller" || word == "current_user";
}

std::string_view said_otherwise(std::string_view word) {
  for (const auto& [other, help] : kElsewhere) {
    if (other == word) return help;
  }
  return {};
}

TypedExpr Typer::context_value(const Words& parts, Span span) {
  if (!scope_.allows_caller) {
    sink_.report(diag::caller_not_here, span);
    return invalid(span);
  }
  const std::string_view member = parts.size() == 1 ? std::string_view("id") : parts[1].value;
  const Type uuid = types::base_type(BaseType::Uuid, true);
  if (parts.size() <= 2 && member == "id") {
    return {uuid, span, expr::TypedContext{expr::ContextValue::UserId}};
  }
  if (parts.size() == 2 && (member == "tenant" || member == "tenant_id")) {
    return {uuid, span, expr::TypedContext{expr::ContextValue::TenantId}};
  }
  if (member == "id" || member == "tenant" || member == "tenant_id") {
    sink_.report(diag::not_a_row, parts[0].span.to(parts[1].span),
                 fmt::format("{}.{}", parts[0].value, member), describe(uuid));
    return invalid(span);
  }
  auto report = sink_.report(diag::unknown_caller_member, parts[1].span, member);
  if (const std::string_view help = said_otherwise(member); !help.empty()) {
    report.help(std::string(help));
  } else {
    report.suggest(member, {"id", "tenant"}).help("a caller has `id`, `tenant` and `has_role('…')`");
  }
  return invalid(span);
}

TypedExpr Typer::context_call(const expr::Call& node, Span span) {
  const std::string name = lowercase(node.name.value);
  if (!scope_.allows_caller) {
    sink_.report(diag::caller_not_here, span);
    return invalid(span);
  }
  if (node.arguments.size() != 1 || !is_text(node.arguments[0])) {
    if (const auto arguments = types_of(node.arguments)) {
      sink_.report(diag::wrong_arguments, span, name, describe(*arguments))
          .help(fmt::format("`{}` takes one text, written out in quotes", name));
    }
    return invalid(span);
  }
  return name == "setting" ? setting(node.arguments[0], span) : acts_in_one_of(node.arguments, false, span);
}

TypedExpr Typer::setting(const expr::Expr& argument, Span span) {
  const std::string& name = std::get<expr::TextLiteral>(argument.node).value;
  const bool sound = std::all_of(name.begin(), name.end(), [](char c) { return is_word(c) || c == '.'; });
  if (!sound || name.find('.') == std::string::npos) {
    sink_.report(diag::bad_setting_name, argument.span, name);
    return invalid(span);
  }
  return {types::base_type(BaseType::Text, true), span, expr::TypedSetting{name}};
}

TypedExpr Typer::acts_in_one_of(const expr::Exprs& names, bool negated, Span span) {
  if (!scope_.allows_caller) {
    sink_.report(diag::caller_not_here, span);
    return invalid(span);
  }
  expr::TypedHasRole question;
  bool sound = true;
  for (const expr::Expr& name : names) {
    const std::vector<std::string>* roles = roles_that_are(name);
    sound = sound && roles != nullptr;
    if (roles != nullptr) add_missing(*roles, question.roles);
  }
  if (!sound) return invalid(span);
  const Type boolean = types::base_type(BaseType::Boolean);
  TypedExpr answer{boolean, span, std::move(question)};
  if (!negated) return answer;
  return {boolean, span, expr::TypedNot{{std::move(answer)}}};
}

const std::vector<std::string>* Typer::roles_that_are(const expr::Expr& name) {
  const std::string& word = std::get<expr::TextLiteral>(name.node).value;
  const auto role = scope_.model.roles.find(word);
  if (role != scope_.model.roles.end()) return &role->second;
  std::vector<std::string> known;
  for (const auto& [other, with] : scope_.model.roles)
    known.push_back(expr::quoted(other));
  auto report = sink_.report(diag::unknown_role, name.span, word);
  report.suggest(expr::quoted(word), known);
  if (known.empty()) report.help("declare it under `roles:` in specql.yaml");
  return nullptr;
}

std::optional<TypedExpr> Typer::compared_role(const expr::Binary& node, Span span) {
  if (node.op != expr::Op::Equal && node.op != expr::Op::NotEqual) return std::nullopt;
  for (const std::size_t side : {0U, 1U}) {
    if (!is_role_of_caller(node.operands[side]) || !is_text(node.operands[1 - side])) continue;
    return acts_in_one_of({node.operands[1 - side]}, node.op == expr::Op::NotEqual, span);
  }
  return std::nullopt;
}

std::optional<TypedExpr> Typer::listed_role(const expr::InList& node, Span span) {
  if (!is_role_of_caller(node.operand[0]) || !std::all_of(node.items.begin(), node.items.end(), is_text))
    return std::nullopt;
  return acts_in_one_of(node.items, node.negated, span);
}

}  // namespace specql::typing
