// Helpers of an entity that its actions call: all rules of a row at once, its identifier, and what
// follows from its deletion.
#include "generator/actions/refusal.h"
#include "generator/actions/row_store.h"
#include "generator/actions/row_targets.h"
#include "generator/actions/variables.h"
#include "generator/lower/context.h"
#include "generator/support/case_style.h"
#include "generator/translate/rules.h"
#include "generator/translate/translate.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::lower {
namespace {

using actions::kErrors;
using actions::kTouched;
using model::Entity;
using model::Field;

constexpr std::string_view kRow = "p_row";
constexpr std::string_view kKeys = "p_keys";

plpgsql::Statement if_then(sql::Expr condition, plpgsql::Statements then) {
  plpgsql::If node;
  node.branches.emplace_back(std::move(condition), std::move(then));
  return {std::move(node)};
}

/// `v_errors := v_errors || app.violation('crm', 'tb_contact', 'tb_contact_email_valid')`.
plpgsql::Statement add_violation(const sql::QualifiedName& table, const sql::Identifier& constraint) {
  sql::Expr violation =
      sql::call(naming::app("violation"),
                {sql::text(table.schema.text()), sql::text(table.name.text()), sql::text(constraint.text())});
  return {plpgsql::Assign{sql::name(kErrors),
                          sql::binary(sql::Operator::Concat, sql::name(kErrors), std::move(violation))}};
}

class ErrorsFunction {
 public:
  ErrorsFunction(EntityId id, const Context& context)
      : entity_(context.model.entities[id]),
        context_(context),
        table_(naming::table(context.model, entity_)) {}

  catalog::Function build() {
    actions::declare_own(block_, kErrors, sql::builtin_type("jsonb"), {sql::jsonb_literal("[]")});
    for (const Field& field : entity_.fields) {
      if (field.invalid() || !field.writable() || field.many() != nullptr) continue;
      field_rules(field);
    }
    for (const model::Validation& validation : entity_.validations) {
      if (!actions::tells_rows_apart(validation.condition)) continue;
      broken(judged_with_key(validation.condition), naming::constraint(table_, validation.name, "rule"));
    }
    block_.statements.push_back({plpgsql::Return{sql::name(kErrors)}});
    catalog::Function function = plpgsql_function(naming::errors_function(context_.model, entity_),
                                                  {{sql::Identifier(kRow), sql::row_type(table_), {}, false}},
                                                  sql::builtin_type("jsonb"), std::move(block_), context_);
    function.volatility = asks_for_messages_ ? "stable" : "immutable";
    function.comment = fmt::format("Every rule that a row of {} breaks.", entity_.name);
    function.home = context_.home(entity_, function.name.name.text());
    function.origin = context_.origin(entity_.origin);
    return function;
  }

 private:
  [[nodiscard]] translate::RowNames rows() const { return {context_.model, std::string(kRow)}; }

  /// As a CHECK: what is unknown is not broken.
  void broken(sql::Expr condition, const sql::Identifier& constraint) {
    asks_for_messages_ = true;
    block_.statements.push_back(
        if_then(sql::is(sql::Is::What::False, std::move(condition)), {add_violation(table_, constraint)}));
  }

  /// A new row gets its key when it is inserted: until then what is said about the key is left to the
  /// constraint.
  [[nodiscard]] sql::Expr judged_with_key(const expr::TypedExpr& rule) const {
    bool reads_key = false;
    expr::for_each(rule, [&reads_key](const expr::TypedExpr& part) {
      reads_key = reads_key || std::holds_alternative<expr::TypedRow>(part.node);
    });
    sql::Expr condition = translate::to_sql(rule, rows());
    if (!reads_key) return condition;
    sql::Exprs either;
    either.push_back(sql::is(sql::Is::What::Null, sql::name(kRow, naming::primary_key(entity_))));
    either.push_back(std::move(condition));
    return sql::any_of(std::move(either));
  }

