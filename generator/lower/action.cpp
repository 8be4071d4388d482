// The core function of an action: typed, in the entity's schema, raising what it refuses.
#include "generator/actions/answer.h"
#include "generator/actions/each_step.h"
#include "generator/actions/lock_order.h"
#include "generator/actions/refusal.h"
#include "generator/actions/row_store.h"
#include "generator/actions/step.h"
#include "generator/lower/context.h"
#include "generator/sql/fetched_columns.h"
#include "generator/support/case_style.h"
#include "generator/translate/rules.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

namespace specql::lower {
namespace {

using actions::Action;
using actions::Input;
using actions::LowerContext;
using actions::Signature;
using actions::Subject;
using model::Entity;
using model::Field;

/// Some step deletes the current row, so it is locked against those who would refer to it.
bool deletes_subject(const actions::Steps& steps) {
  return actions::any_step<actions::DeleteStep>(
      steps, [](const actions::DeleteStep& remove) { return !remove.where; });
}

class CoreFunction {
 public:
  CoreFunction(ActionId id, const Context& context)
      : signature_(context.project.signatures[id]),
        action_(context.project.actions[id]),
        entity_(context.model.entities[signature_.entity]),
        context_(context),
        inputs_(actions::inputs_of(signature_, context.model)),
        composite_(actions::takes_composite(signature_, context.model)) {}

  catalog::Function build() {
    // What varies is known only after the last step; then the body is written once more.
    actions::Answer answer;
    for (bool settled = false; !settled;) {
      actions::Answer next;
      next.status_varies = answer.status_varies;
      next.changed_varies = answer.changed_varies;
      block_ = {};
      write(next);
      settled = next.status_varies == answer.status_varies && next.changed_varies == answer.changed_varies;
      answer = next;
    }
    plpgsql::fetch_columns_read(block_);
    catalog::Function function =
        plpgsql_function(naming::core_function(context_.model, entity_, signature_.name),
                         actions::core_arguments(signature_, context_.model),
                         sql::row_type(naming::app("mutation_response")), std::move(block_), context_);
    if (only_reads()) function.volatility = "stable";
    function.comment = signature_.description;
    function.home = context_.home(entity_, signature_.name);
    function.origin = context_.origin(signature_.span);
    return function;
  }

 private:
  void write(actions::Answer& answer);
  void write_extension(LowerContext& lower);
  void bind_parameters(LowerContext& lower);
  void judge_parameters(LowerContext& lower);
  void judge_parameter(const Input& input, std::size_t index, LowerContext& lower);
  void require_id(LowerContext& lower);
  void lock_ahead(LowerContext& lower);
  void fetch_subject(LowerContext& lower);
  void check_version(LowerContext& lower);
  void create_subject(LowerContext& lower);
  void judge_subject(const std::string& row, LowerContext& lower);
  void check_caller(LowerContext& lower);
  void bind_input_row(const std::string& row, LowerContext& lower) const;
  [[nodiscard]] bool caller_depends_on_input() const;
  [[nodiscard]] bool only_reads() const;

  /// An input as the function's arguments hold it.
  [[nodiscard]] translate::VariableName argument(const Input& input) const {
    if (composite_) return {std::string(actions::kInput), std::string(naming::fit(input.key).text()), false};
    return {"", std::string(actions::argument_name(input).text()), false};
  }
  [[nodiscard]] sql::Expr value(const Input& input) const {
    const translate::VariableName name = argument(input);
    return name.qualifier.empty() ? sql::name(name.name) : sql::name(name.qualifier, name.name);
  }
  [[nodiscard]] const Input* find(Input::Kind kind) const {
    for (const Input& input : inputs_) {
      if (input.kind == kind) return &input;
    }
    return nullptr;
  }
  [[nodiscard]] bool judges() const { return actions::judges_input(signature_); }

