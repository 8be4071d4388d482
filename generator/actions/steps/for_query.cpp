#include "generator/actions/steps/for_query.h"

#include "generator/actions/names.h"
#include "generator/actions/row_targets.h"
#include "generator/actions/step.h"
#include "generator/expr/parser.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"
#include "generator/typing/questions.h"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/core.h>

namespace specql::actions {
namespace {

enum class Key { ForQuery, As, Do };
constexpr auto kRows = std::to_array<syntax::KeyRow>(
    {{"for_query", "foreach for_each",
      "SELECT value [as name], … FROM Entity [WHERE …] [GROUP BY …] [ORDER BY …] [LIMIT …]",
      "the values that are gone through, row by row"},
     {"as", "row item", "name", "what the steps call a row: `name.value`"},
     {"do", "loop steps then", "list of steps", "what is done with each"}});

/// What a value is called that says no name: the last word of a path.
std::optional<Located<std::string>> name_of(const expr::Expr& value) {
  const auto* path = std::get_if<expr::NamePath>(&value.node);
  if (path == nullptr) return std::nullopt;
  return path->parts.back();
}

bool read_columns(expr::Parser& parser, SelectSpec& spec, DiagnosticSink& sink) {
  if (parser.at_symbol("*")) {
    sink.report(diag::select_star, parser.span_of(parser.peek())).help("name the values you need");
    return false;
  }
  do {
    SelectSpec::Column column{{}, parser.expression()};
    read_name(parser, column.name);
    if (column.name.value.empty() && !parser.failed()) {
      if (const auto name = name_of(column.value)) {
        column.name = *name;
      } else {
        parser.fail("`as` and a name for this value");
      }
    }
    spec.columns.push_back(std::move(column));
  } while (!parser.failed() && parser.accept_symbol(","));
  return !parser.failed();
}

void read_groups(expr::Parser& parser, SelectSpec& spec) {
  if (!parser.accept_word("group") || !parser.expect_word("by")) return;
  do
    spec.group_by.push_back(parser.expression());
  while (!parser.failed() && parser.accept_symbol(","));
}

bool read_select(expr::Parser& parser, SelectSpec& spec, DiagnosticSink& sink) {
  if (!parser.expect_word("select")) return false;
  spec.distinct = parser.accept_word("distinct");
  if (!read_columns(parser, spec, sink) || !parser.expect_word("from")) return false;
  const auto entity = parser.expect_entity();
  if (!entity) return false;
  spec.entity = *entity;
  const bool clause = parser.at_word("where") || parser.at_word("group") || parser.at_word("order") ||
                      parser.at_word("limit");
  if (parser.accept_word("as") || (!clause && parser.peek().kind == expr::TokenKind::Word)) {
    if (const auto alias = parser.expect_name("another name for the entity")) spec.alias = *alias;
  }
  if (parser.accept_word("where")) spec.where = parser.expression();
  read_groups(parser, spec);
  spec.order_by = parser.order_by();
  if (parser.accept_word("limit")) spec.limit = parser.expression();
  return !parser.failed();
}

/// `SELECT …`; or as `foreach` says it: `row in (SELECT …)`, `SELECT … as row`.
bool read_rows(expr::Parser& parser, ForQuerySpec& spec, DiagnosticSink& sink) {
  if (parser.at_word("in", 1)) {
    if (const auto name = expect_variable(parser)) spec.row = *name;
    parser.take();
  }
  const bool in_parentheses = parser.accept_symbol("(");
  if (!read_select(parser, spec.select, sink)) return false;
  if (in_parentheses && !parser.expect_symbol(")")) return false;
  read_name(parser, spec.row);
  parser.expect_end("`WHERE`, `GROUP BY`, `ORDER BY`, `LIMIT` or the end");
  return !parser.failed();
}

}  // namespace

const syntax::KeyTable kForQueryKeys{"a `for_query` step", kRows};

std::optional<ForQuerySpec> read_for_query(const syntax::Mapping& step, DiagnosticSink& sink) {
  const syntax::KeyValues keys(step, kForQueryKeys, sink);
  const auto text = syntax::read_text(*keys.value(Key::ForQuery), "`for_query`", sink, "`SELECT … FROM …`");
  const Span span = keys.find(Key::ForQuery)->key.span;
  ForQuerySpec spec;
  if (keys.value(Key::Do) == nullptr) {
    keys.report_missing("do", span, "a `for_query` step", sink);
    return std::nullopt;
  }
  spec.steps = read_steps(*keys.value(Key::Do), sink);
  if (!text) return std::nullopt;
  expr::Parser parser(*text, sink);
  if (!read_rows(parser, spec, sink)) return std::nullopt;
  read_name(keys.value(Key::As), "`as`", spec.row, sink);
  if (spec.row.value.empty()) {
    keys.report_missing("as", span, "a `for_query` step", sink);
    return std::nullopt;
  }
  if (!is_identifier(spec.row.value)) {  // said once, not for each value
    sink.report(diag::bad_name, spec.row.span, spec.row.value, "a row");
    return std::nullopt;
  }
  return spec;
}

namespace {

class QueryCheck {
 public:
  QueryCheck(const SelectSpec& spec, ForQueryStep& step, CheckContext& context)
      : spec_(spec), step_(step), context_(context) {}

