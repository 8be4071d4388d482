#include "generator/actions/steps/find.h"

#include "generator/actions/names.h"
#include "generator/actions/row_targets.h"
#include "generator/expr/conditions.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/support/case_style.h"
#include "generator/translate/one_row.h"

#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Find, Where, As, Or, Message, With };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"find", "select fetch query", "Entity [as name] [WHERE condition]",
      "which row; the current one if no condition is given"},
     {"where", "", "condition", "which row, instead of WHERE"},
     {"as", "store result", "name", "what later steps call it"},
     {"or", "error", "code", "what is answered if there is none; without it the name is null then"},
     {"message", "error_message", "text, with `{expression}` in it", "the refusal in words"},
     {"with", "context", "mapping of name to expression",
      "values that the message may name, told beside it as well"}});
constexpr auto kOthers = std::to_array<syntax::OtherKey>({{"into", "write `as`"}});

/// `id = this.id`.
expr::Expr is_current_row(Span span) {
  const auto path = [span](std::initializer_list<std::string> words) {
    expr::NamePath names;
    for (const std::string& word : words)
      names.parts.push_back({word, span});
    return expr::Expr{span, std::move(names)};
  };
  expr::Binary equal{expr::Op::Equal, span, {}};
  equal.operands.push_back(path({"id"}));
  equal.operands.push_back(path({"this", "id"}));
  return {span, std::move(equal)};
}

}  // namespace

const syntax::KeyTable kFindKeys{"a `find` step", kRows, kOthers};

std::optional<FindSpec> read_find(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kFindKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Find), "`find`", sink, "an entity");
  if (!text) return std::nullopt;
  FindSpec spec;
  spec.span = text->span;
  spec.must_exist = keys.find(Key::Or) != nullptr;
  spec.refusal = read_refusal(keys.value(Key::Or), keys.value(Key::Message), keys.value(Key::With), sink);
  expr::Parser parser(*text, sink);
  const auto entity = parser.expect_entity();
  if (!entity) return std::nullopt;
  spec.entity = *entity;
  read_name(parser, spec.as);  // before the condition or after it
  if (parser.accept_word("where")) spec.where = parser.expression();
  if (spec.as.value.empty()) read_name(parser, spec.as);
  const bool named = !spec.as.value.empty();
  parser.expect_end(spec.where ? (named ? "the end" : "`as` or the end")
                               : (named ? "`WHERE` or the end" : "`WHERE`, `as` or the end"));
  read_where(keys.value(Key::Where), spec.where, sink);
  read_name(keys.value(Key::As), "`as`", spec.as, sink);
  if (parser.failed()) return std::nullopt;
  return spec;
}

std::optional<FindStep> check(const FindSpec& spec, CheckContext& context) {
  FindStep step;
  step.entity = context.entity(spec.entity);
  if (!step.entity.valid()) {
    if (!spec.as.value.empty()) context.declare(spec.as, Type{}, true);
    return std::nullopt;
  }
  const bool current = !spec.where && step.entity == context.signature.entity &&
                       context.signature.subject == Subject::Existing;
  const std::optional<expr::Expr> where = current ? is_current_row(spec.entity.span) : spec.where;
  if (!where) {
    context.sink.report(diag::where_missing, spec.span, "find", spec.entity.value)
        .help("say which row: `WHERE id = $id`");
  } else {
    const typing::Scope scope = TargetScope::scope(step.entity, spec.entity.value, context);
    step.where = typing::type_condition(*where, scope, context.sink);
  }
  if (spec.must_exist) {
    const std::string label = sentence_case(context.model.entities[step.entity].name);
    step.refusal = check_refusal(spec.refusal, {"404", "not_found", label + " not found"}, context);
  }
  if (!spec.as.value.empty()) {
    const Type type = types::ref_type(step.entity, !spec.must_exist);
    step.variable = context.declare(spec.as, type, true);
  }
  if (!where || step.where.invalid()) return std::nullopt;
  return step;
}

void lower(const FindStep& step, LowerContext& context) {
  const model::Entity& entity = context.model.entities[step.entity];
  const std::string alias = model::naming::alias(entity);
  const sql::QualifiedName table = model::naming::table(context.model, entity);
  const sql::Expr key = sql::name(alias, model::naming::primary_key(entity));
  const bool wanted = step.variable && context.variables[*step.variable].used;
  const bool one =
      translate::meets_one_row(expr::conjuncts(step.where), typing::kTargetRows, entity, context.rows.sight);
  sql::Select select = live_rows(step.entity, &step.where, context);
  if (wanted) {
    select.targets.push_back({sql::all_columns(alias), {}});
    select.into.push_back(sql::name(context.hold(*step.variable, sql::row_type(table))));
    if (!one) {
      select.order_by.push_back({key, false});
      select.limit.push_back(sql::number("1"));
    }
    select.lock = sql::Lock::KeyShare;  // it cannot be deleted before this action has used it
    context.execute(std::move(select));
    if (step.refusal) {
      plpgsql::If guard;
      guard.branches.emplace_back(sql::operator_not(sql::keyword("found")),
                                  plpgsql::Statements{lower_refusal(*step.refusal, context)});
      context.add({std::move(guard)});
    }
    return;
  }
  if (!step.refusal) {  // nobody looks at the row, but it is kept from being deleted as a named one would be
    select.targets.push_back({key, {}});
    if (!one) select.limit.push_back(sql::number("1"));
    select.lock = sql::Lock::KeyShare;
    context.add({plpgsql::PerformRows{std::make_shared<const sql::Select>(std::move(select))}});
    return;
  }
  plpgsql::If guard;
  guard.branches.emplace_back(sql::subquery(sql::Subquery::Kind::NotExists, std::move(select)),
                              plpgsql::Statements{lower_refusal(*step.refusal, context)});
  context.add({std::move(guard)});
}

}  // namespace specql::actions
