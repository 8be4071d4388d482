#include "generator/model/naming.h"
#include "generator/support/check.h"
#include "generator/support/overloaded.h"
#include "generator/translate/composites.h"
#include "generator/translate/function_sql.h"
#include "generator/translate/rules.h"
#include "generator/translate/translator.h"
#include "generator/types/literal.h"

#include <algorithm>
#include <array>

namespace specql::translate {
namespace {

using expr::TypedExpr;
using model::Entity;
using model::Field;
namespace naming = model::naming;

/// Operators of both languages go by the same names.
constexpr auto kOperators = std::to_array<sql::Operator>({
#define SPECQL_OPERATOR(name, spelling, aliases, level, kind, summary) sql::Operator::name,
#include "generator/expr/operators.def"
#undef SPECQL_OPERATOR
});

/// The declared field if it is an exclusive arc.
const Field* arc_of(const expr::FieldRef& field, EntityId entity, const model::Model& model) {
  const auto* id = std::get_if<FieldId>(&field);
  const Field* declared = id == nullptr ? nullptr : &model.field(entity, *id);
  return declared != nullptr && declared->is_arc() ? declared : nullptr;
}

sql::Expr variable(const VariableName& variable) {
  return variable.qualifier.empty() ? sql::name(variable.name) : sql::name(variable.qualifier, variable.name);
}

/// A column of an enum type of the database.
bool is_native(const TypedExpr& e) {
  return e.type.native && std::holds_alternative<expr::TypedField>(e.node);
}

/// Columns of one enum type and labels of it: they are compared as they are, so that indexes serve.
bool compares_labels(const std::vector<const TypedExpr*>& sides) {
  const auto native =
      std::find_if(sides.begin(), sides.end(), [](const TypedExpr* e) { return is_native(*e); });
  if (native == sides.end()) return false;
  const EnumId type = (*native)->type.enumeration;
  return std::all_of(sides.begin(), sides.end(), [type](const TypedExpr* e) {
    const bool label = std::holds_alternative<expr::TypedText>(e->node);
    return (label || is_native(*e)) && e->type.kind == Type::Kind::Enum && e->type.enumeration == type;
  });
}

std::vector<const TypedExpr*> pointers(const expr::TypedExprs& a, const expr::TypedExprs& b = {}) {
  std::vector<const TypedExpr*> all;
  for (const TypedExpr& e : a)
    all.push_back(&e);
  for (const TypedExpr& e : b)
    all.push_back(&e);
  return all;
}

}  // namespace

std::string Translator::new_alias(const std::string& base) {
  std::string alias = base;
  const auto taken = [&](const std::string& name) {
    if (name == rows_.this_row || name == rows_.target_row) return true;
    for (const std::string& other : used_) {
      if (other == name) return true;
    }
    const auto joined_as = [&name](const JoiningQuery::Joined& one) { return one.alias == name; };
    return rows_.target_query != nullptr &&
           std::any_of(rows_.target_query->joined.begin(), rows_.target_query->joined.end(), joined_as);
  };
  for (int i = 2; taken(alias); ++i)
    alias = base + std::to_string(i);
  used_.push_back(alias);
  return alias;
}

sql::Exprs Translator::all(const expr::TypedExprs& items) {
  sql::Exprs result;
  result.reserve(items.size());
  for (const TypedExpr& item : items)
    result.push_back(expr(item));
  return result;
}

sql::Exprs Translator::all_bare(const expr::TypedExprs& items) {
  sql::Exprs result;
  result.reserve(items.size());
  for (const TypedExpr& item : items)
    result.push_back(bare(item));
  return result;
}

sql::Expr Translator::bare(const TypedExpr& e) {
  return is_native(e) ? field(std::get<expr::TypedField>(e.node)) : expr(e);
}

/// A column of an enum type as a text.
sql::Expr Translator::label_text(EnumId type, sql::Expr column) const {
  if (!rows_.kept) return sql::cast(std::move(column), sql::builtin_type("text"));
  sql::Case texts;
  texts.operand.push_back(std::move(column));
  for (const model::EnumLabel& label : model_.enums[type].labels)
    texts.branches.emplace_back(sql::text(label.name), sql::text(label.name));
  return {std::move(texts)};
}

sql::Expr Translator::in(const expr::TypedIn& node) {
  const bool labels = compares_labels(pointers(node.operand, node.items));
  return {sql::In{node.negated, labels ? all_bare(node.operand) : all(node.operand), all(node.items)}};
}

sql::Expr Translator::cases(const expr::TypedCase& node) {
  std::vector<const TypedExpr*> compared = pointers(node.operand);
  for (const auto& [condition, value] : node.branches) {
    if (!node.operand.empty()) compared.push_back(&condition);
  }
  const bool labels = compares_labels(compared);
  sql::Case result;
  result.operand = labels ? all_bare(node.operand) : all(node.operand);
  for (const auto& [condition, value] : node.branches)
    result.branches.emplace_back(labels ? bare(condition) : expr(condition), expr(value));
  result.otherwise = all(node.otherwise);
  return {std::move(result)};
}

std::string Translator::qualifier(const expr::RowRef& row) const {
  switch (row.kind) {
    case expr::RowRef::Kind::This:
      return rows_.this_row;
    case expr::RowRef::Kind::Variable:
      return rows_.variables[row.index].name;  // it holds a row
    case expr::RowRef::Kind::Query:
      if (row.index == 0) return rows_.target_row;
      for (const OpenQuery& query : queries_) {
        if (query.index == row.index) return query.query->alias;
      }
      break;
  }
  SPECQL_UNREACHABLE("a row outside its query");
}

bool Translator::only_key(const expr::RowRef& row) const {
  return row.kind == expr::RowRef::Kind::Variable && !rows_.variables[row.index].holds_row;
}

/// Those of a variable whose members are held apart; null if the expression is none.
TakenMembers* Translator::taken_members(const TypedExpr& e) const {
  const auto* variable = std::get_if<expr::TypedVariable>(&e.node);
  return variable == nullptr ? nullptr : rows_.variables[variable->index].members.get();
}

/// A column; a computed field that is none is written out over the same row. An arc of no chosen arm
/// stands for the key that is set, whichever it is.
sql::Expr Translator::column_of(std::string_view qualifier, const expr::FieldRef& field, EntityId entity,
                                EntityId arm) {
  if (const auto* id = std::get_if<FieldId>(&field)) {
    const Field& declared = model_.field(entity, *id);
    const bool written_out = declared.computed == model::Computed::Viewed ||
                             (declared.computed == model::Computed::Stored && rows_.write_out_computed);
    if (written_out) {
      RowNames rows = rows_;
      rows.this_row = qualifier;
      rows.fetched.clear();  // they are those of another row
      rows.target_query = nullptr;
      Translator inner(rows);
      inner.used_ = used_;
      return inner.expr(*declared.computed_value);
    }
  }
  const auto bare_or_qualified = [&](const sql::Identifier& name) {
    return qualifier.empty() ? sql::name(name) : sql::name(qualifier, name);
  };
  const Field* arc = arc_of(field, entity, model_);
  if (arc != nullptr && !arm.valid()) {
    sql::Exprs keys;
    for (const sql::Identifier& key : naming::key_columns(model_, *arc)) {
      keys.push_back(bare_or_qualified(key));
    }
    return sql::call("coalesce", std::move(keys));
  }
  const sql::Identifier name = std::visit(
      Overloaded{[](SystemField system) { return naming::column(system); },
                 [&](FieldId id) {
                   const Field& declared = model_.field(entity, id);
                   return arm.valid() ? naming::arc_column(model_, declared, arm) : naming::column(declared);
                 }},
      field);
  return bare_or_qualified(name);
}

sql::Expr Translator::row_key(const expr::RowRef& row) {
  if (only_key(row)) return variable(rows_.variables[row.index]);
  const std::string owner = qualifier(row);
  const sql::Identifier key = naming::primary_key(model_.entities[row.entity]);
  return owner.empty() ? sql::name(key) : sql::name(owner, key);
}

sql::Expr Translator::field(const expr::TypedField& node) {
  if (node.path.empty() && !only_key(node.row)) {
    return column_of(qualifier(node.row), node.field, node.row.entity, node.arm);
  }
  if (JoiningQuery* query = query_of(node.row)) {
    const std::string owner = join_path(*query, node.path);
    return column_of(owner, node.field, node.path.back().to, node.arm);
  }
  return path(node);
}

/// A literal in text form: cast where the type would not be taken from its place.
sql::Expr Translator::text_value(const TypedExpr& e, const std::string& value) const {
  const bool plain = e.type.kind == Type::Kind::Enum || e.type.is(BaseType::Text);
  return plain ? sql::text(value) : sql::cast(sql::text(value), type_name(e.type));
}

sql::Expr Translator::binary(const expr::TypedBinary& node) {
  sql::Operator op = kOperators[static_cast<std::size_t>(node.op)];
  if (node.negated) {
    op = node.op == expr::Op::Like ? sql::Operator::NotLike : sql::Operator::NotILike;
  }
  const expr::OpClass kind = expr::info(node.op).kind;
  if (kind != expr::OpClass::Equality && kind != expr::OpClass::Order) {
    return sql::binary(op, expr(node.operands[0]), expr(node.operands[1]));
  }
  const bool labels = kind == expr::OpClass::Equality && compares_labels(pointers(node.operands));
  sql::Exprs sides = labels ? all_bare(node.operands) : compared(node.operands);
  return sql::binary(op, std::move(sides[0]), std::move(sides[1]));
}

/// Operands that are compared. PostgreSQL converts a column of whole numbers beside a fraction, and then
/// asks no index of it; that is said here, so that nobody takes it for an oversight.
sql::Exprs Translator::compared(const expr::TypedExprs& operands) {
  BaseType widest = BaseType::SmallInt;
  for (const TypedExpr& operand : operands) {
    const bool literal = std::holds_alternative<expr::TypedNumber>(operand.node);
    if (operand.type.number() && !literal) widest = std::max(widest, operand.type.base);
  }
  sql::Exprs result = all(operands);
  if (types::is_integer(widest)) return result;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const Type& type = operands[i].type;
    const bool column = std::holds_alternative<expr::TypedField>(operands[i].node);
    if (column && type.number() && type.base < widest) {
      result[i] = sql::cast(std::move(result[i]), type_name(types::base_type(widest)));
    }
  }
  return result;
}

