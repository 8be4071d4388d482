// Every name of the API is made here, from names of the model.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace specql::api {

/// `first_name` as `firstName`.
[[nodiscard]] std::string field_name(std::string_view name);
/// `qualify_lead` as `qualifyLead`.
[[nodiscard]] std::string mutation_name(std::string_view action);
/// The query for one entity and for many: `contact`, `contacts`.
[[nodiscard]] std::string query_name(std::string_view stem);
[[nodiscard]] std::string list_query_name(std::string_view stem);
/// `Contact` and `status` as `ContactStatus`; of a parameter, the action's name stands for the entity's.
[[nodiscard]] std::string enum_name(std::string_view owner, std::string_view field);
/// The union of an exclusive arc's targets.
[[nodiscard]] std::string arc_name(std::string_view entity, std::string_view field);

/// What an entity adds to the names of types: itself, its connection and edge.
[[nodiscard]] std::string connection_name(std::string_view entity);
[[nodiscard]] std::string edge_name(std::string_view entity);
/// What an action adds: input, success and the union of success and refusal.
[[nodiscard]] std::string input_name(std::string_view action);
/// What a composite adds beside its object: its input, and the input that changes some of its members.
[[nodiscard]] std::string composite_input_name(std::string_view object);
[[nodiscard]] std::string composite_change_name(std::string_view object);
[[nodiscard]] std::string success_name(std::string_view action);
[[nodiscard]] std::string result_name(std::string_view action);

/// Names of types that every schema has.
[[nodiscard]] const std::vector<std::string_view>& builtin_types();

/// A label can be a value of a GraphQL enum (specification, section 2.9.6).
[[nodiscard]] bool is_enum_value(std::string_view label);

}  // namespace specql::api
