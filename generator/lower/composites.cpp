// What judges values made of members: for each composite a function that finds the first mistake, members in
// the order of their declaration and innermost first, one that looks into a list, and one that makes the form
// which is kept.
#include "generator/translate/composites.h"

#include "generator/lower/composite_looks.h"
#include "generator/lower/context.h"
#include "generator/lower/json_looks.h"
#include "generator/lower/lists.h"
#include "generator/support/case_style.h"
#include "generator/translate/rules.h"
#include "generator/translate/translate.h"

#include <algorithm>
#include <set>

namespace specql::lower {
namespace {

using model::Composite;
using model::Field;
using plpgsql::Statements;

constexpr std::string_view kValue = "p_value";
constexpr std::string_view kPath = "p_path";
constexpr std::string_view kItem = "v_item";
constexpr std::string_view kAt = "v_at";
constexpr std::string_view kProblem = "v_problem";

plpgsql::Statement if_then(sql::Expr condition, Statements then) {
  plpgsql::If node;
  node.branches.emplace_back(std::move(condition), std::move(then));
  return {std::move(node)};
}

sql::Expr joined_path(sql::Expr path, sql::Expr step) {
  return sql::binary(sql::Operator::Concat, std::move(path), std::move(step));
}
sql::Expr text_step(std::string_view name) {
  return sql::cast(sql::text(name), sql::builtin_type("text"));
}
/// Elements count from 0 in JSON.
sql::Expr item_step() {
  return sql::cast(sql::binary(sql::Operator::Subtract, sql::name(kAt), sql::number("1")),
                   sql::builtin_type("text"));
}

plpgsql::Statement return_problem(const sql::Expr& path, std::string_view code, std::string_view message) {
  return {
      plpgsql::Return{sql::call(naming::app("member_problem"), {path, sql::text(code), sql::text(message)})}};
}

std::string title_of(const Composite& composite) {
  return composite.schema ? "JSON of " + composite.noun : composite.name;
}

/// Finds the first mistake in a composite value.
class ProblemFunction {
 public:
  ProblemFunction(const Composite& composite, const Context& context)
      : composite_(composite), context_(context) {}

  catalog::Function build() {
    if (composite_.whole) {
      const Field& value = composite_.members[FieldId{0}];
      judge_present(value, sql::name(kValue), sql::name(kPath), block_.statements);
    } else {
      judge_object();
      if (!composite_.open) judge_names();
      for (const Field& member : composite_.members)
        judge_member(member);
    }
    judge_check();
    block_.statements.push_back({plpgsql::Return{sql::null()}});
    catalog::Function function =
        plpgsql_function(naming::app(naming::problem_function(composite_)),
                         {{sql::Identifier(kValue), sql::builtin_type("jsonb"), {}, false},
                          {sql::Identifier(kPath), sql::builtin_type("text", true), {"'{}'"}, false}},
                         sql::builtin_type("jsonb"), std::move(block_), context_);
    function.comment = title_of(composite_) + ": the first mistake in a value, or null.";
    return function;
  }

 private:
  void declare(std::string_view name, const char* type) {
    if (declared_.insert(name).second) {
      block_.declarations.push_back({std::string(name), sql::builtin_type(type), {}});
    }
  }

  void judge_object() {
    block_.statements.push_back(
        if_then(sql::binary(sql::Operator::NotEqual, sql::call("jsonb_typeof", {sql::name(kValue)}),
                            sql::text("object")),
                {return_problem(sql::name(kPath), translate::invalid_code(composite_),
                                "Not a valid " + composite_.wanted())}));
  }

  /// Members that nobody knows are mistakes as well.
  void judge_names() {
    const sql::Expr known = sql::text_array(composite_.member_names());
    sql::Select stray;
    stray.targets.push_back({sql::call("min", {sql::name("k", "key")}), {}});
    stray.from.push_back(sql::from_function(sql::call("jsonb_object_keys", {sql::name(kValue)}), "k",
                                            {sql::Identifier("key")}));
    sql::Quantified none{sql::Operator::NotEqual, true, {}};
    none.operands.push_back(sql::name("k", "key"));
    none.operands.push_back(known);
    stray.where.push_back({std::move(none)});
    sql::Expr path =
        joined_path(sql::name(kPath), sql::subquery(sql::Subquery::Kind::Scalar, std::move(stray)));
    block_.statements.push_back(
        if_then(sql::binary(sql::Operator::NotEqual,
                            sql::binary(sql::Operator::Subtract, sql::name(kValue), known), sql::text("{}")),
                {return_problem(path, "unknown_field", "There is no such member")}));
  }