  const Signature& signature_;
  const Action& action_;
  const Entity& entity_;
  const Context& context_;
  std::vector<Input> inputs_;
  bool composite_;
  plpgsql::Block block_;
};

void CoreFunction::bind_parameters(LowerContext& lower) {
  for (const Input& input : inputs_) {
    if (input.kind != Input::Kind::Parameter) continue;
    const Field& param = signature_.params[input.parameter];
    translate::VariableName& variable = lower.rows.variables[input.parameter];
    variable = argument(input);
    if (param.reference() == nullptr) continue;
    variable = {"", lower.declare("v_" + param.name, sql::builtin_type("bigint")), false};
  }
}

/// A parameter's own rules; a reference is looked up, and found by its key from here on.
void CoreFunction::judge_parameter(const Input& input, std::size_t index, LowerContext& lower) {
  const Field& param = signature_.params[index];
  const sql::Expr given = value(input);
  plpgsql::If judgement;
  if (param.required) {
    judgement.branches.emplace_back(sql::is(sql::Is::What::Null, given),
                                    plpgsql::Statements{actions::add_input_error(
                                        input.key, "required", model::label_of(param) + " is required")});
  }
  plpgsql::Statements problems;
  for (translate::Rule& rule : translate::field_rules(context_.model, param, given)) {
    if (rule.problem) {
      problems.push_back(actions::add_problem(*rule.problem, given, input.key));
      continue;
    }
    judgement.branches.emplace_back(
        sql::is(sql::Is::What::False, std::move(rule.condition)),
        plpgsql::Statements{actions::add_input_error(input.key, rule.code, rule.message)});
  }
  if (!judgement.branches.empty()) lower.add({std::move(judgement)});
  for (plpgsql::Statement& problem : problems)
    lower.add(std::move(problem));
  if (const model::Reference* reference = param.reference()) {
    actions::resolve_reference(reference->targets[0], given, sql::name(lower.rows.variables[index].name),
                               input.key, lower);
  }
}

void CoreFunction::judge_parameters(LowerContext& lower) {
  for (const Input& input : inputs_) {
    if (input.kind == Input::Kind::Parameter) judge_parameter(input, input.parameter, lower);
  }
}

void CoreFunction::require_id(LowerContext& lower) {
  const Input* id = find(Input::Kind::Id);
  plpgsql::If missing;
  plpgsql::Statements then;
  then.push_back(actions::add_input_error("id", "required", "Id is required"));
  const bool more_to_come = signature_.takes_fields();
  if (more_to_come) {  // without its row nothing else can be judged
    then.push_back({plpgsql::Perform{sql::call(naming::app("refuse_input"), {sql::name(actions::kErrors)})}});
  }
  missing.branches.emplace_back(sql::is(sql::Is::What::Null, value(*id)), std::move(then));
  lower.add({std::move(missing)});
  if (!more_to_come) lower.add(actions::refuse_if_errors());
}

/// Rows that are known from the start to be changed are locked at once: tables by name, rows by key, as
/// every action does.
void CoreFunction::lock_ahead(LowerContext& lower) {
  const auto known = actions::known_targets(action_, signature_, context_.project.signatures);
  std::size_t count = 0;
  std::map<sql::QualifiedName, EntityId> tables;
  for (const auto& [id, rows] : known) {
    count += rows.count();
    if (rows.count() > 0) tables.emplace(naming::table(context_.model, context_.model.entities[id]), id);
  }
  if (count < 2) return;
  lower.blank();
  lower.comment("what will be changed, in the order in which all lock it");
  for (const auto& [table, id] : tables) {
    const actions::KnownRows& rows = known.at(id);
    const std::string alias = naming::alias(context_.model.entities[id]);
    sql::Exprs ids;
    for (const Input& input : inputs_) {
      const bool subject = input.kind == Input::Kind::Id && rows.subject;
      const bool parameter = input.kind == Input::Kind::Parameter &&
                             rows.parameters.contains(static_cast<std::uint32_t>(input.parameter));
      if (subject || parameter) ids.push_back(value(input));
    }
    sql::Select lock;
    lock.targets.push_back({sql::number("1"), {}});
    lock.from.push_back(sql::from_table(table, alias));
    const sql::Expr id_column = sql::name(alias, "id");
    lock.where.push_back(ids.size() == 1 ? sql::equal(id_column, std::move(ids[0]))
                                         : sql::in(id_column, std::move(ids)));
    lock.order_by.push_back({sql::name(alias, naming::primary_key(context_.model.entities[id])), false});
    lock.lock = rows.deleted ? sql::Lock::Update : sql::Lock::NoKeyUpdate;
    lower.add({plpgsql::PerformRows{std::make_shared<const sql::Select>(std::move(lock))}});
  }
}

/// The row is locked before it is judged: what `validate` sees is what `update` changes.
void CoreFunction::fetch_subject(LowerContext& lower) {
  const std::string alias = naming::alias(entity_);
  sql::Select select = actions::row_into(entity_, lower.self_row, context_.model);
  select.where.push_back(sql::equal(sql::name(alias, "id"), value(*find(Input::Kind::Id))));
  if (entity_.has(SystemField::DeletedAt)) {
    select.where.push_back(sql::is(sql::Is::What::Null, sql::name(alias, "deleted_at")));
  }
  select.lock = deletes_subject(action_.steps) ? sql::Lock::Update : sql::Lock::NoKeyUpdate;
  lower.execute(std::move(select));
  plpgsql::If missing;
  missing.branches.emplace_back(
      sql::operator_not(sql::keyword("found")),
      plpgsql::Statements{actions::fail("404", "not_found", sentence_case(entity_.name) + " not found")});
  lower.add({std::move(missing)});
  check_version(lower);
}

void CoreFunction::check_version(LowerContext& lower) {
  const Input* version = find(Input::Kind::Version);
  if (version == nullptr) return;
  plpgsql::If stale;
  stale.branches.emplace_back(
      sql::binary(sql::Operator::NotEqual, value(*version), sql::name(lower.self_row, "version")),
      plpgsql::Statements{
          actions::fail("412", "conflict", sentence_case(entity_.name) + " was changed by someone else")});
  lower.add({std::move(stale)});
}

/// All rules of the row at once, with whatever was found before; then no or go.
void CoreFunction::judge_subject(const std::string& row, LowerContext& lower) {
  if (!judges()) return;  // no input, nothing to judge
  if (actions::has_rules(entity_, context_.model)) {
    sql::Expr broken = sql::call(naming::errors_function(context_.model, entity_), {sql::name(row)});
    lower.assign(sql::name(actions::kErrors),
                 sql::binary(sql::Operator::Concat, sql::name(actions::kErrors), std::move(broken)));
  }
  lower.add(actions::refuse_if_errors());
}

void CoreFunction::create_subject(LowerContext& lower) {
  actions::fill_new_subject(lower);
  judge_subject(lower.self_row, lower);
  actions::fill_computed(lower.self_row, lower);
}

/// `input.field` reads the row as the input makes it.
void CoreFunction::bind_input_row(const std::string& row, LowerContext& lower) const {
  for (std::size_t i = 0; i < action_.variables.size(); ++i) {
    if (action_.variables[i].is_input_row) lower.rows.variables[i].name = row;
  }
}

bool CoreFunction::caller_depends_on_input() const {
  bool depends = false;
  expr::for_each(*action_.requires_, [&](const expr::TypedExpr& part) {
    const auto* field = std::get_if<expr::TypedField>(&part.node);
    depends = depends || (field != nullptr && field->row.kind == expr::RowRef::Kind::Variable &&
                          action_.variables[field->row.index].is_input_row);
  });
  return depends;
}

/// Nothing is written, locked or refused.
bool CoreFunction::only_reads() const {
  if (signature_.made != actions::Origin::Steps || signature_.subject != Subject::None || judges() ||
      action_.requires_) {
    return false;
  }
  return actions::only_reads(action_.steps);
}

void CoreFunction::check_caller(LowerContext& lower) {
  if (!action_.requires_) return;
  lower.blank();
  actions::Refusal refusal{"403", "forbidden", {}};
  refusal.message.parts.emplace_back(std::string("You may not do this"));
  actions::lower_guard(*action_.requires_, refusal, lower);
}

/// The project replaces this function by its own; until then it says so.
void CoreFunction::write_extension(LowerContext& lower) {
  lower.comment("An extension point: replace this function (create or replace) with what it should do.");
  lower.add(actions::fail("501", "not_implemented", sentence_case(signature_.name) + " is not implemented"));
  actions::lower_answer(lower);
}

void CoreFunction::write(actions::Answer& answer) {
  LowerContext lower{context_.model,
                     context_.project.signatures,
                     signature_,
                     {context_.model, ""},
                     block_,
                     &block_.statements,
                     answer,
                     action_.variables,
                     ""};
  lower.rows.sight = translate::Sight::OneTenant;
  lower.rows.variables.resize(action_.variables.size());
  for (std::size_t i = 0; i < action_.variables.size(); ++i) {
    lower.rows.variables[i].holds_row = action_.variables[i].holds_row;
  }
  if (judges()) {
    actions::declare_own(lower.block, actions::kErrors, sql::builtin_type("jsonb"),
                         {sql::name(actions::kFoundErrors)});
  }
  bind_parameters(lower);
  if (signature_.subject != Subject::None) {
    lower.self_row =
        lower.declare("v_" + entity_.stem, sql::row_type(naming::table(context_.model, entity_)));
    lower.rows.this_row = lower.self_row;
  }
  const bool caller_alone = action_.requires_ && expr::is_constant(*action_.requires_);
  if (caller_alone) check_caller(lower);
  lock_ahead(lower);  // before a reference is looked up, which locks it too
  judge_parameters(lower);
  if (signature_.subject == Subject::Existing) {
    if (judges()) require_id(lower);
    lower.blank();
    fetch_subject(lower);
  } else if (judges() && signature_.subject == Subject::None) {
    lower.add(actions::refuse_if_errors());
  }
  if (signature_.made == actions::Origin::Extension) {
    write_extension(lower);
    return;
  }
  if (signature_.subject == Subject::New) create_subject(lower);
  bind_input_row(lower.self_row, lower);
  const bool input_first = signature_.partial && action_.requires_ && caller_depends_on_input();
  if (!caller_alone && !input_first) check_caller(lower);
  if (signature_.partial) {
    lower.blank();
    actions::fill_changed_subject(lower);
    bind_input_row(lower.new_row, lower);
    if (input_first) check_caller(lower);
    judge_subject(lower.new_row, lower);
    actions::fill_computed(lower.new_row, lower);
    if (signature_.made == actions::Origin::Crud) actions::lower_unchanged_answer(lower);
  }
  actions::lower_steps(action_.steps, lower);
  if (actions::returns_always(action_.steps)) return;
  lower.blank();
  actions::lower_answer(lower);
}

}  // namespace

void lower_action(ActionId action, const Context& context, Objects& objects) {
  objects.functions.push_back(CoreFunction(action, context).build());
}

}  // namespace specql::lower
