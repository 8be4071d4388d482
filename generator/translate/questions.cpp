// Questions about the rows of an entity, as sub-selects.
#include "generator/expr/conditions.h"
#include "generator/model/naming.h"
#include "generator/translate/one_row.h"
#include "generator/translate/translator.h"

#include <array>
#include <memory>
#include <utility>

namespace specql::translate {

using expr::TypedExpr;
using model::Entity;
using model::Field;
namespace naming = model::naming;

/// The junction table between a many-to-many field's owner and its rows, read in either direction.
void Translator::add_junction(const expr::TypedQuery& node, const std::string& alias, sql::Select& select) {
  const expr::TypedQuery::Junction& junction = *node.junction;
  const Entity& owner = model_.entities[junction.field_owner];
  const Field& field = owner.fields[junction.field];
  const model::ManyReference& many = *field.many();
  const Entity& target = model_.entities[many.target];
  sql::QualifiedName table = naming::junction(model_, owner, field);
  sql::Identifier near = naming::junction_owner(owner);
  sql::Identifier far = naming::junction_target(owner, target);
  if (field.is_through()) {
    const Entity& through = model_.entities[many.through];
    table = naming::table(model_, through);
    near = naming::column(through.fields[many.through_owner]);
    far = naming::column(through.fields[many.through_target]);
  }
  if (junction.backwards) std::swap(near, far);
  const std::string link = new_alias("link");
  sql::From join = sql::from_table(std::move(table), link);
  join.join = sql::Join::Inner;
  sql::Exprs on;
  on.push_back(
      sql::equal(sql::name(link, far), sql::name(alias, naming::primary_key(model_.entities[node.entity]))));
  if (field.is_through() && model_.entities[many.through].has(SystemField::DeletedAt)) {
    on.push_back(sql::is(sql::Is::What::Null, sql::name(link, "deleted_at")));
  }
  join.on.push_back(sql::all_of(std::move(on)));
  select.from.push_back(std::move(join));
  select.where.push_back(sql::equal(sql::name(link, near), row_key(junction.row)));
}

void Translator::fill_query(const expr::TypedQuery& node, const std::string& alias, sql::Select& select) {
  const Entity& entity = model_.entities[node.entity];
  select.from.push_back(sql::from_table(naming::table(model_, entity), alias));
  if (node.junction) add_junction(node, alias, select);
  for (const TypedExpr& condition : node.where)
    select.where.push_back(expr(condition));
  for (sql::Expr& condition : of_tenant(entity, alias, rows_))
    select.where.push_back(std::move(condition));
  if (entity.has(SystemField::DeletedAt)) {
    select.where.push_back(sql::is(sql::Is::What::Null, sql::name(alias, "deleted_at")));
  }
}

/// `filter`, none or one condition, picks among the rows that are asked.
sql::Expr Translator::aggregate(const expr::TypedQuery& node, const Type& type, sql::Exprs filter) {
  constexpr std::array<std::string_view, 8> kNames = {"",    "count", "sum", "avg",
                                                      "min", "max",   "",    "array_agg"};
  sql::CallOptions options;
  options.filter = std::move(filter);
  options.star = node.value.empty();
  options.distinct = node.distinct && !options.star;  // rows are distinct anyhow
  for (const expr::TypedSortKey& key : node.order_by) {
    options.order_by.push_back({expr(key.key), key.descending});
  }
  sql::Expr result =
      sql::call(kNames[static_cast<std::size_t>(node.kind)], all(node.value), std::move(options));
  if (node.kind == expr::TypedQuery::Kind::Sum) {
    sql::Expr zero = type.is(BaseType::Interval) ? sql::cast(sql::text("0"), sql::builtin_type("interval"))
                                                 : sql::number("0");
    return sql::call("coalesce", {std::move(result), std::move(zero)});
  }
  if (node.kind == expr::TypedQuery::Kind::List) {
    return sql::call("coalesce", {std::move(result), sql::cast(sql::text("{}"), type_name(type))});
  }
  return result;
}

sql::Expr Translator::of_group(const TypedExpr& question) {
  const auto& node = std::get<expr::TypedQuery>(question.node);
  queries_.push_back({node.index, rows_.target_query.get()});
  sql::Exprs filter;
  if (!node.where.empty()) filter.push_back(sql::all_of(all(node.where)));
  sql::Expr result = aggregate(node, question.type, std::move(filter));
  queries_.pop_back();
  return result;
}

/// The first row in an order that is the same every time.
void Translator::take_first(const expr::TypedQuery& node, const std::string& alias, sql::Select& select) {
  for (const expr::TypedSortKey& key : node.order_by) {
    select.order_by.push_back({expr(key.key), key.descending});
  }
  const sql::Identifier key = naming::primary_key(model_.entities[node.entity]);
  select.order_by.push_back({sql::name(alias, key), false});
  select.limit.push_back(sql::number("1"));
}

/// `… in (select …)`: neither order nor repeats make a difference.
sql::Expr Translator::in_rows(const expr::TypedInArray& node, const expr::TypedQuery& list) {
  sql::Expr operand = expr(node.operands[0]);
  const std::string alias = new_alias(naming::alias(model_.entities[list.entity]));
  sql::Select select;
  JoiningQuery joining{alias};
  queries_.push_back({list.index, &joining});
  fill_query(list, alias, select);
  select.targets.push_back({expr(list.value[0]), {}});
  queries_.pop_back();
  add_joins(joining, select);
  sql::InSelect in{node.negated, {}, std::make_shared<const sql::Select>(std::move(select))};
  in.operand.push_back(std::move(operand));
  return {std::move(in)};
}

sql::Expr Translator::query(const expr::TypedQuery& node, const Type& type) {
  using Kind = expr::TypedQuery::Kind;
  const Entity& entity = model_.entities[node.entity];
  const std::string alias = new_alias(naming::alias(entity));
  sql::Select select;
  JoiningQuery joining{alias};
  queries_.push_back({node.index, &joining});
  fill_query(node, alias, select);
  sql::Subquery::Kind kind = sql::Subquery::Kind::Scalar;
  if (node.kind == Kind::Exists) {
    kind = sql::Subquery::Kind::Exists;
  } else if (node.kind == Kind::First) {
    select.targets.push_back({expr(node.value[0]), {}});
    const bool one =
        !node.junction && meets_one_row(expr::conjuncts(node.where), node.index, entity, rows_.sight);
    if (!one) take_first(node, alias, select);
  } else {
    select.targets.push_back({aggregate(node, type), {}});
  }
  queries_.pop_back();
  add_joins(joining, select);
  return sql::subquery(kind, std::move(select));
}

}  // namespace specql::translate