  void judge_member(const Field& member) {
    const sql::Expr raw = sql::binary(sql::Operator::JsonGet, sql::name(kValue), sql::text(member.name));
    const sql::Expr path = joined_path(sql::name(kPath), text_step(member.name));
    const sql::Expr given = sql::call("coalesce", {raw, sql::jsonb_literal("null")});
    if (member.required) {
      block_.statements.push_back(
          if_then(sql::equal(given, sql::jsonb_literal("null")),
                  {return_problem(path, "required", model::label_of(member) + " is required")}));
      judge_present(member, raw, path, block_.statements);
      return;
    }
    Statements checks;
    judge_present(member, raw, path, checks);
    if (checks.empty()) return;
    block_.statements.push_back(
        if_then(sql::binary(sql::Operator::NotEqual, given, sql::jsonb_literal("null")), std::move(checks)));
  }

  /// What stands where a value of the member's type has to be.
  void judge_present(const Field& member, const sql::Expr& raw, const sql::Expr& path, Statements& into) {
    if (member.array) {
      judge_array(member, raw, path, into);
    } else {
      judge_one(member, raw, path, into);
    }
  }

  void judge_array(const Field& member, const sql::Expr& raw, const sql::Expr& path, Statements& into) {
    into.push_back(
        if_then(sql::binary(sql::Operator::NotEqual, sql::call("jsonb_typeof", {raw}), sql::text("array")),
                {return_problem(path, "invalid_list", "Not a valid list")}));
    for (const translate::Rule& rule : translate::json_list_rules(list_alone(member).bounds, raw)) {
      into.push_back(if_then(sql::is(sql::Is::What::False, rule.condition),
                             {return_problem(path, rule.code, rule.message)}));
    }
    Statements checks;
    judge_one(element_of(member), sql::name(kItem), joined_path(path, item_step()), checks);
    if (checks.empty()) return;
    declare(kItem, "jsonb");
    declare(kAt, "bigint");
    plpgsql::ForRows loop;
    loop.variables = {std::string(kItem), std::string(kAt)};
    loop.rows = items(sql::call("jsonb_array_elements", {raw}));
    loop.body = std::move(checks);
    into.push_back({std::move(loop)});
  }

  static std::shared_ptr<const sql::Select> items(sql::Expr elements) {
    sql::Select rows;
    rows.targets.push_back({sql::name("e", "value"), {}});
    rows.targets.push_back({sql::name("e", "at"), {}});
    sql::From from =
        sql::from_function(std::move(elements), "e", {sql::Identifier("value"), sql::Identifier("at")});
    from.ordinality = true;
    rows.from.push_back(std::move(from));
    return std::make_shared<const sql::Select>(std::move(rows));
  }

  void judge_one(const Field& member, const sql::Expr& raw, const sql::Expr& path, Statements& into) {
    if (const CompositeId* id = member.composite()) {
      const Composite& inner = context_.model.composites[*id];
      declare(kProblem, "jsonb");
      into.push_back({plpgsql::Assign{sql::name(kProblem),
                                      sql::call(naming::app(naming::problem_function(inner)), {raw, path})}});
      into.push_back(if_then(sql::is(sql::Is::What::NotNull, sql::name(kProblem)),
                             {{plpgsql::Return{sql::name(kProblem)}}}));
      return;
    }
    judge_kind(member, raw, path, into);
    for (const translate::Rule& rule :
         translate::field_rules(context_.model, member, translate::value_of_json(member, raw))) {
      into.push_back(if_then(sql::is(sql::Is::What::False, rule.condition),
                             {return_problem(path, rule.code, rule.message)}));
    }
  }

  /// The JSON is of the kind that the type is written as.
  void judge_kind(const Field& member, const sql::Expr& raw, const sql::Expr& path, Statements& into) const {
    const model::ScalarType* scalar = member.scalar();
    const BaseType base = scalar == nullptr ? BaseType::Text : scalar->base;
    if (base == BaseType::Json) return;
    sql::Expr misfit;
    if (base == BaseType::Text || base == BaseType::Boolean) {
      misfit = sql::binary(sql::Operator::NotEqual, sql::call("jsonb_typeof", {raw}),
                           sql::text(base == BaseType::Text ? "string" : "boolean"));
    } else {
      const std::string_view type = types::info(base).sql;
      misfit = sql::operator_not(sql::call(naming::app("json_fits"), {raw, sql::text(type)}));
      if (auto looks = looks_good(type, raw)) {
        sql::Exprs both;
        both.push_back(sql::is(sql::Is::What::NotTrue, std::move(*looks)));
        both.push_back(std::move(misfit));
        misfit = sql::all_of(std::move(both));
      }
    }
    into.push_back(
        if_then(std::move(misfit), {return_problem(path, translate::invalid_code(context_.model, member),
                                                   translate::invalid_message(context_.model, member))}));
  }