sql::Expr Translator::call(const expr::TypedCall& node) {
  return function_call(node.function->sql, all(node.arguments));
}

sql::Expr Translator::form(const expr::TypedForm& node) {
  return sql::call(node.name, all(node.arguments));
}

namespace {

/// What PostgreSQL takes an item of a list for.
BaseType read_as(const TypedExpr& item) {
  const auto* number = std::get_if<expr::TypedNumber>(&item.node);
  if (number == nullptr) return item.type.base;
  for (const BaseType base : {BaseType::Integer, BaseType::BigInt}) {
    if (types::is_literal_of(base, number->digits)) return base;
  }
  return BaseType::Numeric;
}

}  // namespace

/// What `any (…)` looks into. A query there would be one for many values, not one for a list.
sql::Expr Translator::array(const expr::TypedExpr& operand) {
  sql::Expr value = expr(operand);
  const auto* query = std::get_if<sql::Subquery>(&value.node);
  const bool one_list = query != nullptr && query->kind == sql::Subquery::Kind::Scalar;
  return one_list ? sql::cast(std::move(value), type_name(operand.type)) : value;
}

sql::Expr Translator::list(const expr::TypedList& node, const Type& type) {
  if (node.items.empty()) return sql::cast(sql::text("{}"), type_name(type));
  sql::Expr items = sql::array(all(node.items));
  if (type.kind != Type::Kind::Base) return items;
  BaseType read = read_as(node.items[0]);
  for (const TypedExpr& item : node.items)
    read = std::max(read, read_as(item));
  return read == type.base ? std::move(items) : sql::cast(std::move(items), type_name(type));
}

