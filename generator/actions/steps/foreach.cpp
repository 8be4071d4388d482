#include "generator/actions/steps/foreach.h"

#include "generator/actions/each_step.h"
#include "generator/actions/names.h"
#include "generator/actions/row_targets.h"
#include "generator/actions/steps/foreach_at_once.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/translate/composites.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace specql::actions {
namespace {

enum class Key { Foreach, As, Do };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"foreach", "for_each", "item in list, or Entity WHERE condition [ORDER BY …] as item",
      "what is gone through: a list, a JSON array, rows of an entity, or a relation"},
     {"as", "item", "name", "what the steps call each one"},
     {"do", "steps loop then", "list of steps", "what is done with each"}});

void read_source(expr::Parser& parser, ForeachSpec& spec) {
  if (parser.at_word("in", 1)) {
    if (const auto name = expect_variable(parser)) spec.item = *name;
    parser.take();
  }
  spec.source = parser.expression(expr::Binding::Other);
  parse_choice(parser, spec);
  read_name(parser, spec.item);
  parser.expect_end("`WHERE`, `ORDER BY`, `as` or the end");
}

}  // namespace

const syntax::KeyTable kForeachKeys{"a `foreach` step", kRows};

std::optional<ForeachSpec> read_foreach(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kForeachKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::Foreach), "`foreach`", sink, "`item in list`");
  ForeachSpec spec;
  spec.span = keys.find(Key::Foreach)->key.span;
  if (keys.value(Key::Do) == nullptr) {
    keys.report_missing("do", spec.span, "a `foreach` step", sink);
    return std::nullopt;
  }
  spec.steps = read_steps(*keys.value(Key::Do), sink);
  if (!text) return std::nullopt;
  expr::Parser parser(*text, sink);
  read_source(parser, spec);
  read_name(keys.value(Key::As), "`as`", spec.item, sink);
  if (parser.failed()) return std::nullopt;
  if (spec.item.value.empty()) {
    keys.report_missing("as", spec.span, "a `foreach` step", sink);
    return std::nullopt;
  }
  return spec;
}

namespace {

bool is_json(const Type& type) {
  return type.is(BaseType::Json) && !type.array;
}

/// Of JSON the elements are JSON, too.
Type element_of(const Type& list) {
  return is_json(list) ? types::base_type(BaseType::Json) : list.element();
}

/// What is gone through: rows, a list, or a JSON array.
class ForeachCheck {
 public:
  ForeachCheck(const ForeachSpec& spec, CheckContext& context) : spec_(spec), context_(context) {}

  std::optional<ForeachStep> check() {
    const std::size_t mark = context_.variables.size();
    RowsCheck rows(spec_, context_);
    const bool goes_through_rows = rows.is_entity("foreach", spec_.span) || rows.is_relation();
    const bool sound = goes_through_rows ? take(rows.check()) : check_list();
    const Type type = !sound       ? Type{}
                      : step_.list ? element_of(step_.list->type)
                                   : types::ref_type(step_.entity);
    step_.variable = context_.declare(spec_.item, type, !step_.list);
    context_.variables[step_.variable].bare = true;
    step_.steps = check_steps(spec_.steps, context_);
    context_.leave_block(mark);
    if (!sound) return std::nullopt;
    return std::move(step_);
  }

 private:
  bool take(std::optional<ChosenRows> rows) {
    if (rows) static_cast<ChosenRows&>(step_) = std::move(*rows);
    return rows.has_value();
  }

  bool check_list() {
    expr::TypedExpr list = typing::type_expression(spec_.source, context_.scope, context_.sink);
    if (list.invalid()) return false;
    const bool rows_only = spec_.where || !spec_.order_by.empty();
    if ((!list.type.array && !is_json(list.type)) || rows_only) {
      auto report = context_.sink.report(diag::not_a_list, list.span, rows_only ? "rows" : "a list or rows",
                                         typing::describe(list.type, context_.model));
      if (rows_only) report.help("a list is gone through as it is; ask about each item inside with `if`");
      return false;
    }
    step_.list = std::move(list);
    return true;
  }

  const ForeachSpec& spec_;
  CheckContext& context_;
  ForeachStep step_;
};

template <class Kind>
bool some_target(const ForeachStep& step) {
  return any_step<Kind>(step.steps, [&](const Kind& one) { return one.entity == step.entity; });
}

/// As strong as what the steps do to such rows.
sql::Lock lock_for(const ForeachStep& step) {
  if (some_target<DeleteStep>(step)) return sql::Lock::Update;
  if (some_target<UpdateStep>(step) || some_target<TransitionStep>(step)) return sql::Lock::NoKeyUpdate;
  return sql::Lock::KeyShare;
}

/// No step reads what is gone through: they are done as often as there is something.
sql::Expr length_of(sql::Expr list, const char* function = "cardinality") {
  return sql::cast(sql::call(function, {std::move(list)}), sql::builtin_type("bigint"));
}

sql::Expr list_or_none(const ForeachStep& step, const LowerContext& context) {
  sql::Expr list = context.sql(*step.list);
  return step.list->type.nullable ? sql::call("coalesce", {std::move(list), sql::text("{}")})
                                  : std::move(list);
}

/// A loop through composite values. Steps find the members that they read in variables, of their types.
class MembersLowering {
 public:
  MembersLowering(const ForeachStep& step, LowerContext& context)
      : step_(step),
        context_(context),
        variable_(context.variables[step.variable]),
        composite_(context.model.composites[variable_.type.composite]) {}

