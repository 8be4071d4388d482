#include "generator/api/names.h"

#include "generator/support/case_style.h"
#include "generator/support/text.h"

namespace specql::api {

std::string field_name(std::string_view name) {
  return camel_case(name);
}
std::string mutation_name(std::string_view action) {
  return camel_case(action);
}
std::string query_name(std::string_view stem) {
  return camel_case(stem);
}
std::string list_query_name(std::string_view stem) {
  return camel_case(plural(stem));
}

std::string enum_name(std::string_view owner, std::string_view field) {
  return pascal_case(owner) + pascal_case(field);
}
std::string arc_name(std::string_view entity, std::string_view field) {
  return pascal_case(entity) + pascal_case(field);
}

std::string connection_name(std::string_view entity) {
  return std::string(entity) + "Connection";
}
std::string edge_name(std::string_view entity) {
  return std::string(entity) + "Edge";
}
std::string input_name(std::string_view action) {
  return pascal_case(action) + "Input";
}
std::string composite_input_name(std::string_view object) {
  return std::string(object) + "Input";
}
std::string composite_change_name(std::string_view object) {
  return std::string(object) + "Change";
}
std::string success_name(std::string_view action) {
  return pascal_case(action) + "Success";
}
std::string result_name(std::string_view action) {
  return pascal_case(action) + "Result";
}

const std::vector<std::string_view>& builtin_types() {
  static const std::vector<std::string_view> kTypes = {
      "Query",         "Mutation", "Subscription", "PageInfo", "ActionRefused", "InputError",
      "TouchedEntity", "String",   "Int",          "Float",    "Boolean",       "ID",
      "BulkResult"};
  return kTypes;
}

bool is_enum_value(std::string_view label) {
  return is_identifier(label) && !label.starts_with("__") && label != "true" && label != "false" &&
         label != "null";
}

}  // namespace specql::api