  void judge_check() {
    if (!composite_.check) return;
    translate::RowNames names{context_.model, ""};
    names.variables.push_back({"", std::string(kValue), false});
    block_.statements.push_back(
        if_then(sql::is(sql::Is::What::False, translate::to_sql(*composite_.check, names)),
                {return_problem(sql::name(kPath), translate::invalid_code(composite_),
                                "Not a valid " + composite_.wanted())}));
  }

  const Composite& composite_;
  const Context& context_;
  plpgsql::Block block_;
  std::set<std::string_view> declared_;
};

/// The first mistake in a list of composite values; the path goes on with the element's number.
catalog::Function element_problem(const Composite& composite, const Context& context) {
  plpgsql::Block block;
  block.declarations = {{std::string(kItem), sql::builtin_type("jsonb"), {}},
                        {std::string(kAt), sql::builtin_type("bigint"), {}},
                        {std::string(kProblem), sql::builtin_type("jsonb"), {}}};
  sql::Select rows;
  rows.targets.push_back({sql::name("e", "value"), {}});
  rows.targets.push_back({sql::name("e", "at"), {}});
  sql::From from = sql::from_function(sql::call("unnest", {sql::name("p_values")}), "e",
                                      {sql::Identifier("value"), sql::Identifier("at")});
  from.ordinality = true;
  rows.from.push_back(std::move(from));
  // one pass over the list; the function is called only for what does not look good
  if (auto looks = composite_looks_good(composite, context, sql::name("e", "value"))) {
    rows.where.push_back(sql::is(sql::Is::What::NotTrue, std::move(*looks)));
  }
  plpgsql::ForRows loop;
  loop.variables = {std::string(kItem), std::string(kAt)};
  loop.rows = std::make_shared<const sql::Select>(std::move(rows));
  loop.body.push_back({plpgsql::Assign{
      sql::name(kProblem), sql::call(naming::app(naming::problem_function(composite)),
                                     {sql::name(kItem), joined_path(sql::name(kPath), item_step())})}});
  loop.body.push_back(if_then(sql::is(sql::Is::What::NotNull, sql::name(kProblem)),
                              {{plpgsql::Return{sql::name(kProblem)}}}));
  block.statements.push_back({std::move(loop)});
  block.statements.push_back({plpgsql::Return{sql::null()}});
  catalog::Function function =
      plpgsql_function(naming::app(naming::element_problem_function(composite)),
                       {{sql::Identifier("p_values"), sql::builtin_type("jsonb", true), {}, false},
                        {sql::Identifier(kPath), sql::builtin_type("text", true), {"'{}'"}, false}},
                       sql::builtin_type("jsonb"), std::move(block), context);
  function.comment = title_of(composite) + ": the first mistake in a list of values, or null.";
  return function;
}

/// A member's JSON as it is kept; nothing where it is kept as it comes.
class NormalForm {
 public:
  NormalForm(const Composite& composite, const Context& context) : composite_(composite), context_(context) {}

  catalog::Function build() const {
    const sql::Expr body = is_flat() ? sql::call("jsonb_strip_nulls", {sql::name(kValue)}) : object();
    catalog::Function function;
    function.name = naming::app(naming::normal_form_function(composite_));
    function.arguments.push_back({sql::Identifier(kValue), sql::builtin_type("jsonb"), {}, false});
    function.returns = sql::builtin_type("jsonb");
    function.language = catalog::Language::SqlExpression;
    function.owner = context_.owner;
    function.body = sql::print(body);
    function.comment =
        title_of(composite_) +
        ": a value as it is kept, members in the form that their standards prescribe and none that is "
        "null.";
    sql::References references;
    sql::collect(body, references);
    function.depends_on = edges(references);
    return function;
  }

 private:
  /// Nulls stand nowhere but in its own members, and these are kept as they come.
  [[nodiscard]] bool is_flat() const {
    return std::all_of(composite_.members.begin(), composite_.members.end(), [this](const Field& field) {
      const bool json = field.scalar() != nullptr && field.scalar()->base == BaseType::Json;
      return !json && form_of(field, sql::name(kValue)).empty();
    });
  }

