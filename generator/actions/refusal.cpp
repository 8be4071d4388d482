#include "generator/actions/refusal.h"

#include <fmt/core.h>

#include <algorithm>

#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"

namespace specql::actions {
namespace {

/// Splits `Cannot ship, it is {status}` into words and expressions. `{{` is a brace.
Message check_message(const syntax::Text& text, CheckContext& context) {
  Message message;
  std::string words;
  const std::string& value = text.value;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const bool doubled = value.compare(at, 2, "{{") == 0 || value.compare(at, 2, "}}") == 0;
    if (doubled || value[at] != '{') {
      words += value[at];
      if (doubled) ++at;
      continue;
    }
    const std::size_t close = value.find('}', at);
    if (close == std::string::npos) {
      context.sink.report(diag::open_placeholder, text.piece(at, at + 1))
          .help("write `{{` for a brace that is only a brace");
      return message;
    }
    const syntax::Text inner = text.slice(at + 1, close);
    expr::TypedExpr typed = typing::type_expression(expr::parse_expression(inner, context.sink),
                                                    context.scope, context.sink);
    if (!typed.invalid()) {
      if (typed.type.kind == Type::Kind::Ref || typed.type.array) {
        context.sink.report(diag::placeholder_type, typed.span,
                            typing::describe(typed.type, context.model));
      } else {
        message.parts.emplace_back(std::move(words));
        message.parts.emplace_back(std::move(typed));
        words.clear();
      }
    }
    at = close;
  }
  if (!words.empty()) message.parts.emplace_back(std::move(words));
  return message;
}

sql::Expr message_sql(const Message& message, const LowerContext& context) {
  sql::Expr result = sql::text("");
  bool first = true;
  for (const auto& part : message.parts) {
    sql::Expr piece;
    if (const auto* words = std::get_if<std::string>(&part)) {
      if (words->empty()) continue;
      piece = sql::text(*words);
    } else {
      sql::Expr value = context.sql(std::get<expr::TypedExpr>(part));
      piece = sql::call("coalesce", {sql::cast(std::move(value), sql::builtin_type("text")),
                                     sql::text("")});
    }
    result = first ? std::move(piece)
                   : sql::binary(sql::Operator::Concat, std::move(result), std::move(piece));
    first = false;
  }
  return result;
}

}  // namespace

bool is_code(std::string_view text) {
  return !text.empty() && is_lower(text.front()) && text.size() <= 100 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

RefusalSpec read_refusal(const syntax::Node* code, const syntax::Node* message,
                         DiagnosticSink& sink) {
  RefusalSpec spec;
  if (code != nullptr) {
    if (auto text = syntax::read_text(*code, "an error code", sink)) spec.code = text->located();
  }
  if (message != nullptr) spec.message = syntax::read_text(*message, "a message", sink);
  return spec;
}

Refusal check_refusal(const RefusalSpec& spec, RefusalDefaults defaults, CheckContext& context) {
  Refusal refusal;
  refusal.status = defaults.status;
  refusal.code = defaults.code;
  if (spec.code) {
    refusal.code = spec.code->value;
    if (!is_code(spec.code->value)) {
      std::string better;
      for (const char c : lowercase(spec.code->value)) better += is_word(c) ? c : '_';
      auto report = context.sink.report(diag::bad_error_code, spec.code->span, spec.code->value);
      if (is_code(better)) report.replace("write it as a code", better);
    }
  }
  if (spec.message) {
    refusal.message = check_message(*spec.message, context);
  } else {
    refusal.message.parts.emplace_back(std::move(defaults.message));
  }
  return refusal;
}

plpgsql::Statement lower_refusal(const Refusal& refusal, const LowerContext& context) {
  return {plpgsql::Perform{sql::call(
      model::naming::app("fail"), {sql::text(refusal.status), sql::text(refusal.code),
                                   message_sql(refusal.message, context)})}};
}

}  // namespace specql::actions