sql::Expr Translator::is_valid(const expr::TypedIsValid& node) {
  const Type& type = node.operand[0].type;
  sql::Expr value = expr(node.operand[0]);
  sql::Expr holds = type.kind == Type::Kind::Composite
                        ? composite_condition(model_.composites[type.composite], value)
                    : type.own.valid() ? own_condition(model_.own_scalars[type.own], value)
                                       : sql::all_of(scalar_conditions(types::info(type.scalar), value));
  if (type.kind == Type::Kind::Composite && type.nullable) {  // the function has nothing to say of null
    sql::Case there;
    there.branches.emplace_back(sql::is(sql::Is::What::NotNull, std::move(value)), std::move(holds));
    holds = {std::move(there)};
  }
  return node.negated ? sql::operator_not(std::move(holds)) : std::move(holds);
}

sql::Expr Translator::expr(const TypedExpr& e) {
  return std::visit(
      Overloaded{
          [](const expr::TypedInvalid&) -> sql::Expr { SPECQL_UNREACHABLE("invalid expression"); },
          [](const expr::TypedNull&) { return sql::null(); },
          [](const expr::TypedBoolean& n) { return sql::boolean(n.value); },
          [](const expr::TypedNumber& n) { return sql::number(n.digits); },
          [&](const expr::TypedText& n) { return text_value(e, n.value); },
          [&](const expr::TypedField& n) {
            return e.type.native ? label_text(e.type.enumeration, field(n)) : field(n);
          },
          [&](const expr::TypedMember& n) {
            if (TakenMembers* members = taken_members(n.operand[0])) return members->member(n.member);
            return member_value(model_.composites[n.composite].members[n.member], expr(n.operand[0]));
          },
          [&](const expr::TypedRow& n) { return row_key(n.row); },
          [&](const expr::TypedVariable& n) {
            const VariableName& known = rows_.variables[n.index];
            if (known.members != nullptr) return known.members->whole();
            if (!known.holds_row) return variable(known);
            return sql::name(known.name, naming::primary_key(model_.entities[e.type.entity]));
          },
          [&](const expr::TypedNot& n) { return sql::operator_not(expr(n.operand[0])); },
          [&](const expr::TypedNegative& n) { return sql::negate(expr(n.operand[0])); },
          [&](const expr::TypedBinary& n) { return binary(n); },
          [&](const expr::TypedIsNull& n) {
            return sql::is(n.negated ? sql::Is::What::NotNull : sql::Is::What::Null, bare(n.operand[0]));
          },
          [&](const expr::TypedIsTruth& n) {
            using What = sql::Is::What;
            const What what = n.value ? (n.negated ? What::NotTrue : What::True)
                                      : (n.negated ? What::NotFalse : What::False);
            return sql::is(what, expr(n.operand[0]));
          },
          [&](const expr::TypedIsDistinct& n) {
            const auto op = n.negated ? sql::Operator::IsNotDistinctFrom : sql::Operator::IsDistinctFrom;
            sql::Exprs sides =
                compares_labels(pointers(n.operands)) ? all_bare(n.operands) : compared(n.operands);
            return sql::binary(op, std::move(sides[0]), std::move(sides[1]));
          },
          [&](const expr::TypedIsValid& n) { return is_valid(n); },
          [&](const expr::TypedBetween& n) {
            return sql::Expr{sql::Between{n.negated, compared(n.operands)}};
          },
          [&](const expr::TypedIn& n) { return in(n); },
          [&](const expr::TypedInArray& n) {
            const auto* query = std::get_if<expr::TypedQuery>(&n.operands[1].node);
            if (query != nullptr && query->kind == expr::TypedQuery::Kind::List) return in_rows(n, *query);
            sql::Expr any = sql::equals_any(expr(n.operands[0]), array(n.operands[1]));
            return n.negated ? sql::operator_not(std::move(any)) : std::move(any);
          },
          [&](const expr::TypedCast& n) {
            if (is_native(n.operand[0]) && e.type.is(BaseType::Text)) return expr(n.operand[0]);
            return sql::cast(expr(n.operand[0]), type_name(e.type, n.modifiers));
          },
          [&](const expr::TypedCase& n) { return cases(n); },
          [&](const expr::TypedList& n) { return list(n, e.type); },
          [&](const expr::TypedExtract& n) { return sql::Expr{sql::Extract{n.part, all(n.operand)}}; },
          [&](const expr::TypedCall& n) { return call(n); },
          [&](const expr::TypedForm& n) { return form(n); },
          [&](const expr::TypedContext& n) {
            const bool user = n.value == expr::ContextValue::UserId;
            return sql::call(naming::app(user ? "current_user_id" : "current_tenant_id"), {});
          },
          [&](const expr::TypedHasRole& n) {
            return sql::call(naming::app("has_role"), {sql::text_array(n.roles)});
          },
          [&](const expr::TypedSetting& n) {
            return sql::call("nullif", {sql::call("current_setting", {sql::text(n.name), sql::boolean(true)}),
                                        sql::text("")});
          },
          [&](const expr::TypedQuery& n) { return query(n, e.type); },
      },
      e.node);
}

