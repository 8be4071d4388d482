#include "generator/lower/composite_looks.h"

#include "generator/lower/json_looks.h"
#include "generator/translate/composites.h"
#include "generator/translate/rules.h"

#include <utility>

namespace specql::lower {
namespace {

sql::Expr is_of_kind(const sql::Expr& value, std::string_view kind) {
  return sql::equal(sql::call("jsonb_typeof", {value}), sql::text(kind));
}

std::optional<sql::Expr> scalar_looks_good(BaseType base, const sql::Expr& value) {
  if (base == BaseType::Text) return is_of_kind(value, "string");
  if (base == BaseType::Boolean) return is_of_kind(value, "boolean");
  if (base == BaseType::Json) return std::nullopt;
  return looks_good(types::info(base).sql, value);
}

std::optional<sql::Expr> member_looks_good(const model::Field& member, const Context& context,
                                           const sql::Expr& value) {
  const model::ScalarType* scalar = member.scalar();
  if (scalar == nullptr || member.array) return std::nullopt;
  const sql::Expr raw = sql::binary(sql::Operator::JsonGet, value, sql::text(member.name));
  if (!translate::field_rules(context.model, member, translate::value_of_json(member, raw)).empty()) {
    return std::nullopt;
  }
  auto looks = scalar_looks_good(scalar->base, raw);
  if (!looks || member.required) return looks;
  return sql::is(sql::Is::What::NotFalse, std::move(*looks));  // null where there is no member
}

}  // namespace

std::optional<sql::Expr> composite_looks_good(const model::Composite& composite, const Context& context,
                                              const sql::Expr& value) {
  if (composite.whole || composite.open || composite.check) return std::nullopt;
  sql::Exprs all;
  all.push_back(is_of_kind(value, "object"));
  all.push_back(
      sql::equal(sql::binary(sql::Operator::Subtract, value, sql::text_array(composite.member_names())),
                 sql::text("{}")));
  for (const model::Field& member : composite.members) {
    auto looks = member_looks_good(member, context, value);
    if (!looks) return std::nullopt;
    all.push_back(std::move(*looks));
  }
  return sql::all_of(std::move(all));
}

}  // namespace specql::lower
