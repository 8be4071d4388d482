// What rows were before: a table that triggers fill, whatever changes a state.
#include "generator/lower/state_machine.h"
#include "generator/model/states.h"
#include "generator/translate/translate.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::lower {
namespace {

using model::Transition;

constexpr std::string_view kFrom = "from_state";
constexpr std::string_view kTo = "to_state";
constexpr std::string_view kTransition = "transition";

class HistoryTable {
 public:
  explicit HistoryTable(const MachineTerms& terms) : terms_(terms) {}

  catalog::Table build() {
    const model::Entity& entity = terms_.entity;
    table_.name = naming::history_table(terms_.context.model, entity, terms_.field);
    table_.owner = terms_.context.owner;
    table_.comment = fmt::format("Every {} that {} had.", terms_.field.name, model::with_article(entity));
    table_.home = terms_.context.home(entity, table_.name.name.text());
    table_.origin = terms_.context.origin(terms_.machine.origin);
    table_.grants.push_back({"select", terms_.context.app});
    columns();
    keys();
    if (entity.isolated()) add_tenant_policy(table_);
    edges();
    // Of the table alone: what is in it goes by its own names.
    table_.origin.field = Interned(terms_.field.name);
    if (!terms_.field.was.value.empty())
      table_.origin.was = naming::former_link_table(terms_.entity, terms_.field, "_history").interned();
    return std::move(table_);
  }

 private:
  catalog::Column& add(const sql::Identifier& name, sql::TypeName type, bool not_null) {
    catalog::Column column;
    column.name = name;
    column.type = std::move(type);
    column.not_null = not_null;
    column.origin = table_.origin;
    table_.columns.push_back(std::move(column));
    return table_.columns.back();
  }
  catalog::Column& add(std::string_view name, sql::TypeName type, bool not_null) {
    return add(sql::Identifier(name), std::move(type), not_null);
  }

  void columns() {
    add("position", sql::builtin_type("bigint"), true).identity = true;
    if (terms_.entity.isolated()) {
      add(naming::column(SystemField::TenantId), sql::builtin_type("uuid"), true);
    }
    add(naming::junction_owner(terms_.entity), sql::builtin_type("bigint"), true);
    add(kFrom, state(), false).comment = "What it was before; null of a new row.";
    add(kTo, state(), true);
    add(kTransition, sql::builtin_type("text"), false).comment =
        "Which transition it was; null of a new row, and where several lead from the one to the other.";
    add("changed_at", sql::builtin_type("timestamptz"), true).default_value =
        sql::print_flat(sql::call("now", {}));
    add("changed_by", sql::builtin_type("uuid"), false).default_value =
        sql::print_flat(sql::call(naming::app("current_user_id"), {}));
  }

  /// The history of what is no more goes with it. The primary key serves that reference.
  void keys() {
    catalog::Constraint row;
    row.kind = catalog::ConstraintKind::Foreign;
    row.name = naming::constraint(table_.name, naming::junction_owner(terms_.entity).text(), "fkey");
    row.references = naming::table(terms_.context.model, terms_.entity);
    row.on_delete = "cascade";
    row.origin = table_.origin;
    if (terms_.entity.isolated()) {
      row.columns.push_back(naming::column(SystemField::TenantId));
      row.referenced_columns.push_back(naming::column(SystemField::TenantId));
    }
    row.columns.push_back(naming::junction_owner(terms_.entity));
    row.referenced_columns.push_back(naming::primary_key(terms_.entity));
    catalog::Constraint primary;
    primary.kind = catalog::ConstraintKind::Primary;
    primary.name = naming::constraint(table_.name, "", "pkey");
    primary.columns = row.columns;
    primary.columns.push_back(table_.columns[0].name);
    primary.origin = table_.origin;
    table_.constraints.push_back(std::move(primary));
    table_.constraints.push_back(std::move(row));
  }

  /// What has to be there before the table.
  void edges() {
    const auto add_function = [&](std::string_view name) {
      table_.depends_on.push_back({catalog::ObjectKind::Function, naming::app(name)});
    };
    add_function("current_user_id");
    if (terms_.entity.isolated()) add_function("current_tenant_id");
    if (terms_.field.native) table_.depends_on.push_back({catalog::ObjectKind::Type, state().named});
    std::sort(table_.depends_on.begin(), table_.depends_on.end());
  }

  [[nodiscard]] sql::TypeName state() const {
    return translate::column_type(terms_.field, terms_.context.model);
  }

  const MachineTerms& terms_;
  catalog::Table table_;
};

/// From how many of the states the transition alone leads where it does.
std::vector<std::size_t> sources_alone(const Transition& transition, const model::StateMachine& machine) {
  std::vector<std::size_t> sources;
  for (const std::size_t from : transition.from) {
    const auto same = [&](const Transition& other) {
      return other.to == transition.to && std::binary_search(other.from.begin(), other.from.end(), from);
    };
    if (std::count_if(machine.transitions.begin(), machine.transitions.end(), same) == 1) {
      sources.push_back(from);
    }
  }
  return sources;
}

/// The name of the transition that joins the two states, where only one does; none if there is no such pair.
sql::Exprs transition_name(const MachineTerms& terms) {
  sql::Case name;
  for (const Transition& transition : terms.machine.transitions) {
    const std::vector<std::size_t> sources = sources_alone(transition, terms.machine);
    if (sources.empty()) continue;
    sql::Exprs both;
    both.push_back(terms.is_state(terms.old_state(), sources));
    both.push_back(terms.is_state(terms.new_state(), {transition.to}));
    name.branches.push_back({sql::all_of(std::move(both)), sql::text(transition.name)});
  }
  sql::Exprs result;
  if (!name.branches.empty()) result.push_back({std::move(name)});
  return result;
}

}  // namespace

catalog::Table history_table(const MachineTerms& terms) {
  return HistoryTable(terms).build();
}

catalog::Function history_function(const MachineTerms& terms) {
  sql::Insert insert;
  insert.table = naming::history_table(terms.context.model, terms.entity, terms.field);
  const auto add = [&](sql::Identifier column, sql::Expr value) {
    insert.columns.push_back(std::move(column));
    insert.values.push_back(std::move(value));
  };
  const auto take = [&](sql::Identifier column, const sql::Identifier& from) {
    add(std::move(column), sql::name("new", from));
  };
  const sql::Identifier tenant = naming::column(SystemField::TenantId);
  if (terms.entity.isolated()) take(tenant, tenant);
  take(naming::junction_owner(terms.entity), naming::primary_key(terms.entity));
  add(sql::Identifier(kFrom), terms.old_state());
  add(sql::Identifier(kTo), terms.new_state());
  for (sql::Expr& name : transition_name(terms))
    add(sql::Identifier(kTransition), std::move(name));
  plpgsql::Block block;
  block.statements.push_back({plpgsql::Execute{std::move(insert)}});
  block.statements.push_back({plpgsql::Return{sql::null()}});
  return terms.function(naming::history_function(terms.context.model, terms.entity, terms.field),
                        std::move(block), fmt::format("Keeps every change of {}.", terms.field.name));
}

}  // namespace specql::lower