  bool check() {
    step_.distinct = spec_.distinct;
    step_.entity = context_.entity(spec_.entity);
    if (!step_.entity.valid()) return false;
    const typing::Scope scope = TargetScope::scope(step_.entity, row_word().value, context_);
    const bool grouped = !spec_.group_by.empty();
    bool sound = true;
    for (const SelectSpec::Column& column : spec_.columns) {
      const bool of_group = grouped && is_aggregate(column.value);
      expr::TypedExpr value =
          of_group ? type_aggregate(column.value) : typing::type_shown(column.value, scope, context_.sink);
      sound = sound && !value.invalid() && selectable(value);
      step_.columns.push_back({0, std::move(value), of_group});
    }
    if (grouped) sound = check_groups(scope) && sound;
    if (spec_.where) {
      step_.where = typing::type_condition(*spec_.where, scope, context_.sink);
      sound = sound && !step_.where->invalid();
    }
    for (const expr::SortKey& key : spec_.order_by) {
      if (grouped) break;
      expr::TypedExpr typed = typing::type_sort_key(key.key, scope, context_.sink);
      sound = sound && !typed.invalid();
      step_.order_by.push_back({std::move(typed), key.descending});
    }
    if (spec_.limit) {
      step_.limit = typing::type_value(*spec_.limit, types::base_type(BaseType::BigInt), "`LIMIT`",
                                       context_.scope, context_.sink);
      sound = sound && !step_.limit->invalid();
    }
    if (sound && spec_.distinct && !spec_.order_by.empty()) {
      context_.sink.report(diag::order_without_meaning, spec_.order_by[0].key.span, "distinct");
      return false;
    }
    return sound;
  }

 private:
  /// What the query calls its rows.
  [[nodiscard]] const Located<std::string>& row_word() const {
    return spec_.alias.value.empty() ? spec_.entity : spec_.alias;
  }

  [[nodiscard]] static bool is_aggregate(const expr::Expr& value) {
    const auto* call = std::get_if<expr::Call>(&value.node);
    if (call == nullptr || !call->receiver.empty()) return false;
    const auto kind = typing::find_question(call->name.value);
    return kind && typing::is_aggregate(*kind);
  }

  /// The same question of all the entity's rows has the same type and the same value to ask for.
  expr::TypedExpr type_aggregate(const expr::Expr& value) {
    expr::SelectQuery all;
    all.value.push_back(value);
    all.entity.push_back(spec_.entity);
    all.alias = {std::string(behind_last(row_word().value, '.')), row_word().span};
    return typing::type_expression({value.span, std::move(all)}, context_.scope, context_.sink);
  }

  /// The column that a key names, by its name or as it is written; or their number.
  [[nodiscard]] std::size_t find_column(const expr::Expr& key) const {
    const auto* path = std::get_if<expr::NamePath>(&key.node);
    std::size_t at = 0;
    for (; path != nullptr && at < spec_.columns.size(); ++at) {
      const auto* other = std::get_if<expr::NamePath>(&spec_.columns[at].value.node);
      const bool same =
          other != nullptr &&
          std::equal(path->parts.begin(), path->parts.end(), other->parts.begin(), other->parts.end(),
                     [](const auto& a, const auto& b) { return a.value == b.value; });
      if (same || (path->parts.size() == 1 && path->parts[0].value == spec_.columns[at].name.value))
        return at;
    }
    return spec_.columns.size();
  }

