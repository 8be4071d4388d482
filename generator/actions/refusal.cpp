#include "generator/actions/refusal.h"

#include "generator/expr/parser.h"
#include "generator/expr/parts.h"
#include "generator/model/naming.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::actions {
namespace {

/// Names of values become the values.
void put_in(const RecordSpec& values, expr::Expr& expression) {
  const auto* path = std::get_if<expr::NamePath>(&expression.node);
  if (path == nullptr) {
    expr::for_each_part(expression, [&values](expr::Expr& part) { put_in(values, part); });
    return;
  }
  const auto found = std::find_if(values.begin(), values.end(), [path](const auto& item) {
    return path->parts.size() == 1 && item.first.value == path->parts[0].value;
  });
  if (found != values.end()) expression = found->second;
}

}  // namespace

Message check_message(const syntax::Text& text, CheckContext& context, const RecordSpec& values) {
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
    constexpr std::size_t kMostParts = 100;
    if (message.parts.size() > kMostParts) {
      context.sink.report(diag::expression_too_deep, text.piece(at, at + 1), kMostParts);
      return message;
    }
    const std::size_t close = value.find('}', at);
    if (close == std::string::npos) {
      context.sink.report(diag::open_placeholder, text.piece(at, at + 1))
          .help("write `{{` for a brace that is only a brace");
      return message;
    }
    const syntax::Text inner = text.slice(at + 1, close);
    expr::Expr expression = expr::parse_expression(inner, context.sink);
    put_in(values, expression);
    expr::TypedExpr typed = typing::type_expression(expression, context.scope, context.sink);
    if (!typed.invalid()) {
      if (typed.type.kind == Type::Kind::Ref || typed.type.array) {
        context.sink.report(diag::placeholder_type, typed.span, typing::describe(typed.type, context.model));
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

namespace {

/// A value as words; nothing where there is none.
sql::Expr as_text(const expr::TypedExpr& value, const LowerContext& context) {
  sql::Expr text = context.sql(value);
  if (!value.type.is(BaseType::Text) && !value.type.native)
    text = sql::cast(std::move(text), sql::builtin_type("text"));
  if (!value.type.nullable) return text;
  return sql::call("coalesce", {std::move(text), sql::text("")});
}

}  // namespace

sql::Expr message_sql(const Message& message, const LowerContext& context) {
  sql::Expr result = sql::text("");
  bool first = true;
  for (const auto& part : message.parts) {
    sql::Expr piece;
    if (const auto* words = std::get_if<std::string>(&part)) {
      if (words->empty()) continue;
      piece = sql::text(*words);
    } else {
      piece = as_text(std::get<expr::TypedExpr>(part), context);
    }
    result =
        first ? std::move(piece) : sql::binary(sql::Operator::Concat, std::move(result), std::move(piece));
    first = false;
  }
  return result;
}

bool is_code(std::string_view text) {
  return !text.empty() && is_lower(text.front()) && text.size() <= 100 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

void report_bad_code(const Located<std::string>& code, DiagnosticSink& sink) {
  std::string better;
  for (const char c : snake_case(code.value)) {
    if (is_word(c)) {
      better += to_lower(c);
    } else if (!better.empty() && better.back() != '_') {
      better += '_';
    }
  }
  while (better.ends_with('_'))
    better.pop_back();
  auto report = sink.report(diag::bad_error_code, code.span, code.value);
  const bool is_sentence = code.value.find(' ') != std::string::npos;
  if (is_sentence) report.help("words for people stand beside it: `message: …`");
  if (is_code(better)) {
    report.replace(fmt::format("write `{}`", better), better,
                   is_sentence ? diagnostics::Applicability::MaybeIncorrect
                               : diagnostics::Applicability::MachineApplicable);
  }
}

RefusalSpec read_refusal(const syntax::Node* code, const syntax::Node* message, const syntax::Node* values,
                         DiagnosticSink& sink) {
  RefusalSpec spec;
  if (code != nullptr) {
    if (auto text = syntax::read_text(*code, "an error code", sink, "a word such as `not_found`"))
      spec.code = text->located();
  }
  if (message != nullptr) spec.message = syntax::read_text(*message, "a message", sink);
  if (values != nullptr) spec.values = read_record(*values, "`with`", sink);
  return spec;
}

Refusal check_refusal(const RefusalSpec& spec, RefusalDefaults defaults, CheckContext& context) {
  Refusal refusal;
  refusal.status = defaults.status;
  refusal.code = defaults.code;
  if (spec.code) {
    refusal.code = spec.code->value;
    if (!is_code(spec.code->value)) {
      report_bad_code(*spec.code, context.sink);
    }
  }
  const ErrorSpec* declared = find_error(context.signature, refusal.code);
  if (declared != nullptr && declared->status) refusal.status = std::to_string(declared->status->value);
  RefusalNote note{refusal.status, refusal.code, defaults.message, context.step};
  const syntax::Text* words = spec.message                               ? &*spec.message
                              : declared != nullptr && declared->message ? &*declared->message
                                                                         : nullptr;
  if (words != nullptr) {
    refusal.message = check_message(*words, context, spec.values);
    note.message = words->value;
  } else if (!defaults.words.parts.empty()) {
    refusal.message = std::move(defaults.words);
  } else {
    refusal.message.parts.emplace_back(std::move(defaults.message));
  }
  refusal.values = check_record(spec.values, context.scope, context);
  context.refusals.push_back(std::move(note));
  return refusal;
}

static plpgsql::Statement fail_with(sql::Exprs arguments) {
  return {plpgsql::Perform{sql::call(model::naming::app("fail"), std::move(arguments))}};
}

plpgsql::Statement fail(std::string_view status, std::string_view code, sql::Expr message) {
  return fail_with({sql::text(status), sql::text(code), std::move(message)});
}

plpgsql::Statement fail(std::string_view status, std::string_view code, std::string_view message) {
  return fail(status, code, sql::text(message));
}

plpgsql::Statement lower_refusal(const Refusal& refusal, const LowerContext& context) {
  sql::Exprs arguments{sql::text(refusal.status), sql::text(refusal.code),
                       message_sql(refusal.message, context)};
  if (!refusal.values.empty()) arguments.push_back(record_sql(refusal.values, context));
  return fail_with(std::move(arguments));
}

}  // namespace specql::actions
