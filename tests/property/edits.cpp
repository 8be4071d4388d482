#include "tests/property/edits.h"

#include "generator/support/text.h"
#include "tests/property/choices.h"

#include <optional>
#include <string_view>

#include <fmt/core.h>

namespace specql::testing {
namespace {

bool in_word(char c) {
  return is_alpha(c) || is_digit(c) || c == '_';
}

std::string with_word(const std::string& text, std::string_view from, const std::string& to) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (in_word(text[at]) && end < text.size() && in_word(text[end]))
      ++end;
    const std::string_view piece = std::string_view(text).substr(at, end - at);
    result += piece == from ? std::string_view(to) : piece;
    at = end;
  }
  return result;
}

/// Everywhere in a document, keys too.
Json with_word(const Json& node, std::string_view from, const std::string& to) {
  if (node.is_string()) return with_word(node.get<std::string>(), from, to);
  if (node.is_array()) {
    Json list = Json::array();
    for (const Json& item : node)
      list.push_back(with_word(item, from, to));
    return list;
  }
  if (!node.is_object()) return node;
  Json object = Json::object();
  for (const auto& [key, value] : node.items())
    object[with_word(key, from, to)] = with_word(value, from, to);
  return object;
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items())
    keys.push_back(key);
  return keys;
}

/// A random document that has something under a key.
Json* pick_with(std::vector<Json>& documents, const char* key) {
  std::vector<Json*> having;
  for (Json& document : documents) {
    if (document.contains(key) && document[key].is_structured() && !document[key].empty())
      having.push_back(&document);
  }
  return having.empty() ? nullptr : pick(having);
}

/// A field's value with room for more keys.
Json& as_mapping(Json& field) {
  if (field.is_string()) field = Json{{"type", field}};
  return field;
}

std::string* notation_of(Json& field) {
  if (field.is_string()) return field.get_ptr<std::string*>();
  return field.contains("type") ? field["type"].get_ptr<std::string*>() : nullptr;
}

using Edit = bool (*)(std::vector<Json>& documents, std::size_t number);

bool add_field(std::vector<Json>& documents, std::size_t number) {
  Json* document = pick_with(documents, "fields");
  if (document == nullptr) return false;
  static const std::vector<std::string> kNotations = {
      "text",          "integer = 0", "boolean! = false", "date", "email", "integer! = 3",
      "decimal(8, 2)", "uuid",        "text(1, 20)",      "json", "[text]"};
  (*document)["fields"][fmt::format("extra_{}", number)] = pick(kNotations);
  return true;
}

bool drop_field(std::vector<Json>& documents, std::size_t) {
  Json* document = pick_with(documents, "fields");
  if (document == nullptr) return false;
  Json& fields = (*document)["fields"];
  fields.erase(pick(keys_of(fields)));
  return true;
}

bool rename_field(std::vector<Json>& documents, std::size_t number) {
  Json* document = pick_with(documents, "fields");
  if (document == nullptr) return false;
  const std::string old = pick(keys_of((*document)["fields"]));
  const std::string now = fmt::format("now_{}", number);
  Json& field = as_mapping((*document)["fields"][old]);
  if (field.contains("was")) return false;
  for (Json& one : documents)
    one = with_word(one, old, now);
  (*document)["fields"][now]["was"] = old;
  return true;
}

bool rename_entity(std::vector<Json>& documents, std::size_t number) {
  Json& document = documents[below(documents.size())];
  if (document.contains("was") || !document.contains("entity")) return false;
  const std::string old = document["entity"];
  const std::string now = fmt::format("Renamed{}", number);
  for (Json& one : documents)
    one = with_word(one, old, now);
  document["was"] = old;
  return true;
}

/// A label that is called otherwise everywhere.
bool rename_label(std::vector<Json>& documents, std::size_t number) {
  Json* document = pick_with(documents, "fields");
  if (document == nullptr) return false;
  Json& fields = (*document)["fields"];
  const std::string* notation = notation_of(fields[pick(keys_of(fields))]);
  const std::size_t open = notation == nullptr ? std::string::npos : notation->find("enum(");
  if (open == std::string::npos) return false;
  const std::size_t first = open + 5;
  const std::string label = notation->substr(first, notation->find_first_of(",)", first) - first);
  for (Json& one : documents)
    one = with_word(one, label, fmt::format("label_{}", number));
  return true;
}

