#include "generator/actions/steps/update.h"

#include "generator/actions/names.h"
#include "generator/actions/row_store.h"
#include "generator/actions/row_targets.h"
#include "generator/expr/conditions.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/translate/one_row.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { Update, Set, Where };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"update", "", "Entity [SET field = value, …] [WHERE condition], or field = value, …",
      "what is changed; without values, from the action's input"},
     {"set", "values fields", "mapping of field to expression", "the values, instead of SET"},
     {"where", "", "condition", "which rows, instead of WHERE"}});
constexpr std::string_view kInAnswer =
    "the answer has the row as it is then, `return` chooses another: leave it out";
constexpr auto kOthers = std::to_array<syntax::OtherKey>({
    {"as", "later steps read the current row as `this`; `find` keeps another"},
    {"partial_updates", "only fields that are given are changed in any case: leave it out"},
    {"result", kInAnswer},
    {"returning", kInAnswer},
    {"track_updated_fields", "the answer's `updated_fields` names them in any case: leave it out"},
});

std::vector<std::string> field_names(const UpdateStep& step, const LowerContext& context) {
  std::vector<std::string> names;
  for (const Assignment& item : step.set) {
    std::string name = model::naming::public_name(context.model.field(step.entity, item.field));
    const bool again = std::find(names.begin(), names.end(), name) != names.end();
    if (!again) names.push_back(std::move(name));
  }
  return names;
}

/// The field of the row itself that is read first; nothing if none is, or one that nobody sets.
std::optional<FieldId> own_field(const expr::TypedField& read) {
  if (read.row.kind != expr::RowRef::Kind::This) return std::nullopt;
  if (!read.path.empty()) return read.path.front().field;
  const auto* field = std::get_if<FieldId>(&read.field);
  return field == nullptr ? std::nullopt : std::optional(*field);
}

/// A value would read what one before it has set, were they set one by one. What is computed may be made of
/// any field.
bool read_each_other(const UpdateStep& step, const LowerContext& context) {
  std::vector<FieldId> earlier;
  bool found = false;
  for (const Assignment& item : step.set) {
    expr::for_each(item.value, [&](const expr::TypedExpr& part) {
      const auto* read = std::get_if<expr::TypedField>(&part.node);
      const auto field = read == nullptr || earlier.empty() ? std::nullopt : own_field(*read);
      found = found || (field && (context.model.field(step.entity, *field).computed != model::Computed::No ||
                                  std::find(earlier.begin(), earlier.end(), *field) != earlier.end()));
    });
    earlier.push_back(item.field);
  }
  return found;
}

/// The row that is about to be written. Values read what it was before the step.
void complete_row(const UpdateStep& step, LowerContext& context) {
  translate::RowNames rows = context.rows;
  if (read_each_other(step, context)) {
    rows.this_row =
        context.declare("v_before", sql::row_type(model::naming::table(context.model, context.self())));
    context.assign(sql::name(rows.this_row), sql::name(context.self_row));
  }
  for (auto& [column, value] : lower_assignments(step.set, step.entity, rows, context))
    context.assign(sql::name(context.self_row, column), std::move(value));
}

void lower_current_row(const UpdateStep& step, LowerContext& context) {
  const model::Entity& entity = context.self();
  const std::string alias = model::naming::alias(entity);
  sql::Update update;
  update.table = model::naming::table(context.model, entity);
  update.alias = sql::Identifier(alias);
  update.set = lower_assignments(step.set, step.entity, context.rows, context);
  for (auto& item : touch(entity, alias))
    update.set.push_back(std::move(item));
  update.where = same_row(entity, alias, context.self_row);
  update.returning.push_back({sql::all_columns(alias), {}});
  update.into.push_back(sql::name(context.self_row));
  context.execute(std::move(update));
  context.note_status("updated");
  context.note_changed(field_names(step, context));
  context.subject_written = true;
  context.wrote(step.entity);
}

/// A value is made of rows that it asks for.
bool asks_rows(const expr::TypedExpr& value, const LowerContext& context) {
  bool asks = false;
  expr::for_each(value, [&](const expr::TypedExpr& part) {
    asks = asks || std::holds_alternative<expr::TypedQuery>(part.node);
    const auto* field = std::get_if<expr::TypedField>(&part.node);
    if (field == nullptr) return;
    const bool by_key =
        field->row.kind == expr::RowRef::Kind::Variable && !context.variables[field->row.index].holds_row;
    const EntityId owner = field->path.empty() ? field->row.entity : field->path.back().to;
    const auto* declared = std::get_if<FieldId>(&field->field);
    const bool computed =
        declared != nullptr && context.model.field(owner, *declared).computed == model::Computed::Viewed;
    asks = asks || by_key || computed || !field->path.empty();
  });
  return asks;
}

