// Every name of a database object is made here and nowhere else.
#pragma once

#include "generator/model/model.h"
#include "generator/sql/identifier.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace specql::model::naming {

/// A name PostgreSQL will not cut: past 63 bytes it is shortened to 54 and gets the first eight
/// digits of the digest of the whole, so that equal specs give equal names everywhere.
[[nodiscard]] sql::Identifier fit(std::string_view name);

/// `OrderItem` as `order_item`.
[[nodiscard]] std::string stem(std::string_view entity_name);

// Roles and schemas
[[nodiscard]] sql::Identifier owner_role(const Model& model);
[[nodiscard]] sql::Identifier app_role(const Model& model);
/// Sees across tenants whether a shared row is referred to.
[[nodiscard]] sql::Identifier watch_role(const Model& model);
/// The schema of entry points, context and shared functions.
inline constexpr std::string_view kAppSchema = "app";
/// The schema of extensions, which holds nothing of ours.
inline constexpr std::string_view kExtensionSchema = "extensions";
/// The operator class of trigrams, an extension's.
inline constexpr std::string_view kTrigrams = "extensions.gin_trgm_ops";
[[nodiscard]] sql::QualifiedName app(std::string_view name);
/// Functions that `app` may have whatever the project is: no action can be called so.
[[nodiscard]] const std::set<std::string, std::less<>>& reserved_functions();
/// Tables of the schema `app` that rows are written for.
inline constexpr std::string_view kMessageTable = "tb_constraint_message";
inline constexpr std::string_view kErrorTable = "tb_error";
/// `each_email`: whether all elements of a list keep the rule of a rich scalar.
[[nodiscard]] std::string element_validator(const types::ScalarInfo& scalar);
/// `is_share`, `each_share`: the same for a scalar of the project.
[[nodiscard]] std::string validator(const OwnScalar& scalar);
[[nodiscard]] std::string element_validator(const OwnScalar& scalar);

/// A composite as a type of PostgreSQL would be called; there is none, as it is kept as JSON or in columns.
[[nodiscard]] sql::QualifiedName value_type(const Composite& composite);
/// `parcel_problem`, `each_parcel_problem`: the first mistake in a composite value, or in a list of them.
[[nodiscard]] std::string problem_function(const Composite& composite);
[[nodiscard]] std::string element_problem_function(const Composite& composite);
/// `parcel_normal_form`: a composite value as it is kept.
[[nodiscard]] std::string normal_form_function(const Composite& composite);

/// The type of PostgreSQL that keeps an enum of the project, and the table of its labels: `app.order_status`,
/// `app.tb_order_status`.
[[nodiscard]] sql::QualifiedName native_type(const EnumType& type);
[[nodiscard]] sql::QualifiedName lookup_table(const EnumType& type);
/// The index that serves the reference to that table.
[[nodiscard]] sql::Identifier lookup_index(const sql::QualifiedName& table, const Field& field);

// An entity's relations and columns
[[nodiscard]] sql::QualifiedName table(const Model& model, const Entity& entity);
[[nodiscard]] sql::QualifiedName view(const Model& model, const Entity& entity);
/// The name that the table of an entity had which was renamed.
[[nodiscard]] sql::Identifier former_table(const Entity& entity);
/// That of a table beside it, for a field that was renamed: `ending` is what stands behind the field's name.
[[nodiscard]] sql::Identifier former_link_table(const Entity& entity, const Field& field,
                                                std::string_view ending);
[[nodiscard]] sql::Identifier primary_key(const Entity& entity);
[[nodiscard]] sql::Identifier column(SystemField field);
/// A plain field's column, or a reference's key column.
[[nodiscard]] sql::Identifier column(const Field& field);
/// The key column of one target of an exclusive arc.
[[nodiscard]] sql::Identifier arc_column(const Model& model, const Field& field, EntityId target);
/// The key columns of a reference, one for each target.
[[nodiscard]] std::vector<sql::Identifier> key_columns(const Model& model, const Field& field);
/// The names that those columns had of a field that was renamed, in the same order.
[[nodiscard]] std::vector<sql::Identifier> former_columns(const Model& model, const Field& field);
/// The field's name in inputs, views and JSON: `company_id`, `tags_ids`, `email`.
[[nodiscard]] std::string public_name(const Field& field);
/// The view's column that says which of an arc's targets is set.
[[nodiscard]] sql::Identifier arc_type_name(const Field& field);
/// The alias an entity's row has in queries: its initials, as one writes by hand.
[[nodiscard]] std::string alias(const Entity& entity);

// Junction tables of many-to-many fields
[[nodiscard]] sql::QualifiedName junction(const Model& model, const Entity& owner, const Field& field);
[[nodiscard]] sql::Identifier junction_owner(const Entity& owner);
/// The side of the target; `related_…` where an entity is linked with itself.
[[nodiscard]] sql::Identifier junction_target(const Entity& owner, const Entity& target);

// The states of a field: the table that keeps its changes, what judges and what keeps them
[[nodiscard]] sql::QualifiedName history_table(const Model& model, const Entity& entity, const Field& field);
[[nodiscard]] sql::QualifiedName transition_function(const Model& model, const Entity& entity,
                                                     const Field& field);
[[nodiscard]] sql::QualifiedName history_function(const Model& model, const Entity& entity,
                                                  const Field& field);
/// Triggers of one table and moment fire in the order of their names.
[[nodiscard]] sql::Identifier state_trigger(const Field& field, std::string_view what);

// Constraints and indexes; `what` is a field, or fields joined by `_`
[[nodiscard]] sql::Identifier constraint(const sql::QualifiedName& table, std::string_view what,
                                         std::string_view kind);

/// The foreign key of a reference to one of its targets.
[[nodiscard]] sql::Identifier reference_constraint(const Model& model, const sql::QualifiedName& table,
                                                   const Field& field, EntityId target);
/// The unique index of a rule, and an index, by their given names or by their fields.
[[nodiscard]] sql::Identifier unique_name(const Entity& entity, const sql::QualifiedName& table,
                                          const Unique& unique);
[[nodiscard]] sql::Identifier exclusion_name(const Entity& entity, const sql::QualifiedName& table,
                                             const Exclusion& exclusion);
[[nodiscard]] sql::Identifier index_name(const Model& model, const Entity& entity,
                                         const sql::QualifiedName& table, const Index& index);

// Functions and types
[[nodiscard]] sql::QualifiedName core_function(const Model& model, const Entity& entity,
                                               std::string_view action);
[[nodiscard]] sql::QualifiedName entry_function(std::string_view action);
[[nodiscard]] sql::QualifiedName input_type(std::string_view action);
[[nodiscard]] sql::QualifiedName errors_function(const Model& model, const Entity& entity);
[[nodiscard]] sql::QualifiedName identifier_function(const Model& model, const Entity& entity);
[[nodiscard]] sql::QualifiedName deletion_function(const Model& model, const Entity& entity);
[[nodiscard]] sql::QualifiedName in_use_function(const Model& model, const Entity& entity);

}  // namespace specql::model::naming