  void field_rules(const Field& field) {
    if (field.is_arc()) {
      sql::Exprs columns;
      for (const sql::Identifier& column : naming::key_columns(context_.model, field)) {
        columns.push_back(sql::name(kRow, column));
      }
      const auto op = field.required ? sql::Operator::Equal : sql::Operator::LessOrEqual;
      broken(sql::binary(op, sql::call("num_nonnulls", std::move(columns)), sql::number("1")),
             naming::constraint(table_, field.name, "one"));
      return;
    }
    const sql::Expr column = sql::name(kRow, naming::column(field));
    if (field.required) {
      block_.statements.push_back(
          if_then(sql::is(sql::Is::What::Null, column),
                  {actions::add_input_error(naming::public_name(field), "required",
                                            model::label_of(field) + " is required")}));
    }
    for (translate::Rule& rule : translate::field_rules(context_.model, field, column)) {
      if (actions::checked_by_column(rule)) continue;
      if (rule.problem) {
        block_.statements.push_back(actions::add_problem(*rule.problem, column, naming::public_name(field)));
        continue;
      }
      broken(std::move(rule.condition), naming::constraint(table_, field.name, rule.suffix));
    }
    if (field.check && actions::tells_rows_apart(*field.check)) {
      broken(judged_with_key(*field.check), naming::constraint(table_, field.name, "check"));
    }
  }