  /// Every column is one of the keys or worked out of a group.
  bool check_groups(const typing::Scope& scope) {
    std::vector<bool> is_key(spec_.columns.size());
    bool sound = true;
    for (const expr::Expr& key : spec_.group_by) {
      const std::size_t column = find_column(key);
      const bool selected = column < spec_.columns.size();
      if (selected) is_key[column] = true;
      expr::TypedExpr typed =
          selected ? step_.columns[column].value : typing::type_sort_key(key, scope, context_.sink);
      if (selected && step_.columns[column].of_group) {
        context_.sink.report(diag::not_grouped, key.span, spec_.columns[column].name.value);
        sound = false;
      }
      sound = sound && !typed.invalid();
      step_.group_by.push_back(std::move(typed));
    }
    for (std::size_t i = 0; i < spec_.columns.size(); ++i) {
      if (is_key[i] || step_.columns[i].of_group || step_.columns[i].value.invalid()) continue;
      context_.sink.report(diag::not_grouped, spec_.columns[i].value.span, spec_.columns[i].name.value)
          .help("group by it too, or ask for its `sum`, `count`, `avg`, `min` or `max`");
      sound = false;
    }
    return order_groups() && sound;
  }

  bool order_groups() {
    for (const expr::SortKey& key : spec_.order_by) {
      const std::size_t column = find_column(key.key);
      if (column == spec_.columns.size()) {
        context_.sink.report(diag::order_of_groups, key.key.span)
            .help("name one of the values that are selected");
        return false;
      }
      step_.order_of_groups.push_back({column, key.descending});
    }
    return true;
  }

  bool selectable(const expr::TypedExpr& value) {
    if (value.type.kind == Type::Kind::Null) {
      context_.sink.report(diag::let_null, value.span, "value").help("give the null a type: `null::text`");
      return false;
    }
    return true;
  }

  const SelectSpec& spec_;
  ForQueryStep& step_;
  CheckContext& context_;
};

}  // namespace

std::optional<ForQueryStep> check(const ForQuerySpec& spec, CheckContext& context) {
  ForQueryStep step;
  const bool sound = QueryCheck(spec.select, step, context).check();
  const std::size_t mark = context.variables.size();
  for (std::size_t i = 0; i < spec.select.columns.size(); ++i) {
    const Located<std::string>& name = spec.select.columns[i].name;
    const bool known = i < step.columns.size();
    const Type type = known ? step.columns[i].value.type : Type{};
    const std::uint32_t variable =
        context.declare({spec.row.value + "." + name.value, name.span}, type, false);
    context.variables[variable].bare = true;
    if (known) step.columns[i].variable = variable;
  }
  step.steps = check_steps(spec.steps, context);
  context.leave_block(mark);
  if (!sound) return std::nullopt;
  return step;
}

namespace {

class QueryLowering {
 public:
  QueryLowering(const ForQueryStep& step, LowerContext& context)
      : step_(step),
        context_(context),
        entity_(context.model.entities[step.entity]),
        alias_(model::naming::alias(entity_)),
        names_(TargetScope::rows(alias_, context)) {
    names_.target_query = std::make_shared<translate::JoiningQuery>(translate::JoiningQuery{alias_});
  }

  void lower() {
    const bool idle = std::none_of(step_.columns.begin(), step_.columns.end(),
                                   [this](const auto& column) { return is_read(column); });
    if (!step_.group_by.empty() && !idle) {
      lower_groups();
    } else if (idle) {
      lower_count();
    } else {
      lower_rows();
    }
  }

 private:
  [[nodiscard]] bool is_read(const ForQueryStep::Column& column) const {
    return context_.variables[column.variable].used;
  }

  [[nodiscard]] sql::Select rows() const {
    sql::Select live = live_rows(step_.entity, nullptr, context_);
    if (step_.where) live.where.insert(live.where.begin(), translate::to_sql(*step_.where, names_));
    return live;
  }
  void join(sql::Select& select) const { translate::add_joins(*names_.target_query, select); }

