#include "generator/emit/graphql/graphql.h"

#include "generator/support/text.h"

namespace specql::emit {
namespace {

using templating::Value;

/// `"…"` with the escapes of the specification, section 2.9.4.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        result += "\\\"";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\t':
        result += "\\t";
        break;
      default:
        result += c;
    }
  }
  return result + "\"";
}

/// One line in quotes, several in a block string.
std::string description_of(std::string_view text) {
  text = trim(text);
  if (text.empty()) return "";
  const bool plain_block = text.find('\n') != text.npos && text.find('\\') == text.npos;
  if (!plain_block) return quoted(text);
  return "\"\"\"\n" + replace_all(std::string(text), "\"\"\"", "\\\"\"\"") + "\n\"\"\"";
}

std::string type_text(const api::TypeRef& type) {
  std::string text = type.list ? "[" + type.name + "!]" : type.name;
  return type.required ? text + "!" : text;
}

std::string arguments_text(const std::vector<api::ApiField>& arguments) {
  if (arguments.empty()) return "";
  std::vector<std::string> items;
  for (const api::ApiField& argument : arguments) {
    items.push_back(argument.name + ": " + type_text(argument.type));
  }
  return "(" + join(items, ", ") + ")";
}

Value field_view(const api::ApiField& field) {
  Value::Map view;
  view["name"] = field.name;
  view["type"] = type_text(field.type);
  view["arguments"] = arguments_text(field.arguments);
  view["description"] = description_of(field.description);
  view["deprecated"] =
      field.deprecated.empty() ? std::string() : " @deprecated(reason: " + quoted(field.deprecated) + ")";
  return view;
}

Value fields_view(const std::vector<api::ApiField>& fields) {
  Value::List list;
  for (const api::ApiField& field : fields)
    list.push_back(field_view(field));
  return list;
}

Value object_view(std::string name, std::string_view description, const std::vector<api::ApiField>& fields) {
  Value::Map view;
  view["name"] = std::move(name);
  view["description"] = description_of(description);
  view["fields"] = fields_view(fields);
  return view;
}

Value surface_view(const api::Surface& surface) {
  Value::List scalars, enums, unions, objects, inputs;
  for (const api::ApiScalar& scalar : surface.scalars) {
    Value::Map view;
    view["name"] = scalar.name;
    view["description"] = description_of(scalar.description);
    view["specified_by"] = scalar.specified_by.empty()
                               ? std::string()
                               : " @specifiedBy(url: " + quoted(scalar.specified_by) + ")";
    scalars.emplace_back(std::move(view));
  }
  for (const api::EnumType& type : surface.enums) {
    Value::Map view;
    view["name"] = type.name;
    view["description"] = description_of(type.description);
    Value::List values;
    for (const std::string& value : type.values)
      values.emplace_back(value);
    view["values"] = std::move(values);
    enums.emplace_back(std::move(view));
  }
  for (const api::UnionType& type : surface.unions) {
    Value::Map view;
    view["name"] = type.name;
    view["description"] = description_of(type.description);
    view["members"] = join(type.members, " | ");
    unions.emplace_back(std::move(view));
  }
  if (!surface.queries.empty()) objects.push_back(object_view("Query", "", surface.queries));
  if (!surface.mutations.empty()) objects.push_back(object_view("Mutation", "", surface.mutations));
  if (!surface.queries.empty()) {
    const auto flag = [](const char* name) { return api::ApiField{name, {"Boolean", true, false}, "", ""}; };
    const auto cursor = [](const char* name) {
      return api::ApiField{name, {"String", false, false}, "", ""};
    };
    objects.push_back(object_view(
        "PageInfo", "Where a page begins and ends.",
        {flag("hasNextPage"), flag("hasPreviousPage"), cursor("startCursor"), cursor("endCursor")}));
  }
  for (const api::ObjectType& type : surface.objects) {
    objects.push_back(object_view(type.name, type.description, type.fields));
  }
  for (const api::InputType& type : surface.inputs) {
    inputs.push_back(object_view(type.name, type.description, type.fields));
  }
  return Value::Map{{"has_queries", Value(!surface.queries.empty())},
                    {"has_mutations", Value(!surface.mutations.empty())},
                    {"scalars", std::move(scalars)},
                    {"enums", std::move(enums)},
                    {"unions", std::move(unions)},
                    {"objects", std::move(objects)},
                    {"inputs", std::move(inputs)}};
}

}  // namespace

std::optional<templating::TemplateError> emit_graphql(const Inputs& inputs, std::vector<OutputFile>& files) {
  constexpr std::string_view kPath = "graphql/schema.graphql";
  const auto parsed = templating::Template::parse(kPath, inputs.templates.get(kPath));
  if (const auto* error = std::get_if<templating::TemplateError>(&parsed)) return *error;
  files.push_back({"schema.graphql", {}});
  return std::get<templating::Template>(parsed).render(surface_view(inputs.surface), inputs.templates,
                                                       files.back().text);
}

}  // namespace specql::emit