  const Entity& entity_;
  const Context& context_;
  sql::QualifiedName table_;
  plpgsql::Block block_;
  bool asks_for_messages_ = false;  ///< which are rows of a table
};

catalog::Function finish(catalog::Function function, const Entity& entity, std::string comment,
                         const Context& context) {
  function.comment = std::move(comment);
  function.home = context.home(entity, function.name.name.text());
  function.origin = context.origin(entity.origin);
  return function;
}

/// What those wait for who want the same slug: within a tenant, where it has to be unique.
sql::Expr slug_lock(const Entity& entity, const sql::QualifiedName& table, const sql::Expr& base) {
  sql::Expr scope = sql::text(sql::to_string(table) + " ");
  if (entity.isolated()) {
    scope =
        sql::binary(sql::Operator::Concat, std::move(scope), sql::call(naming::app("current_tenant_id"), {}));
    scope = sql::binary(sql::Operator::Concat, std::move(scope), sql::text(" "));
  }
  return sql::binary(sql::Operator::Concat, std::move(scope), base);
}

/// The slug, or the slug and the first number that is free.
catalog::Function slug_function(const Entity& entity, const Context& context) {
  const sql::QualifiedName table = naming::table(context.model, entity);
  const std::string alias = naming::alias(entity);
  const sql::Expr base = sql::name("v_base");
  const sql::Expr identifier = sql::name("v_identifier");
  const Field& source = entity.fields[entity.identifier.slug_of];
  plpgsql::Block block;
  block.declarations.push_back({"v_base",
                                sql::builtin_type("text"),
                                {sql::call(naming::app("slug"), {sql::name(kRow, naming::column(source))})}});
  block.declarations.push_back({"v_identifier", sql::builtin_type("text"), {base}});
  block.declarations.push_back({"v_number", sql::builtin_type("integer"), {sql::number("1")}});
  auto& body = block.statements;
  body.push_back(if_then(sql::equal(base, sql::text("")),
                         {{plpgsql::Return{sql::cast(sql::name(kRow, "id"), sql::builtin_type("text"))}}}));
  body.push_back({plpgsql::Comment{"one at a time: two new rows would choose the same number"}});
  body.push_back({plpgsql::Perform{
      sql::call("pg_advisory_xact_lock",
                {sql::call("hashtextextended", {slug_lock(entity, table, base), sql::number("0")})})}});
  sql::Select taken;
  taken.from.push_back(sql::from_table(table, alias));
  taken.where.push_back(sql::equal(sql::name(alias, "identifier"), identifier));
  if (entity.features.soft_delete) {
    taken.where.push_back(sql::is(sql::Is::What::Null, sql::name(alias, "deleted_at")));
  }
  plpgsql::While next;
  next.condition = sql::subquery(sql::Subquery::Kind::Exists, std::move(taken));
  next.body.push_back({plpgsql::Assign{
      sql::name("v_number"), sql::binary(sql::Operator::Add, sql::name("v_number"), sql::number("1"))}});
  next.body.push_back({plpgsql::Assign{
      identifier, sql::binary(sql::Operator::Concat, sql::binary(sql::Operator::Concat, base, sql::text("-")),
                              sql::name("v_number"))}});
  body.push_back({std::move(next)});
  body.push_back({plpgsql::Return{identifier}});
  catalog::Function function = plpgsql_function(naming::identifier_function(context.model, entity),
                                                {{sql::Identifier(kRow), sql::row_type(table), {}, false}},
                                                sql::builtin_type("text"), std::move(block), context);
  return finish(std::move(function), entity,
                fmt::format("The readable key of a new {}, from its {}.", entity.name, source.name), context);
}

sql::Expr today_as(std::string_view format) {
  return sql::call("to_char", {sql::keyword("current_date"), sql::text(format)});
}

/// The pieces of a sequence's format, the counter's next value among them.
catalog::Function sequence_function(const Entity& entity, const Context& context) {
  using Part = model::Identifier::Part;
  const sql::QualifiedName table = naming::table(context.model, entity);
  sql::Expr period = sql::text("");
  bool by_year = false;
  bool by_month = false;
  for (const Part& part : entity.identifier.format) {
    by_year = by_year || part.kind == Part::Kind::Year;
    by_month = by_month || part.kind == Part::Kind::Month;
  }
  if (by_year && by_month) {
    period = today_as("YYYY-MM");
  } else if (by_year || by_month) {
    period = today_as(by_year ? "YYYY" : "MM");
  }
  const sql::Expr tenant = entity.isolated() ? sql::call(naming::app("current_tenant_id"), {})
                                             : sql::cast(sql::null(), sql::builtin_type("uuid"));
  plpgsql::Block block;
  block.declarations.push_back(
      {"v_number",
       sql::builtin_type("text"),
       {sql::cast(sql::call(naming::app("next_number"),
                            {sql::text(sql::to_string(table)), std::move(period), tenant}),
                  sql::builtin_type("text"))}});
  sql::Exprs pieces;
  for (const Part& part : entity.identifier.format) {
    switch (part.kind) {
      case Part::Kind::Text:
        pieces.push_back(sql::text(part.text));
        break;
      case Part::Kind::Year:
        pieces.push_back(today_as("YYYY"));
        break;
      case Part::Kind::Month:
        pieces.push_back(today_as("MM"));
        break;
      case Part::Kind::Number: {
        if (part.digits <= 1) {
          pieces.push_back(sql::name("v_number"));
          break;
        }
        // lpad would cut a number that has outgrown its digits
        sql::Expr width =
            sql::call("greatest", {sql::call("length", {sql::name("v_number")}), sql::number(part.digits)});
        pieces.push_back(sql::call("lpad", {sql::name("v_number"), std::move(width), sql::text("0")}));
        break;
      }
    }
  }
  sql::Expr whole = std::move(pieces[0]);
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    whole = sql::binary(sql::Operator::Concat, std::move(whole), std::move(pieces[i]));
  }
  block.statements.push_back({plpgsql::Return{std::move(whole)}});
  catalog::Function function = plpgsql_function(naming::identifier_function(context.model, entity), {},
                                                sql::builtin_type("text"), std::move(block), context);
  return finish(std::move(function), entity, fmt::format("The readable key of the next {}.", entity.name),
                context);
}

class DeletionFunction {
 public:
  DeletionFunction(EntityId id, const Context& context)
      : id_(id), entity_(context.model.entities[id]), context_(context) {}

