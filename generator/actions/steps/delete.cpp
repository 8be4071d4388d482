#include "generator/actions/steps/delete.h"

#include "generator/actions/names.h"
#include "generator/actions/row_store.h"
#include "generator/actions/row_targets.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"

#include <array>

namespace specql::actions {
namespace {

enum class Key { Delete, Where, Hard };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"delete", "", "Entity [WHERE condition]", "what goes; the current row if no condition is given"},
     {"where", "", "condition", "which rows, instead of WHERE"},
     {"hard", "", "boolean", "removes rows that would otherwise be marked deleted"}});
constexpr auto kOthers = std::to_array<syntax::OtherKey>({
    {"check_dependencies", "`on_delete: restrict` of the references that lead here refuses: leave it out"},
    {"soft", "rows are marked deleted where their entity keeps them, unless the step says `hard: true`"},
    {"supports_hard_delete", "`hard: true` removes the rows, and is left out where they are kept"},
});

void lower_current_row(bool soft, LowerContext& context) {
  const model::Entity& entity = context.self();
  const std::string alias = model::naming::alias(entity);
  const sql::QualifiedName table = model::naming::table(context.model, entity);
  if (soft) {
    sql::Update update;
    update.table = table;
    update.alias = sql::Identifier(alias);
    update.set = mark_deleted(entity, alias);
    update.where = same_row(entity, alias, context.self_row);
    if (context.signature.made == Origin::Steps) {  // later steps see the row as it is
      update.returning.push_back({sql::all_columns(alias), {}});
      update.into.push_back(sql::name(context.self_row));
    }
    context.execute(std::move(update));
    follow_deletion(context.signature.entity,
                    sql::array({sql::name(context.self_row, model::naming::primary_key(entity))}), context);
    if (deletion_has_hooks(context.signature.entity, context.model)) context.subject_stale = true;
  } else {
    sql::Delete remove;
    remove.table = table;
    remove.alias = sql::Identifier(alias);
    remove.where = same_row(entity, alias, context.self_row);
    context.execute(std::move(remove));
    context.subject_gone = true;
  }
  context.note_status("deleted");
  context.subject_written = true;
  context.wrote(context.signature.entity);
}

}  // namespace

const syntax::KeyTable kDeleteKeys{"a `delete` step", kRows, kOthers};

std::optional<DeleteSpec> read_delete(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kDeleteKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Delete), "`delete`", sink, "an entity");
  if (!text) return std::nullopt;
  DeleteSpec spec;
  spec.span = text->span;
  expr::Parser parser(*text, sink);
  const auto entity = parser.expect_entity();
  if (!entity) return std::nullopt;
  spec.entity = *entity;
  if (parser.accept_word("where")) spec.where = parser.expression();
  parser.expect_end(spec.where ? "the end of the condition" : "`WHERE` or the end");
  read_where(keys.value(Key::Where), spec.where, sink);
  if (const syntax::Node* hard = keys.value(Key::Hard)) {
    if (const auto value = syntax::read_bool(*hard, "`hard`", sink)) spec.hard = value->value;
  }
  if (parser.failed()) return std::nullopt;
  return spec;
}

std::optional<DeleteStep> check(const DeleteSpec& spec, CheckContext& context) {
  DeleteStep step;
  step.hard = spec.hard;
  step.entity = context.entity(spec.entity);
  if (!step.entity.valid()) return std::nullopt;
  const bool current = step.entity == context.signature.entity && !spec.where;
  if (!check_target(current, spec.where.has_value(), "delete", spec.entity.value, spec.span, context)) {
    return std::nullopt;
  }
  if (current) return step;
  const typing::Scope scope = TargetScope::scope(step.entity, spec.entity.value, context);
  step.where = typing::type_condition(*spec.where, scope, context.sink);
  if (step.where->invalid()) return std::nullopt;
  return step;
}

void lower(const DeleteStep& step, LowerContext& context) {
  const model::Entity& entity = context.model.entities[step.entity];
  const bool soft = entity.features.soft_delete && !step.hard;
  if (!step.where) {
    lower_current_row(soft, context);
    return;
  }
  context.subject_stale = true;  // what refers to those rows may have gone with them
  if (soft) {
    mark_target_rows_deleted(step.entity, *step.where, context);
  } else {
    remove_target_rows(step.entity, *step.where, context);
  }
  context.wrote(step.entity);
}

}  // namespace specql::actions