bool change_notation(std::vector<Json>& documents, std::size_t) {
  Json* document = pick_with(documents, "fields");
  if (document == nullptr) return false;
  Json& fields = (*document)["fields"];
  std::string* notation = notation_of(fields[pick(keys_of(fields))]);
  if (notation == nullptr) return false;
  static const std::vector<std::pair<std::string, std::string>> kChanges = {
      {"!", ""}, {"text", "text(1, 40)"}, {"integer", "bigint"}, {"date", "text"}, {"email", "text"}};
  const auto& [from, to] = pick(kChanges);
  const std::size_t at = notation->find(from);
  if (at == notation->npos) return false;
  notation->replace(at, from.size(), to);
  return true;
}

bool drop_entity(std::vector<Json>& documents, std::size_t) {
  if (documents.size() < 2) return false;
  documents.erase(documents.begin() + static_cast<std::ptrdiff_t>(below(documents.size())));
  return true;
}

/// One of a list: an action, an index, a rule.
bool drop_item(std::vector<Json>& documents, std::size_t) {
  static const std::vector<const char*> kLists = {"actions", "indexes", "unique", "validations"};
  const char* key = pick(kLists);
  Json* document = pick_with(documents, key);
  if (document == nullptr) return false;
  Json& list = (*document)[key];
  if (!list.is_array()) return false;
  list.erase(below(list.size()));
  return true;
}

bool add_index(std::vector<Json>& documents, std::size_t number) {
  Json* document = pick_with(documents, "fields");
  if (document == nullptr) return false;
  const std::string field = pick(keys_of((*document)["fields"]));
  Json on = Json::array({field});
  if (chance(50)) {
    (*document)["indexes"].push_back(Json{{"on", on}, {"name", fmt::format("index_{}", number)}});
  } else {
    (*document)["unique"].push_back(Json{{"fields", on}, {"name", fmt::format("unique_{}", number)}});
  }
  return true;
}

constexpr const char* kTypes = "types.yaml";

/// A member of a type that is called otherwise everywhere; false if there is none.
bool rename_member(Version& version) {
  std::vector<std::string> members;
  std::string& types = version.texts[kTypes];
  for (const std::string_view line : split(types, '\n')) {
    const std::size_t colon = line.find(':');
    if (line.starts_with("  ") && colon != line.npos) members.emplace_back(line.substr(2, colon - 2));
  }
  if (members.empty()) return false;
  const std::string old = pick(members);
  const std::string now = fmt::format("member_{}", version.tries++);
  types = with_word(types, old, now);
  for (Json& one : version.documents)
    one = with_word(one, old, now);
  return true;
}

Texts texts_of(const Version& version, const std::vector<Json>& documents) {
  Texts texts;
  for (const auto& [path, text] : version.texts) {
    if (path.find("entities/") == path.npos) texts.emplace(path, text);
  }
  for (std::size_t i = 0; i < documents.size(); ++i)
    texts[fmt::format("entities/entity_{}.yaml", i)] = print_yaml(documents[i]);
  return texts;
}

/// What was renamed in a version that is out needs no word about it.
void forget_names(Json& document) {
  document.erase("was");
  for (auto& [name, field] : document["fields"].items()) {
    if (field.is_object()) field.erase("was");
  }
}

}  // namespace

Version first_version(const Project& project) {
  Version version{{}, project.texts, 0};
  for (const EntityModel& entity : project.entities)
    version.documents.push_back(entity.document);
  version.texts = texts_of(version, version.documents);
  return version;
}

Version edited(const Version& version, std::size_t changes) {
  static const std::vector<Edit> kEdits = {add_field,       drop_field,   rename_field,
                                           rename_entity,   rename_label, drop_entity,
                                           change_notation, drop_item,    add_index};
  Version result = version;
  for (Json& document : result.documents)
    forget_names(document);
  Version renamed = result;
  if (changes > 0 && chance(20) && rename_member(renamed)) {
    renamed.texts = texts_of(renamed, renamed.documents);
    if (check(renamed.texts).accepted) result = std::move(renamed);
  }
  constexpr std::size_t kTries = 4;
  for (std::size_t i = 0; i < changes * kTries && changes > 0; ++i) {
    std::vector<Json> documents = result.documents;
    if (!pick(kEdits)(documents, result.tries++)) continue;
    Texts texts = texts_of(result, documents);
    if (!check(texts).accepted) continue;
    result.documents = std::move(documents);
    result.texts = std::move(texts);
    --changes;
  }
  return result;
}

}  // namespace specql::testing