  catalog::Function build() {
    const bool touches = actions::deletion_touches(entity_, context_.model);
    if (touches) {
      const sql::TypeName type = sql::builtin_type("jsonb", true);
      actions::declare_own(block_, kTouched, type, {sql::cast(sql::text("{}"), type)});
    }
    restrict_everywhere();
    for (const model::Inbound& inbound : entity_.inbound)
      follow(inbound);
    if (touches) add({plpgsql::Return{sql::name(kTouched)}});
    catalog::Function function = plpgsql_function(
        naming::deletion_function(context_.model, entity_),
        {{sql::Identifier(kKeys), sql::builtin_type("bigint", true), {}, false}},
        touches ? sql::builtin_type("jsonb", true) : sql::builtin_type("void"), std::move(block_), context_);
    return finish(std::move(function), entity_,
                  fmt::format("What the deletion of rows of {} means for rows that refer to them{}",
                              entity_.name, touches ? "; answers which were touched." : "."),
                  context_);
  }

 private:
  [[nodiscard]] sql::Identifier key_column(const model::Inbound& inbound) const {
    const Field& field = context_.model.field(inbound.source, inbound.field);
    return field.is_arc() ? naming::arc_column(context_.model, field, id_) : naming::column(field);
  }

  sql::Exprs referring(const model::Inbound& inbound, const std::string& alias) const {
    const Entity& source = context_.model.entities[inbound.source];
    sql::Exprs conditions;
    conditions.push_back(sql::equals_any(sql::name(alias, key_column(inbound)), sql::name(kKeys)));
    if (source.has(SystemField::DeletedAt)) {
      conditions.push_back(sql::is(sql::Is::What::Null, sql::name(alias, "deleted_at")));
    }
    return conditions;
  }

  void follow(const model::Inbound& inbound) {
    const Field& field = context_.model.field(inbound.source, inbound.field);
    switch (field.reference()->on_delete) {
      case model::OnDelete::Restrict:
        if (!seen_across_tenants(inbound)) restrict(inbound);
        break;
      case model::OnDelete::Cascade:
        cascade(inbound);
        break;
      case model::OnDelete::SetNull:
        clear(inbound);
        break;
    }
  }

  void add(plpgsql::Statement statement) { block_.statements.push_back(std::move(statement)); }

  /// Rows of other tenants hold a shared row too, and the caller sees none of them.
  [[nodiscard]] bool seen_across_tenants(const model::Inbound& inbound) const {
    return held_by_tenants(entity_, inbound, context_.model);
  }

  void restrict_everywhere() {
    const auto& inbound = entity_.inbound;
    const bool needed = std::any_of(inbound.begin(), inbound.end(),
                                    [this](const auto& item) { return seen_across_tenants(item); });
    if (!needed) return;
    add(if_then(sql::call(naming::in_use_function(context_.model, entity_), {sql::name(kKeys)}),
                {actions::fail("409", "in_use", sentence_case(entity_.name) + " is still in use")}));
  }

  static plpgsql::Statement note(sql::Expr items) {
    return {plpgsql::Assign{sql::name(kTouched),
                            sql::binary(sql::Operator::Concat, sql::name(kTouched), std::move(items))}};
  }
  /// Rows that refer to the deleted ones, in a variable and locked, those of smaller keys first as
  /// everywhere.
  std::string lock_referring(const model::Inbound& inbound, sql::Lock lock) {
    const Entity& source = context_.model.entities[inbound.source];
    const std::string alias = naming::alias(source);
    const sql::Identifier key = naming::primary_key(source);
    const std::string& field = context_.model.field(inbound.source, inbound.field).name;
    std::string variable = actions::declare_variable(block_, "v_" + source.stem + "_" + field,
                                                     sql::builtin_type("bigint", true));
    sql::Select rows;
    rows.targets.push_back({sql::name(alias, key), {}});
    rows.from.push_back(sql::from_table(naming::table(context_.model, source), alias));
    rows.where = referring(inbound, alias);
    rows.order_by.push_back({sql::name(alias, key), false});
    rows.lock = lock;
    add({plpgsql::Assign{sql::name(variable), sql::subquery(sql::Subquery::Kind::Array, std::move(rows))}});
    return variable;
  }

