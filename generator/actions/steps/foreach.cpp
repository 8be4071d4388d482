#include "generator/actions/steps/foreach.h"

#include "generator/actions/each_step.h"
#include "generator/actions/names.h"
#include "generator/actions/row_targets.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"

#include <algorithm>
#include <array>

namespace specql::actions {
namespace {

enum class Key { Foreach, As, Do };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"foreach", "for_each", "item in list, or Entity WHERE condition [ORDER BY …] as item",
      "what is gone through: a list, rows of an entity, or a relation"},
     {"as", "item", "name", "what the steps call each one"},
     {"do", "steps loop then", "list of steps", "what is done with each"}});

void read_source(expr::Parser& parser, ForeachSpec& spec) {
  if (parser.peek().kind == expr::TokenKind::Word && parser.at_word("in", 1)) {
    if (const auto name = parser.expect_name("a name")) spec.item = *name;
    parser.take();
  }
  spec.source = parser.expression(expr::Binding::Other);
  if (parser.accept_word("where")) spec.where = parser.expression();
  spec.order_by = parser.order_by();
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

/// Finds out what is gone through.
class ForeachCheck {
 public:
  ForeachCheck(const ForeachSpec& spec, CheckContext& context) : spec_(spec), context_(context) {}

  std::optional<ForeachStep> check() {
    const std::size_t mark = context_.variables.size();
    const bool sound = find_entity() || find_relation() ? check_rows() : check_list();
    const Type type = !sound       ? Type{}
                      : step_.list ? step_.list->type.element()
                                   : types::ref_type(step_.entity);
    step_.variable = context_.declare(spec_.item, type, !step_.list);
    context_.variables[step_.variable].bare = true;
    step_.steps = check_steps(spec_.steps, context_);
    context_.leave_block(mark);
    if (!sound) return std::nullopt;
    return std::move(step_);
  }

 private:
  /// A bare word that is an entity's name.
  bool find_entity() {
    const auto* path = std::get_if<expr::NamePath>(&spec_.source.node);
    if (path == nullptr || path->parts.size() != 1) return false;
    const std::string& word = path->parts[0].value;
    const bool known =
        word == context_.signature.self_word || context_.model.find(word, context_.signature.entity).valid();
    if (!known && (!spec_.where || is_own_field(word))) return false;
    name_ = path->parts[0];
    step_.entity = context_.entity(name_);
    if (step_.entity.valid() && !spec_.where) {
      context_.sink.report(diag::where_missing, spec_.span, "foreach", word)
          .help("say which rows: `WHERE …`; `WHERE true` means all of them");
      step_.entity = {};
    }
    return true;
  }

  [[nodiscard]] bool is_own_field(const std::string& word) const {
    const EntityId self = context_.scope.self;
    if (!self.valid()) return false;
    const model::Entity& entity = context_.model.entities[self];
    return entity.find_field(word).valid() || entity.find_inverse(word) != nullptr;
  }

  /// `orders`, `this.orders` or `$customer.orders`: the rows that refer to a row.
  bool find_relation() {
    const auto* path = std::get_if<expr::NamePath>(&spec_.source.node);
    const auto* variable = std::get_if<expr::VariablePath>(&spec_.source.node);
    if (path == nullptr && variable == nullptr) return false;
    expr::Words words = path != nullptr ? path->parts : variable->parts;
    name_ = words.back();
    words.pop_back();
    EntityId owner = context_.scope.self;
    expr::Expr row = owner_of(words, path != nullptr);
    if (!words.empty()) {
      if (words[0].value == "input") return false;
      const expr::TypedExpr typed = typing::type_expression(row, context_.scope, context_.sink);
      owner = typed.type.kind == Type::Kind::Ref && !typed.type.array ? typed.type.entity : EntityId{};
    }
    if (!owner.valid() || (path == nullptr && words.empty())) return false;
    const model::Inverse* inverse = context_.model.entities[owner].find_inverse(name_.value);
    if (inverse == nullptr || context_.model.field(inverse->source, inverse->field).many() != nullptr)
      return false;
    step_.entity = inverse->source;
    expr::NamePath field;
    field.parts.push_back({context_.model.field(inverse->source, inverse->field).name, name_.span});
    expr::Binary refers{expr::Op::Equal, name_.span, {}};
    refers.operands.push_back({name_.span, std::move(field)});
    refers.operands.push_back(std::move(row));
    condition_ = expr::Expr{name_.span, std::move(refers)};
    return true;
  }

  /// The row that a relation is one of: what stands before the relation's name.
  expr::Expr owner_of(const expr::Words& words, bool by_name) const {
    const Span span = words.empty() ? name_.span : words.front().span.to(words.back().span);
    const std::uint32_t known = words.empty() ? 0 : context_.find(words[0].value);
    const bool loop = !words.empty() && known < context_.variables.size() && context_.variables[known].bare;
    if (!by_name || loop) return {span, expr::VariablePath{words}};
    expr::NamePath path;
    const bool said = !words.empty() && words[0].value == "this";
    if (!said) path.parts.push_back({"this", span});  // bare names are those of the rows gone through
    path.parts.insert(path.parts.end(), words.begin(), words.end());
    return {span, std::move(path)};
  }

  bool check_rows() {
    if (!step_.entity.valid()) return false;
    const typing::Scope scope = TargetScope::scope(step_.entity, name_.value, context_);
    std::optional<expr::Expr> where = condition_;
    if (where && spec_.where) {
      expr::Binary both{expr::Op::And, name_.span, {}};
      both.operands.push_back(*where);
      both.operands.push_back(*spec_.where);
      where = expr::Expr{spec_.where->span, std::move(both)};
    } else if (spec_.where) {
      where = spec_.where;
    }
    step_.where = typing::type_condition(*where, scope, context_.sink);
    bool sound = !step_.where.invalid();
    for (const expr::SortKey& key : spec_.order_by) {
      expr::TypedExpr typed = typing::type_sort_key(key.key, scope, context_.sink);
      sound = sound && !typed.invalid();
      step_.order_by.push_back({std::move(typed), key.descending});
    }
    return sound;
  }

  bool check_list() {
    expr::TypedExpr list = typing::type_expression(spec_.source, context_.scope, context_.sink);
    if (list.invalid()) return false;
    const bool rows_only = spec_.where || !spec_.order_by.empty();
    if (!list.type.array || rows_only) {
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
  Located<std::string> name_;
  std::optional<expr::Expr> condition_;
};

template <class Kind>
bool some_target(const ForeachStep& step) {
  return any_step<Kind>(step.steps, [&](const Kind& one) { return one.entity == step.entity; });
}

/// As strong as what the steps do to such rows.
sql::Lock lock_for(const ForeachStep& step) {
  if (some_target<DeleteStep>(step)) return sql::Lock::Update;
  if (some_target<UpdateStep>(step)) return sql::Lock::NoKeyUpdate;
  return sql::Lock::KeyShare;
}

void lower_list(const ForeachStep& step, LowerContext& context) {
  plpgsql::ForEach result;
  result.array = context.sql(*step.list);
  if (step.list->type.nullable) {
    result.array = sql::call("coalesce", {std::move(result.array), sql::text("{}")});
  }
  result.variable = context.hold(step.variable, translate::type_name(context.variables[step.variable].type));
  NestedSteps nested(context);
  nested.lower_round(step.steps, result.body);
  nested.finish({std::move(result)});
}

void lower_rows(const ForeachStep& step, LowerContext& context) {
  const model::Entity& entity = context.model.entities[step.entity];
  const std::string alias = model::naming::alias(entity);
  const sql::QualifiedName table = model::naming::table(context.model, entity);
  const sql::Expr key = sql::name(alias, model::naming::primary_key(entity));
  const std::string keys = lock_targets(step.entity, step.where, lock_for(step), context);
  const std::string variable = context.hold(step.variable, sql::row_type(table));
  sql::Select rows;
  rows.targets.push_back({sql::all_columns(alias), {}});
  rows.from.push_back(sql::from_table(table, alias));
  rows.where.push_back(sql::equals_any(key, sql::name(keys)));
  for (const expr::TypedSortKey& one : step.order_by) {
    rows.order_by.push_back({translate::to_sql(one.key, TargetScope::rows(alias, context)), one.descending});
  }
  rows.order_by.push_back({key, false});
  plpgsql::ForRows result{{variable}, std::make_shared<const sql::Select>(std::move(rows)), {}};
  NestedSteps nested(context);
  nested.lower_round(step.steps, result.body);
  nested.finish({std::move(result)});
}

}  // namespace

std::optional<ForeachStep> check(const ForeachSpec& spec, CheckContext& context) {
  return ForeachCheck(spec, context).check();
}

void lower(const ForeachStep& step, LowerContext& context) {
  if (step.list) {
    lower_list(step, context);
  } else {
    lower_rows(step, context);
  }
}

}  // namespace specql::actions
