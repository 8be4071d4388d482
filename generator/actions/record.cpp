#include "generator/actions/record.h"

#include "generator/actions/calls.h"
#include "generator/expr/parser.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::actions {

RecordSpec read_record(const syntax::Mapping& mapping, DiagnosticSink& sink) {
  RecordSpec spec;
  for (const syntax::Entry& entry : mapping.entries) {
    const auto text = syntax::read_text(entry.value, fmt::format("`{}`", entry.key.value), sink);
    if (text) spec.emplace_back(entry.key, expr::parse_expression(*text, sink));
  }
  return spec;
}

RecordSpec read_record(const syntax::Node& node, std::string_view what, DiagnosticSink& sink) {
  const syntax::Mapping* mapping = syntax::read_mapping(node, what, sink, "a mapping of name to expression");
  return mapping == nullptr ? RecordSpec{} : read_record(*mapping, sink);
}

Record check_record(const RecordSpec& spec, const typing::Scope& scope, CheckContext& context) {
  Record record;
  for (const auto& [name, expression] : spec) {
    expr::TypedExpr value = typing::type_shown(expression, scope, context.sink);
    if (!value.invalid()) record.emplace_back(name.value, std::move(value));
  }
  return record;
}

sql::Expr json_value(const expr::TypedExpr& value, const LowerContext& context) {
  sql::Expr result = context.sql(value);
  if (value.type.kind == Type::Kind::Ref) return public_id(value, std::move(result), context);
  return result;
}

sql::Expr json_object(sql::Exprs pairs) {
  constexpr std::size_t kMost = 100;  // PostgreSQL's FUNC_MAX_ARGS
  sql::Exprs objects;
  for (std::size_t at = 0; at == 0 || at < pairs.size(); at += kMost) {
    const auto begin = pairs.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = pairs.begin() + static_cast<std::ptrdiff_t>(std::min(at + kMost, pairs.size()));
    objects.push_back(sql::call("jsonb_build_object", sql::Exprs(begin, end)));
  }
  sql::Expr result = std::move(objects[0]);
  for (std::size_t i = 1; i < objects.size(); ++i)
    result = sql::binary(sql::Operator::Concat, std::move(result), std::move(objects[i]));
  return result;
}

sql::Expr record_sql(const Record& record, const LowerContext& context) {
  sql::Exprs pairs;
  for (const auto& [name, value] : record) {
    pairs.push_back(sql::text(name));
    pairs.push_back(json_value(value, context));
  }
  return json_object(std::move(pairs));
}

}  // namespace specql::actions
