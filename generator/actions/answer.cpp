#include "generator/actions/answer.h"

#include "generator/actions/calls.h"
#include "generator/actions/refusal.h"
#include "generator/actions/row_targets.h"
#include "generator/actions/variables.h"
#include "generator/model/naming.h"
#include "generator/support/case_style.h"

#include <fmt/core.h>

namespace specql::actions {
namespace {

using model::Entity;
namespace naming = model::naming;

/// The fields of the answer that do not follow from the rest.
struct Parts {
  sql::Expr status;
  sql::Expr message;
  sql::Expr id = sql::null();
  std::string type;
  sql::Expr entity = sql::null();
  sql::Expr changed = sql::text("{}");
  sql::Expr metadata = sql::jsonb_literal("{}");
};

sql::Expr data_of(const Entity& entity, sql::Expr id, const LowerContext& context) {
  sql::Select select;
  select.targets.push_back({sql::name("v", "data"), {}});
  select.from.push_back(sql::from_table(naming::view(context.model, entity), "v"));
  select.where.push_back(sql::equal(sql::name("v", "id"), std::move(id)));
  return sql::subquery(sql::Subquery::Kind::Scalar, std::move(select));
}

std::string message_for(const LowerContext& context) {
  const Answer& answer = context.answer;
  const bool plain = !answer.status_varies && answer.status != "success";
  if (!plain) return sentence_case(context.signature.name);
  return fmt::format("{} {}", sentence_case(context.self().name), answer.status);
}

void give(Parts parts, LowerContext& context) {
  sql::Row row;
  row.items.push_back(std::move(parts.status));
  row.items.push_back(std::move(parts.message));
  row.items.push_back(std::move(parts.id));
  row.items.push_back(sql::text(parts.type));
  row.items.push_back(std::move(parts.entity));
  row.items.push_back(std::move(parts.changed));
  row.items.push_back(context.answer.cascades ? sql::call("to_jsonb", {sql::name(kCascade)})
                                              : sql::jsonb_literal("[]"));
  row.items.push_back(std::move(parts.metadata));
  context.add(
      {plpgsql::Return{sql::cast({std::move(row)}, sql::row_type(naming::app("mutation_response")))}});
}

/// What the subject, if there is one, contributes.
Parts subject_parts(const LowerContext& context, const model::Message* words) {
  const Answer& answer = context.answer;
  Parts parts;
  parts.status = answer.status_varies ? sql::name(kStatus) : sql::text(answer.status);
  parts.message = words == nullptr ? sql::text(message_for(context)) : message_sql(*words, context);
  parts.type = context.self().name;
  parts.changed = answer.changed_varies
                      ? sql::name(kChanged)
                      : sql::cast(sql::text_array(answer.changed), sql::builtin_type("text", true));
  if (answer.changed.empty() && !answer.changed_varies) {
    parts.changed = sql::text_array({});
  }
  if (context.self_row.empty()) return parts;
  const sql::Expr id = sql::name(context.self_row, "id");
  parts.id = sql::cast(id, sql::builtin_type("text"));
  const bool gone = !answer.status_varies && answer.status == "deleted";
  if (!gone) parts.entity = data_of(context.self(), id, context);
  return parts;
}

}  // namespace

void lower_answer(LowerContext& context, const model::Message* words) {
  give(subject_parts(context, words), context);
}

void lower_row_answer(const expr::TypedExpr& row, LowerContext& context, const model::Message* words) {
  const Entity& entity = context.model.entities[row.type.entity];
  Parts parts = subject_parts(context, words);
  const sql::Expr id = public_id(row, context.sql(row), context);
  parts.id = sql::cast(id, sql::builtin_type("text"));
  parts.type = entity.name;
  parts.entity = data_of(entity, id, context);
  give(std::move(parts), context);
}

void lower_value_answer(const expr::TypedExpr& value, LowerContext& context, const model::Message* words) {
  Parts parts = subject_parts(context, words);
  parts.metadata = sql::call("jsonb_build_object", {sql::text("result"), context.sql(value)});
  give(std::move(parts), context);
}

void lower_rows_answer(const ChosenRows& rows, LowerContext& context, const model::Message* words) {
  const Entity& entity = context.model.entities[rows.entity];
  const std::string alias = naming::alias(entity);
  sql::CallOptions in_order;
  in_order.order_by = order_of(rows, alias, context);
  sql::Expr all = sql::call("jsonb_agg", {sql::name("v", "data")}, std::move(in_order));
  sql::Select select;
  select.targets.push_back({sql::call("coalesce", {std::move(all), sql::jsonb_literal("[]")}), {}});
  select.from.push_back(sql::from_table(naming::table(context.model, entity), alias));
  sql::From view = sql::from_table(naming::view(context.model, entity), "v");
  view.join = sql::Join::Inner;
  view.on.push_back(sql::equal(sql::name("v", "id"), sql::name(alias, "id")));
  select.from.push_back(std::move(view));
  select.where.push_back(translate::to_sql(rows.where, TargetScope::rows(alias, context)));
  Parts parts = subject_parts(context, words);
  parts.metadata =
      json_object({sql::text("result"), sql::subquery(sql::Subquery::Kind::Scalar, std::move(select))});
  give(std::move(parts), context);
}

void lower_record_answer(const Record& record, LowerContext& context, const model::Message* words) {
  Parts parts = subject_parts(context, words);
  parts.metadata = json_object({sql::text("result"), record_sql(record, context)});
  give(std::move(parts), context);
}

void lower_unchanged_answer(LowerContext& context) {
  Parts parts = subject_parts(context, nullptr);
  parts.status = sql::text("noop:unchanged");
  parts.message = sql::text("Nothing to change");
  parts.changed = sql::text_array({});
  plpgsql::If unchanged;
  unchanged.branches.emplace_back(sql::equal(sql::name(kChanged), sql::text("{}")), plpgsql::Statements{});
  plpgsql::Statements* const outer = context.out;
  context.out = &unchanged.branches[0].second;
  give(std::move(parts), context);
  context.out = outer;
  context.add({std::move(unchanged)});
}

}  // namespace specql::actions
