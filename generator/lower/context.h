// What every part of the lowering needs at hand, and the parts themselves.
#pragma once

#include "generator/actions/calls.h"
#include "generator/catalog/catalog.h"
#include "generator/check/check_project.h"
#include "generator/model/naming.h"
#include "generator/source/source_map.h"
#include "generator/sql/references.h"
#include "generator/templating/template_set.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace specql::lower {

namespace naming = model::naming;

struct Context {
  const check::CheckedProject& project;
  const model::Model& model;
  const templating::TemplateSet& templates;
  const source::SourceMap& sources;
  sql::Identifier owner;
  sql::Identifier app;
  std::vector<sql::QualifiedName> deferred;  ///< constraints that wait for the end of a transaction
  std::set<std::string, std::less<>>
      variable_like;  ///< columns called as arguments and variables are: `p_id`

  [[nodiscard]] catalog::Origin origin(Span span) const;
  [[nodiscard]] catalog::Home home(const model::Entity& entity, std::string_view topic = {}) const;
};

/// What one entity and its actions come to.
struct Objects {
  std::vector<catalog::CompositeType> types;
  std::vector<catalog::Table> tables;
  std::vector<catalog::View> views;
  std::vector<catalog::Function> functions;
  std::vector<catalog::Rows> rows;
};

/// Edges to what a piece of SQL stands on.
[[nodiscard]] std::vector<catalog::ObjectName> edges(const sql::References& references);

// table.cpp, domains.cpp, rules.cpp, junction.cpp, view.cpp
void lower_table(EntityId entity, const Context& context, Objects& objects);
/// What the values of a field's column mean, where that is more than their type.
[[nodiscard]] std::optional<catalog::Domain> domain_of(const model::Field& field,
                                                       const sql::Identifier& column,
                                                       const sql::QualifiedName& table,
                                                       const Context& context);
void add_constraints(EntityId entity, const Context& context, catalog::Table& table, catalog::Rows& messages);
void add_indexes(EntityId entity, const Context& context, catalog::Table& table, catalog::Rows& messages);
void add_tenant_policy(catalog::Table& table);
void lower_junctions(EntityId entity, const Context& context, Objects& objects);
void lower_view(EntityId entity, const Context& context, Objects& objects);

/// The columns of app.tb_constraint_message, and a row of it.
[[nodiscard]] catalog::Rows message_rows(const catalog::Table& table);
void add_message(catalog::Rows& rows, const sql::QualifiedName& table, const sql::Identifier& constraint,
                 std::string_view field, std::string_view code, std::string_view message);

// hooks.cpp: triggers of the entity's table, and what they do
void lower_hook(ActionId hook, const Context& context, Objects& objects);
// states.cpp: what refuses changes that no transition makes, and what keeps the others
void lower_states(EntityId entity, const Context& context, Objects& objects);

// row_functions.cpp: helpers of an entity that its actions call
void lower_row_functions(EntityId entity, const Context& context, Objects& objects);

// in_use.cpp: whether rows of any tenant hold shared rows, answered by a role that sees only that
[[nodiscard]] bool held_by_tenants(const model::Entity& target, const model::Inbound& inbound,
                                   const model::Model& model);
void lower_in_use(EntityId entity, const Context& context, Objects& objects);
/// What that role needs to exist, for those functions that are called.
void add_watch(const Context& context, catalog::Database& database);

// composites.cpp: what is wrong with values made of members, and the form they are kept in; those that
// others call come first
[[nodiscard]] std::vector<catalog::Function> composite_functions(const Context& context);

// action.cpp, entry.cpp
void lower_action(ActionId action, const Context& context, Objects& objects);
void lower_entry(ActionId action, const Context& context, Objects& objects);
/// The entry point of an action that does another for each item of a list.
void lower_bulk_entry(ActionId action, const Context& context, Objects& objects);
// errors.cpp: rows of the catalogue of errors
void lower_errors(ActionId action, const Context& context, Objects& objects);

// enums.cpp: types and tables that keep the labels of enums, with their rows
void lower_enums(const Context& context, catalog::Database& database);

// foundation.cpp: what all entities share, as far as something calls for it
void lower_foundation(const Context& context, catalog::Database& database);

/// A function with what all generated ones have in common: its owner, and what it depends on.
[[nodiscard]] catalog::Function plpgsql_function(sql::QualifiedName name,
                                                 std::vector<catalog::Argument> arguments,
                                                 sql::TypeName returns, plpgsql::Block body,
                                                 const Context& context);

}  // namespace specql::lower