  /// Only columns that some step reads are fetched; all of them tell distinct rows apart.
  void lower_rows() {
    plpgsql::ForRows result;
    sql::Select all = rows();
    sql::Select outer;
    all.distinct = step_.distinct;
    for (std::size_t i = 0; i < step_.columns.size(); ++i) {
      const ForQueryStep::Column& column = step_.columns[i];
      if (!is_read(column) && !step_.distinct) continue;
      const sql::Identifier name(fmt::format("c{}", i + 1));
      all.targets.push_back(
          {translate::to_sql(column.value, names_), step_.distinct ? name : sql::Identifier()});
      if (!is_read(column)) continue;
      const sql::TypeName type = translate::type_name(context_.variables[column.variable].type);
      result.variables.push_back(context_.hold(column.variable, type));
      outer.targets.push_back({sql::name("d", name), {}});
    }
    for (const expr::TypedSortKey& one : step_.order_by)
      all.order_by.push_back({translate::to_sql(one.key, names_), one.descending});
    if (!step_.distinct) {
      all.order_by.push_back({sql::name(alias_, model::naming::primary_key(entity_)), false});
    }
    if (step_.limit) all.limit.push_back(context_.sql(*step_.limit));
    join(all);
    if (step_.distinct) {
      sql::From from;
      from.query = std::make_shared<const sql::Select>(std::move(all));
      from.alias = sql::Identifier("d");
      outer.from.push_back(std::move(from));
      all = std::move(outer);
    }
    result.rows = std::make_shared<const sql::Select>(std::move(all));
    NestedSteps nested(context_);
    nested.lower_round(step_.steps, result.body);
    nested.finish({std::move(result)});
  }

  /// What groups are told by stands behind what they are sorted by, so that the order is one.
  void lower_groups() {
    plpgsql::ForRows result;
    sql::Select all = rows();
    all.distinct = step_.distinct;
    for (const ForQueryStep::Column& column : step_.columns) {
      if (!is_read(column)) continue;
      all.targets.push_back({value_of(column), {}});
      result.variables.push_back(
          context_.hold(column.variable, translate::type_name(context_.variables[column.variable].type)));
    }
    for (const ForQueryStep::Order& one : step_.order_of_groups)
      all.order_by.push_back({value_of(step_.columns[one.column]), one.descending});
    for (const expr::TypedExpr& key : step_.group_by) {
      all.group_by.push_back(translate::to_sql(key, names_));
      all.order_by.push_back({translate::to_sql(key, names_), false});
    }
    if (step_.limit) all.limit.push_back(context_.sql(*step_.limit));
    join(all);
    result.rows = std::make_shared<const sql::Select>(std::move(all));
    NestedSteps nested(context_);
    nested.lower_round(step_.steps, result.body);
    nested.finish({std::move(result)});
  }

  [[nodiscard]] sql::Expr value_of(const ForQueryStep::Column& column) const {
    return column.of_group ? translate::aggregate_to_sql(column.value, names_)
                           : translate::to_sql(column.value, names_);
  }

  /// No step reads a value: the steps are done as often as there are rows.
  void lower_count() {
    const bool grouped = !step_.group_by.empty();
    sql::CallOptions options;
    options.star = !step_.distinct && !grouped;
    options.distinct = !options.star;
    sql::Exprs counted;
    if (!options.star) {
      sql::Row row;
      for (const expr::TypedExpr& key : step_.group_by)
        row.items.push_back(translate::to_sql(key, names_));
      for (const ForQueryStep::Column& column : step_.columns) {
        if (!grouped) row.items.push_back(translate::to_sql(column.value, names_));
      }
      counted.push_back({std::move(row)});
    }
    sql::Select count = rows();
    count.targets.push_back({sql::call("count", std::move(counted), std::move(options)), {}});
    join(count);
    sql::Expr times = sql::subquery(sql::Subquery::Kind::Scalar, std::move(count));
    if (step_.limit) times = sql::call("least", {std::move(times), context_.sql(*step_.limit)});
    lower_times(std::move(times), step_.steps, context_);
  }

  const ForQueryStep& step_;
  LowerContext& context_;
  const model::Entity& entity_;
  std::string alias_;
  translate::RowNames names_;
};

}  // namespace

void lower(const ForQueryStep& step, LowerContext& context) {
  QueryLowering(step, context).lower();
}

}  // namespace specql::actions