  static sql::Exprs among(const Entity& source, const std::string& variable) {
    sql::Exprs condition;
    condition.push_back(
        sql::equals_any(sql::name(naming::alias(source), naming::primary_key(source)), sql::name(variable)));
    return condition;
  }
  plpgsql::Statement note_among(const Entity& source, const std::string& variable,
                                std::string_view operation) const {
    return note(actions::cascade_items(source, among(source, variable), operation, context_.model));
  }
  void add_if_any(const std::string& variable, plpgsql::Statements then) {
    add(if_then(sql::binary(sql::Operator::NotEqual, sql::name(variable), sql::text("{}")), std::move(then)));
  }

  void restrict(const model::Inbound& inbound) {
    const Entity& source = context_.model.entities[inbound.source];
    const std::string alias = naming::alias(source);
    sql::Select users;
    users.from.push_back(sql::from_table(naming::table(context_.model, source), alias));
    users.where = referring(inbound, alias);
    add(if_then(sql::subquery(sql::Subquery::Kind::Exists, std::move(users)),
                {actions::fail("409", "in_use",
                               fmt::format("{} is still used by {}", sentence_case(entity_.name),
                                           sentence_case(source.name)))}));
  }

  void cascade(const model::Inbound& inbound) {
    const Entity& source = context_.model.entities[inbound.source];
    const std::string variable = lock_referring(inbound, sql::Lock::Update);
    plpgsql::Statements then;
    if (source.features.soft_delete) {
      sql::Update update = change_among(source, variable);
      update.set = actions::mark_deleted(source, naming::alias(source));
      then.push_back({plpgsql::Execute{std::move(update)}});
      then.push_back(note_among(source, variable, "deleted"));
      add_consequences(source, variable, then);
    } else {
      sql::Delete remove;
      remove.table = naming::table(context_.model, source);
      remove.alias = sql::Identifier(naming::alias(source));
      remove.where = among(source, variable);
      then.push_back(note_among(source, variable, "deleted"));  // while they are still there
      then.push_back({plpgsql::Execute{std::move(remove)}});
    }
    add_if_any(variable, std::move(then));
  }

  [[nodiscard]] sql::Update change_among(const Entity& source, const std::string& variable) const {
    sql::Update update;
    update.table = naming::table(context_.model, source);
    update.alias = sql::Identifier(naming::alias(source));
    update.where = among(source, variable);
    return update;
  }

  void add_consequences(const Entity& source, const std::string& variable, plpgsql::Statements& then) const {
    if (!actions::deletion_has_consequences(source)) return;
    sql::Expr call = sql::call(naming::deletion_function(context_.model, source), {sql::name(variable)});
    if (actions::deletion_touches(source, context_.model)) {
      then.push_back(note(std::move(call)));
    } else {
      then.push_back({plpgsql::Perform{std::move(call)}});
    }
  }

  void clear(const model::Inbound& inbound) {
    const Entity& source = context_.model.entities[inbound.source];
    const std::string variable = lock_referring(inbound, sql::Lock::NoKeyUpdate);
    sql::Update update = change_among(source, variable);
    update.set.emplace_back(key_column(inbound), sql::null());
    for (auto& item : actions::touch(source, naming::alias(source)))
      update.set.push_back(std::move(item));
    plpgsql::Statements then;
    then.push_back({plpgsql::Execute{std::move(update)}});
    then.push_back(note_among(source, variable, "updated"));
    add_if_any(variable, std::move(then));
  }

  EntityId id_;
  const Entity& entity_;
  const Context& context_;
  plpgsql::Block block_;
};

}  // namespace

void lower_row_functions(EntityId id, const Context& context, Objects& objects) {
  const Entity& entity = context.model.entities[id];
  if (actions::has_rules(entity, context.model)) {
    objects.functions.push_back(ErrorsFunction(id, context).build());
  }
  if (entity.identifier.strategy == model::Identifier::Strategy::Slug) {
    objects.functions.push_back(slug_function(entity, context));
  }
  if (entity.identifier.strategy == model::Identifier::Strategy::Sequence) {
    objects.functions.push_back(sequence_function(entity, context));
  }
  if (actions::deletion_has_consequences(entity)) {
    objects.functions.push_back(DeletionFunction(id, context).build());
  }
}

}  // namespace specql::lower
