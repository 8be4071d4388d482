#include "generator/emit/graphql/graphql.h"

#include "generator/support/text.h"

#include <fmt/core.h>

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

std::string arguments_text(const std::vector<api::ApiField>& arguments) {
  if (arguments.empty()) return "";
  std::vector<std::string> items;
  for (const api::ApiField& argument : arguments) {
    items.push_back(fmt::format("{}: {}", argument.name.view(), api::to_string(argument.type)));
  }
  return "(" + join(items, ", ") + ")";
}

/// The directive, for a reason; none for none.
std::string deprecation_of(Interned reason) {
  return reason.empty() ? std::string() : " @deprecated(reason: " + quoted(reason.view()) + ")";
}

Value field_view(const api::ApiField& field) {
  Value::Map view;
  view["name"] = field.name.view();
  view["type"] = api::to_string(field.type);
  view["arguments"] = arguments_text(field.arguments);
  view["description"] = description_of(field.description.view());
  view["deprecated"] = deprecation_of(field.deprecated);
  return view;
}

Value fields_view(const std::vector<api::ApiField>& fields) {
  Value::List list;
  for (const api::ApiField& field : fields)
    list.push_back(field_view(field));
  return list;
}

/// Of an object or an input.
template <class Type>
Value object_view(const Type& type) {
  Value::Map view;
  view["name"] = type.name.view();
  view["description"] = description_of(type.description.view());
  view["fields"] = fields_view(type.fields);
  return view;
}

Value scalar_view(const api::ApiScalar& scalar) {
  Value::Map view;
  view["name"] = scalar.name.view();
  view["description"] = description_of(scalar.description.view());
  view["specified_by"] = scalar.specified_by.empty()
                             ? std::string()
                             : " @specifiedBy(url: " + quoted(scalar.specified_by.view()) + ")";
  return view;
}

Value enum_view(const api::EnumType& type) {
  Value::Map view;
  view["name"] = type.name.view();
  view["description"] = description_of(type.description.view());
  Value::List values;
  for (const api::EnumValue& value : type.values) {
    Value::Map one;
    one["name"] = value.name.view();
    one["description"] = description_of(value.description.view());
    one["deprecated"] = deprecation_of(value.deprecated);
    values.emplace_back(std::move(one));
  }
  view["values"] = std::move(values);
  return view;
}

Value union_view(const api::UnionType& type) {
  Value::Map view;
  view["name"] = type.name.view();
  view["description"] = description_of(type.description.view());
  std::string members;
  for (const Interned member : type.members) {
    if (!members.empty()) members += " | ";
    members += member.view();
  }
  view["members"] = std::move(members);
  return view;
}

/// The types that every schema with queries or mutations begins with.
std::vector<api::ObjectType> root_types(const api::Surface& surface) {
  std::vector<api::ObjectType> types;
  const auto add = [&](std::string_view name, std::string_view description,
                       std::vector<api::ApiField> fields) {
    if (fields.empty()) return;
    api::ObjectType& type = types.emplace_back();
    type.name = name;
    type.description = description;
    type.fields = std::move(fields);
  };
  add("Query", "", surface.queries);
  add("Mutation", "", surface.mutations);
  if (surface.queries.empty()) return types;
  const auto flag = [](const char* name) { return api::ApiField{name, {"Boolean", true, false}, "", ""}; };
  const auto cursor = [](const char* name) { return api::ApiField{name, {"String", false, false}, "", ""}; };
  add("PageInfo", "Where a page begins and ends.",
      {flag("hasNextPage"), flag("hasPreviousPage"), cursor("startCursor"), cursor("endCursor")});
  return types;
}

/// `items` outlives the view.
template <class Item>
Value walk(const std::vector<Item>& items, Value (*view)(const Item&)) {
  return Value::Walk{items.size(), [&items, view](std::size_t i) { return view(items[i]); }};
}

Value surface_view(const api::Surface& surface, const std::vector<api::ObjectType>& roots) {
  const std::size_t first = roots.size();
  Value::Walk objects{first + surface.objects.size(), [&roots, &surface, first](std::size_t i) {
                        return object_view(i < first ? roots[i] : surface.objects[i - first]);
                      }};
  return Value::Map{{"has_queries", Value(!surface.queries.empty())},
                    {"has_mutations", Value(!surface.mutations.empty())},
                    {"scalars", walk(surface.scalars, scalar_view)},
                    {"enums", walk(surface.enums, enum_view)},
                    {"unions", walk(surface.unions, union_view)},
                    {"objects", std::move(objects)},
                    {"inputs", walk(surface.inputs, object_view<api::InputType>)}};
}

}  // namespace

std::optional<templating::TemplateError> emit_graphql(const Inputs& inputs, const Accept& accept) {
  constexpr std::string_view kPath = "graphql/schema.graphql";
  const auto parsed = templating::Template::parse(kPath, inputs.templates.get(kPath));
  if (const auto* error = std::get_if<templating::TemplateError>(&parsed)) return *error;
  OutputFile file{"schema.graphql", {}};
  const std::vector<api::ObjectType> roots = root_types(inputs.surface);
  auto error = std::get<templating::Template>(parsed).render(surface_view(inputs.surface, roots),
                                                             inputs.templates, file.text);
  if (!error) accept(std::move(file));
  return error;
}

}  // namespace specql::emit