  void lower() {
    auto members = std::make_shared<translate::TakenMembers>(
        [this](FieldId id) { return declare(composite_.members[id]); },
        [this] { return sql::name(whole()); });
    plpgsql::Statements body;
    NestedSteps nested(context_);
    context_.rows.variables[step_.variable].members = members;
    nested.lower_round(step_.steps, body);
    context_.rows.variables[step_.variable].members = nullptr;
    const bool members_alone = !members->whole_is_read() && !members->taken().empty();
    nested.finish(members_alone ? through_members(*members, std::move(body))
                                : through_values(*members, std::move(body)));
  }

 private:
  sql::Expr declare(const model::Field& member) {
    return sql::name(context_.declare("v_" + variable_.word + "_" + member.name,
                                      translate::type_name(model::type_of(member))));
  }
  const std::string& whole() { return context_.hold(step_.variable, translate::type_name(variable_.type)); }

  plpgsql::Statement through_members(const translate::TakenMembers& members, plpgsql::Statements body) {
    plpgsql::ForRows result;
    sql::Select items;
    for (const auto& [id, held] : members.taken()) {
      result.variables.emplace_back(std::get<sql::Name>(held.node).name.text());
      items.targets.push_back({translate::member_value(composite_.members[id], sql::name("i", "value")), {}});
    }
    items.from.push_back(elements_of(*step_.list, "i", context_));
    result.rows = std::make_shared<const sql::Select>(std::move(items));
    result.body = std::move(body);
    return {std::move(result)};
  }

  /// Some step reads the value as it is.
  plpgsql::Statement through_values(const translate::TakenMembers& members, plpgsql::Statements body) {
    plpgsql::ForEach result{whole(), list_or_none(step_, context_), {}};
    for (const auto& [id, held] : members.taken()) {
      sql::Expr value = translate::member_value(composite_.members[id], sql::name(result.variable));
      result.body.push_back({plpgsql::Assign{held, std::move(value)}});
    }
    for (plpgsql::Statement& statement : body)
      result.body.push_back(std::move(statement));
    return {std::move(result)};
  }

  const ForeachStep& step_;
  LowerContext& context_;
  const ActionVariable& variable_;
  const model::Composite& composite_;
};

/// PostgreSQL refuses to go through JSON that is no array.
void lower_json(const ForeachStep& step, LowerContext& context) {
  if (!context.variables[step.variable].used) {
    lower_times(length_of(context.sql(*step.list), "jsonb_array_length"), step.steps, context);
    return;
  }
  plpgsql::ForRows result;
  sql::Select items;
  items.targets.push_back({sql::name("i", "value"), {}});
  items.from.push_back(elements_of(*step.list, "i", context));
  result.rows = std::make_shared<const sql::Select>(std::move(items));
  result.variables.push_back(context.hold(step.variable, sql::builtin_type("jsonb")));
  NestedSteps nested(context);
  nested.lower_round(step.steps, result.body);
  nested.finish({std::move(result)});
}

void lower_list(const ForeachStep& step, LowerContext& context) {
  if (is_json(step.list->type)) return lower_json(step, context);
  if (!context.variables[step.variable].used) {
    lower_times(length_of(context.sql(*step.list)), step.steps, context);
    return;
  }
  if (context.variables[step.variable].type.kind == Type::Kind::Composite) {
    MembersLowering(step, context).lower();
    return;
  }
  plpgsql::ForEach result;
  result.array = list_or_none(step, context);
  result.variable = context.hold(step.variable, translate::type_name(context.variables[step.variable].type));
  NestedSteps nested(context);
  nested.lower_round(step.steps, result.body);
  nested.finish({std::move(result)});
}

class RowsLowering {
 public:
  RowsLowering(const ForeachStep& step, LowerContext& context)
      : step_(step),
        context_(context),
        entity_(context.model.entities[step.entity]),
        alias_(model::naming::alias(entity_)) {}

  /// Rows that steps may change are locked before the first one is.
  void lower() {
    const bool is_read = context_.variables[step_.variable].used;
    if (only_reads(step_.steps)) {
      sql::Select live = live_rows(step_.entity, &step_.where, context_);
      if (is_read) return go_through(std::move(live));
      sql::CallOptions all;
      all.star = true;
      live.targets.push_back({sql::call("count", {}, std::move(all)), {}});
      return lower_times(sql::subquery(sql::Subquery::Kind::Scalar, std::move(live)), step_.steps, context_);
    }
    const std::string keys = lock_targets(step_.entity, step_.where, lock_for(step_), context_);
    if (!is_read) return lower_times(length_of(sql::name(keys)), step_.steps, context_);
    go_through(rows_of_keys(step_.entity, alias_, keys, context_));
  }

 private:
  void go_through(sql::Select rows) {
    rows.targets.push_back({sql::all_columns(alias_), {}});
    rows.order_by = order_of(step_, alias_, context_);
    const sql::TypeName type = sql::row_type(model::naming::table(context_.model, entity_));
    plpgsql::ForRows result{
        {context_.hold(step_.variable, type)}, std::make_shared<const sql::Select>(std::move(rows)), {}};
    NestedSteps nested(context_);
    nested.lower_round(step_.steps, result.body);
    nested.finish({std::move(result)});
  }

  const ForeachStep& step_;
  LowerContext& context_;
  const model::Entity& entity_;
  std::string alias_;
};

}  // namespace

std::optional<ForeachStep> check(const ForeachSpec& spec, CheckContext& context) {
  return ForeachCheck(spec, context).check();
}

void lower(const ForeachStep& step, LowerContext& context) {
  if (lower_at_once(step, context)) return;
  if (step.list) {
    lower_list(step, context);
  } else {
    RowsLowering(step, context).lower();
  }
}

}  // namespace specql::actions