  [[nodiscard]] sql::Expr object() const {
    sql::Case member;
    member.operand.push_back(sql::name("e", "key"));
    for (const Field& field : composite_.members) {
      for (sql::Expr& form : form_of(field, sql::name("e", "value")))
        member.branches.emplace_back(sql::text(field.name), std::move(form));
    }
    sql::Expr value = sql::name("e", "value");
    if (!member.branches.empty()) {
      member.otherwise.push_back(std::move(value));
      value = {std::move(member)};
    }
    sql::Select members;
    members.targets.push_back(
        {sql::call("coalesce", {sql::call("jsonb_object_agg", {sql::name("e", "key"), std::move(value)}),
                                sql::jsonb_literal("{}")}),
         {}});
    members.from.push_back(sql::from_function(sql::call("jsonb_each", {sql::name(kValue)}), "e",
                                              {sql::Identifier("key"), sql::Identifier("value")}));
    members.where.push_back(
        sql::binary(sql::Operator::NotEqual, sql::name("e", "value"), sql::jsonb_literal("null")));
    return if_kind(sql::name(kValue), "object",
                   sql::subquery(sql::Subquery::Kind::Scalar, std::move(members)));
  }

  /// `then` if the value is of a kind of JSON, else the value as it is.
  static sql::Expr if_kind(const sql::Expr& value, std::string_view kind, sql::Expr then) {
    sql::Case choice;
    choice.branches.emplace_back(sql::equal(sql::call("jsonb_typeof", {value}), sql::text(kind)),
                                 std::move(then));
    choice.otherwise.push_back(value);
    return {std::move(choice)};
  }

  [[nodiscard]] sql::Exprs form_of(const Field& field, const sql::Expr& raw) const {
    if (!field.array) return form_of_one(field, raw);
    sql::Exprs form = form_of_one(field, sql::name("i", "value"));
    if (form.empty()) return {};
    sql::CallOptions in_order;
    in_order.order_by.push_back({sql::name("i", "at"), false});
    sql::Select items;
    items.targets.push_back(
        {sql::call("coalesce",
                   {sql::call("jsonb_agg", std::move(form), std::move(in_order)), sql::jsonb_literal("[]")}),
         {}});
    sql::From from = sql::from_function(sql::call("jsonb_array_elements", {raw}), "i",
                                        {sql::Identifier("value"), sql::Identifier("at")});
    from.ordinality = true;
    items.from.push_back(std::move(from));
    return {if_kind(raw, "array", sql::subquery(sql::Subquery::Kind::Scalar, std::move(items)))};
  }

  [[nodiscard]] sql::Exprs form_of_one(const Field& field, const sql::Expr& raw) const {
    if (const CompositeId* id = field.composite()) {
      return {sql::call(naming::app(naming::normal_form_function(context_.model.composites[*id])), {raw})};
    }
    const model::ScalarType* type = field.scalar();
    if (type == nullptr) return {};
    if (type->base == BaseType::Numeric || type->base == BaseType::BigInt) {
      return {sql::call(naming::app("json_number"), {raw, scale_of(*type)})};
    }
    const std::string_view normaliser =
        type->scalar.valid() ? types::info(type->scalar).normaliser : std::string_view();
    if (normaliser.empty()) return {};
    sql::Expr text = sql::binary(sql::Operator::JsonPathText, raw, sql::text("{}"));
    return {if_kind(raw, "string",
                    sql::call("to_jsonb", {sql::call(naming::app(normaliser), {std::move(text)})}))};
  }

  static sql::Expr scale_of(const model::ScalarType& type) {
    if (type.base == BaseType::BigInt) return sql::number("0");
    if (const auto digits = translate::limited_digits(type)) return sql::number(digits->fraction);
    return sql::cast(sql::null(), sql::builtin_type("integer"));
  }

  const Composite& composite_;
  const Context& context_;
};

class Builder {
 public:
  explicit Builder(const Context& context) : context_(context) {}

  std::vector<catalog::Function> build() {
    for (std::uint32_t i = 0; i < context_.model.composites.size(); ++i)
      add(CompositeId{i});
    return std::move(functions_);
  }

 private:
  /// Those of members come first.
  void add(CompositeId id) {
    if (!done_.insert(id).second) return;
    const Composite& composite = context_.model.composites[id];
    for (const Field& member : composite.members) {
      if (const CompositeId* inner = member.composite()) add(*inner);
    }
    finish(ProblemFunction(composite, context_).build(), composite);
    finish(element_problem(composite, context_), composite);
    if (!composite.schema) finish(NormalForm(composite, context_).build(), composite);
  }

  void finish(catalog::Function function, const Composite& composite) {
    function.volatility = "immutable";
    function.strict = true;
    function.parallel_safe = true;
    function.home = {std::string(naming::kAppSchema), "", std::string(function.name.name.text())};
    function.origin = context_.origin(composite.origin);
    functions_.push_back(std::move(function));
  }

  const Context& context_;
  std::set<CompositeId> done_;
  std::vector<catalog::Function> functions_;
};

}  // namespace

std::vector<catalog::Function> composite_functions(const Context& context) {
  return Builder(context).build();
}

}  // namespace specql::lower