sql::Expr TakenMembers::member(FieldId id) {
  for (const auto& [known, held] : taken_) {
    if (known == id) return held;
  }
  return taken_.emplace_back(id, of_member_(id)).second;
}

sql::Expr TakenMembers::whole() {
  whole_is_read_ = true;
  return of_whole_();
}

sql::Exprs of_tenant(const Entity& entity, std::string_view alias, const RowNames& rows) {
  sql::Exprs conditions;
  if (!entity.isolated()) return conditions;
  for (const sql::Expr& tenant : rows.tenant)
    conditions.push_back(sql::equal(sql::name(alias, "tenant_id"), tenant));
  return conditions;
}

sql::Expr to_sql(const TypedExpr& expression, const RowNames& rows) {
  return Translator(rows).expr(expression);
}

sql::Expr aggregate_to_sql(const TypedExpr& question, const RowNames& rows) {
  return Translator(rows).of_group(question);
}

sql::Expr to_column(const TypedExpr& value, const Field& field, const RowNames& rows) {
  if (!field.native || value.type.kind == Type::Kind::Null) return to_sql(value, rows);
  if (is_native(value) && value.type.enumeration == std::get<EnumId>(field.type)) {
    return Translator(rows).bare(value);
  }
  return sql::cast(to_sql(value, rows), column_type(field, rows.model));
}

}  // namespace specql::translate
