#include "generator/sql_lint/tree.h"

#include "generator/support/text.h"

#include <algorithm>

namespace specql::sql_lint {
namespace {

const Json kNoList = Json::array();
const Json kNothing = Json::object();

std::string word_of(const Json& word) {
  return text_of(inner(word, "String"), "sval");
}

/// `off`, `false` or `0`.
bool says_off(const Json& value) {
  const std::string word = word_of(value);
  return equal_ignoring_case(word, "off") || equal_ignoring_case(word, "false") ||
         (value.contains("Integer") && inner(value, "Integer").value("ival", 0) == 0);
}

}  // namespace

std::string text_of(const Json& node, const char* key) {
  const auto found = node.find(key);
  return found == node.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

bool is_set(const Json& node, const char* key) {
  const auto found = node.find(key);
  return found != node.end() && found->is_boolean() && found->get<bool>();
}

const Json& list_of(const Json& node, const char* key) {
  const auto found = node.find(key);
  return found == node.end() || !found->is_array() ? kNoList : *found;
}

const Json& child_of(const Json& node, const char* key) {
  const auto found = node.find(key);
  return found == node.end() || !found->is_object() ? kNothing : *found;
}

const Json& inner(const Json& node, const char* kind) {
  return node.is_object() ? child_of(node, kind) : kNothing;
}

std::size_t place_of(const Json& node, std::size_t otherwise) {
  const auto found = node.find("location");
  return found == node.end() ? otherwise : static_cast<std::size_t>(std::max(found->get<int>(), 0));
}

Name name_of(const Json& relation) {
  return {text_of(relation, "schemaname"), text_of(relation, "relname")};
}

Name name_of_words(const Json& words) {
  if (words.empty()) return {};
  const std::size_t last = words.size() - 1;
  return {last == 0 ? std::string() : word_of(words[last - 1]), word_of(words[last])};
}

Name name_of_object(const Json& object) {
  if (object.contains("List")) return name_of_words(list_of(inner(object, "List"), "items"));
  if (object.contains("TypeName")) return name_of_words(list_of(inner(object, "TypeName"), "names"));
  if (object.contains("ObjectWithArgs"))
    return name_of_words(list_of(inner(object, "ObjectWithArgs"), "objname"));
  return {"", word_of(object)};
}

TypeWord type_of(const Json& type) {
  return {name_of_words(list_of(type, "names")), list_of(type, "typmods").size(), place_of(type, 0)};
}

bool is_on(const Json& node, const char* list, std::string_view name) {
  bool on = false;
  for (const Json& one : list_of(node, list)) {
    const Json& option = inner(one, "DefElem");
    if (text_of(option, "defname") == name) on = !says_off(child_of(option, "arg"));  // the last one counts
  }
  return on;
}

void each_node(const Json& tree,
               const std::function<void(const std::string& kind, const Json& node)>& visit) {
  if (!tree.is_structured()) return;
  for (const auto& [key, value] : tree.items()) {
    const bool is_kind = tree.is_object() && value.is_object() && key.front() >= 'A' && key.front() <= 'Z';
    if (is_kind) visit(key, value);
    each_node(value, visit);
  }
}

}  // namespace specql::sql_lint