/// One row at most is changed, and no other one has a say in its values.
bool is_one_row(const UpdateStep& step, const model::Entity& entity, const LowerContext& context) {
  const bool asks = std::any_of(step.set.begin(), step.set.end(), [&](const Assignment& one) {
    return asks_rows(one.value, context) || (one.before && asks_rows(*one.before, context));
  });
  return !asks && translate::meets_one_row(expr::conjuncts(*step.where), typing::kTargetRows, entity,
                                           context.rows.sight);
}

/// CRUD says so when there is nothing to change; among other steps only the writing is left out.
void lower_from_input(LowerContext& context) {
  if (context.signature.made == Origin::Crud) {
    update_subject_from_input(context);
    context.note_status("updated");
    return;
  }
  plpgsql::Statements* const outer = context.out;
  plpgsql::If changed;
  changed.branches.emplace_back(sql::binary(sql::Operator::NotEqual, sql::name(kWanted), sql::text("{}")),
                                plpgsql::Statements{});
  context.out = &changed.branches[0].second;
  ++context.depth;
  update_subject_from_input(context);
  context.note_status("updated");
  context.note_changed_among(sql::name(kWanted));
  --context.depth;
  context.out = outer;
  context.add({std::move(changed)});
  context.subject_written = true;
  context.wrote(context.signature.entity);
}

/// `state = 'sent'`, `address.city = …`: without an entity.
bool begins_with_field(const expr::Parser& parser) {
  std::size_t ahead = 1;
  while (parser.at_symbol(".", ahead))
    ahead += 2;
  return parser.at_symbol("=", ahead);
}

}  // namespace

const syntax::KeyTable kUpdateKeys{"an `update` step", kRows, kOthers};

std::optional<UpdateSpec> read_update(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kUpdateKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Update), "`update`", sink, "an entity");
  if (!text) return std::nullopt;
  UpdateSpec spec;
  spec.span = text->span;
  spec.from_input = true;
  expr::Parser parser(*text, sink);
  const bool of_current = begins_with_field(parser);
  if (!of_current) {
    const auto entity = parser.expect_entity();
    if (!entity) return std::nullopt;
    spec.entity = *entity;
  }
  if (of_current || parser.accept_word("set")) {
    spec.from_input = false;
    spec.set = parse_assignments(parser);
  }
  if (parser.accept_word("where")) spec.where = parser.expression();
  parser.expect_end(spec.where        ? "the end of the condition"
                    : spec.from_input ? "`SET`, `WHERE` or the end"
                                      : "`,`, `WHERE` or the end");
  if (const syntax::Node* set = keys.value(Key::Set)) {
    spec.from_input = false;
    for (AssignmentSpec& item : read_assignments(*set, keys.quoted(Key::Set), sink))
      spec.set.push_back(std::move(item));
  }
  read_where(keys.value(Key::Where), spec.where, sink);
  if (parser.failed()) return std::nullopt;
  return spec;
}

std::optional<UpdateStep> check(const UpdateSpec& spec, CheckContext& context) {
  UpdateStep step;
  step.from_input = spec.from_input;
  step.entity = spec.entity.value.empty() ? context.signature.entity : context.entity(spec.entity);
  if (!step.entity.valid()) return std::nullopt;
  const bool own = step.entity == context.signature.entity;
  const bool current = own && !spec.where;
  const std::string& word = spec.entity.value.empty() ? context.signature.self_word : spec.entity.value;
  if (!check_target(current, spec.where.has_value(), "update", word, spec.span, context)) {
    return std::nullopt;
  }
  if (spec.from_input) {
    if (!current) {
      context.sink.report(diag::update_without_values, spec.span, spec.entity.value);
      return std::nullopt;
    }
    return step;
  }
  if (current) {
    step.set = check_assignments(spec.set, step.entity, AssignmentUse::Update, context.scope, context);
    return step;
  }
  const typing::Scope scope = TargetScope::scope(step.entity, word, context);
  step.where = typing::type_condition(*spec.where, scope, context.sink);
  step.set = check_assignments(spec.set, step.entity, AssignmentUse::Update, scope, context);
  if (step.where->invalid()) return std::nullopt;
  return step;
}

void lower(const UpdateStep& step, LowerContext& context) {
  if (step.from_input) {
    lower_from_input(context);
    return;
  }
  if (!step.where && context.before_writing()) {
    complete_row(step, context);
    return;
  }
  if (!step.where) {
    lower_current_row(step, context);
    return;
  }
  const model::Entity& entity = context.model.entities[step.entity];
  const std::string alias = model::naming::alias(entity);
  auto set = lower_assignments(step.set, step.entity, TargetScope::rows(alias, context), context);
  if (is_one_row(step, entity, context)) {
    change_target_row(step.entity, *step.where, std::move(set), context);
  } else {
    change_target_rows(step.entity, *step.where, std::move(set), context);
  }
  if (step.entity == context.signature.entity) context.subject_stale = true;
  context.wrote(step.entity);
}

}  // namespace specql::actions
