// JSON Schemas of fields and parameters, read as composites: objects become types of members, whatever
// else becomes the bounds of a value.
#include "generator/check/internal.h"
#include "generator/spec/keys.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"
#include "generator/types/basic_type.h"
#include "generator/types/literal.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/core.h>

namespace specql::check {
namespace {

using model::Composite;
using model::Field;
using spec::SchemaKey;
using syntax::KeyValues;
using syntax::Node;

constexpr auto kTypes =
    std::to_array<std::string_view>({"object", "array", "string", "number", "integer", "boolean"});

/// The types that a `format` makes of a text.
struct Format {
  std::string_view word;
  std::string_view type;
};
constexpr auto kFormats = std::to_array<Format>({{"date", "date"},
                                                 {"date-time", "datetime"},
                                                 {"time", "time"},
                                                 {"duration", "interval"},
                                                 {"email", "email"},
                                                 {"hostname", "hostname"},
                                                 {"ipv4", "ipv4Address"},
                                                 {"ipv6", "ipv6Address"},
                                                 {"uri", "url"},
                                                 {"uuid", "uuid"}});

model::ScalarType named_type(std::string_view name) {
  if (const auto* basic = types::find_basic_type(name)) return {basic->base, {}, ""};
  const ScalarId id = types::find_scalar(name);
  return {types::info(id).base, id, std::string(types::info(id).modifiers)};
}

class SchemaReader {
 public:
  explicit SchemaReader(Context& context) : context_(context), sink_(context.sink) {}

  /// A composite for the value of a field.
  CompositeId read(const Node& node, const std::string& name) {
    Field value = this->value(node, "", name);
    if (const CompositeId* object = value.composite(); object != nullptr && !value.array) return *object;
    if (value.invalid()) return {};
    Composite whole = started(name, node.span);
    whole.whole = true;
    value.required = true;
    whole.members.push_back(std::move(value));
    return add(std::move(whole));
  }

 private:
  /// `name` is that of a composite, should one be needed.
  Field value(const Node& node, std::string member, const std::string& name);
  void object(const KeyValues& keys, Field& field, const std::string& name);
  void array(const KeyValues& keys, Field& field, const std::string& name);
  void text(const KeyValues& keys, Field& field);
  void number(const KeyValues& keys, Field& field);
  [[nodiscard]] std::string_view kind_of(const KeyValues& keys, bool& sound);
  void required(const KeyValues& keys, Composite& composite);
  bool enumeration(const KeyValues& keys, Field& field);
  void count(const KeyValues& keys, SchemaKey key, std::string_view what, std::optional<std::size_t>& into,
             Span& place);
  void refuse_others(const KeyValues& keys, std::string_view kind);

  Composite started(const std::string& name, Span origin) const {
    Composite composite;
    composite.name = name;
    composite.noun = replace_all(snake_case(name), "_", " ");
    composite.origin = origin;
    composite.schema = true;
    return composite;
  }
  CompositeId add(Composite composite) {
    context_.parts.composite_checks.push_back(std::nullopt);
    context_.parts.composite_members.push_back({});
    return context_.model.composites.push_back(std::move(composite));
  }

  Context& context_;
  DiagnosticSink& sink_;
};

/// Which keys go with which kind; those not named here go with all.
struct KeyKind {
  SchemaKey key;
  std::string_view kinds;
};
constexpr auto kKeyKinds = std::to_array<KeyKind>({{SchemaKey::properties_, "object"},
                                                   {SchemaKey::required_, "object"},
                                                   {SchemaKey::additionalProperties_, "object"},
                                                   {SchemaKey::items_, "array"},
                                                   {SchemaKey::minItems_, "array"},
                                                   {SchemaKey::maxItems_, "array"},
                                                   {SchemaKey::uniqueItems_, "array"},
                                                   {SchemaKey::enum_, "string"},
                                                   {SchemaKey::pattern_, "string"},
                                                   {SchemaKey::format_, "string"},
                                                   {SchemaKey::minLength_, "string"},
                                                   {SchemaKey::maxLength_, "string"},
                                                   {SchemaKey::minimum_, "number integer"},
                                                   {SchemaKey::maximum_, "number integer"}});

/// What is said of other kinds would never be asked.
void SchemaReader::refuse_others(const KeyValues& keys, std::string_view kind) {
  for (const KeyKind& row : kKeyKinds) {
    const syntax::Entry* entry = keys.find(row.key);
    if (entry == nullptr || has_word(row.kinds, kind)) continue;
    sink_.report(diag::attribute_of_other_type, entry->key.span, entry->key.value,
                 fmt::format("`type: {}`", split(row.kinds, ' ').front()));
  }
}

/// What is said, or what the other keys can only mean; empty for any JSON.
std::string_view SchemaReader::kind_of(const KeyValues& keys, bool& sound) {
  if (const Node* node = keys.value(SchemaKey::type_)) {
    const auto choice = syntax::read_choice(*node, kTypes, "`type`", sink_);
    sound = choice.has_value();
    return sound ? kTypes.at(*choice) : std::string_view();
  }
  for (const KeyKind& row : kKeyKinds) {
    if (keys.find(row.key) != nullptr) return split(row.kinds, ' ').front();
  }
  return {};
}

Field SchemaReader::value(const Node& node, std::string member, const std::string& name) {
  Field field;
  field.name = std::move(member);
  field.origin = field.type_span = node.span;
  const syntax::Mapping* mapping = syntax::read_mapping(node, "a schema", sink_);
  if (mapping == nullptr) return field;
  const KeyValues keys(*mapping, spec::kSchemaKeys, sink_);
  bool sound = true;
  const std::string_view kind = kind_of(keys, sound);
  if (!sound) return field;
  if (const Node* words = keys.value(SchemaKey::description_)) {
    if (const auto read = syntax::read_text(*words, "`description`", sink_)) field.description = read->value;
  }
  if (kind.empty()) {
    field.type = named_type("json");
    return field;
  }
  refuse_others(keys, kind);
  if (kind == "object") {
    object(keys, field, name);
  } else if (kind == "array") {
    array(keys, field, name);
  } else if (kind == "string") {
    text(keys, field);
  } else if (kind == "boolean") {
    field.type = named_type("boolean");
  } else {
    field.type = named_type(kind == "integer" ? "bigint" : "decimal");
    number(keys, field);
  }
  return field;
}

void SchemaReader::object(const KeyValues& keys, Field& field, const std::string& name) {
  Composite composite = started(name, field.origin);
  composite.open = true;
  if (const Node* node = keys.value(SchemaKey::additionalProperties_)) {
    if (const auto flag = syntax::read_bool(*node, "`additionalProperties`", sink_)) {
      composite.open = flag->value;
    }
  }
  if (const Node* node = keys.value(SchemaKey::properties_)) {
    if (const auto* properties = syntax::read_mapping(*node, "`properties`", sink_)) {
      for (const syntax::Entry& entry : properties->entries) {
        Field member = value(entry.value, entry.key.value, name + pascal_case(entry.key.value));
        member.origin = entry.key.span;
        composite.members.push_back(std::move(member));
      }
    }
  }
  required(keys, composite);
  field.type = add(std::move(composite));
}

void SchemaReader::required(const KeyValues& keys, Composite& composite) {
  const Node* node = keys.value(SchemaKey::required_);
  if (node == nullptr) return;
  for (const auto& word : syntax::read_words(*node, "`required`", sink_)) {
    const FieldId id = composite.find(word.value);
    if (id.valid()) {
      composite.members[id].required = true;
    } else {
      sink_.report(diag::unknown_member, word.span, word.value, "properties")
          .suggest(word.value, composite.member_names());
    }
  }
}

void SchemaReader::array(const KeyValues& keys, Field& field, const std::string& name) {
  field.type = named_type("json");
  if (const Node* node = keys.value(SchemaKey::items_)) {
    Field element = value(*node, field.name, name + "Item");
    if (element.array) {
      sink_.report(diag::list_of_lists, node->span);
      element.type = model::InvalidType{};
    }
    const Span origin = field.origin;
    field = std::move(element);
    field.origin = field.type_span = origin;
  }
  field.array = true;
  model::Bounds& bounds = field.bounds;
  count(keys, SchemaKey::minItems_, "`minItems`", bounds.min_items, bounds.min_items_span);
  count(keys, SchemaKey::maxItems_, "`maxItems`", bounds.max_items, bounds.max_items_span);
  if (const Node* node = keys.value(SchemaKey::uniqueItems_)) {
    if (const auto flag = syntax::read_bool(*node, "`uniqueItems`", sink_)) bounds.unique_items = flag->value;
  }
  if (bounds.min_items && bounds.max_items && *bounds.min_items > *bounds.max_items) {
    sink_
        .report(diag::bounds_reversed, bounds.max_items_span, std::to_string(*bounds.min_items),
                std::to_string(*bounds.max_items))
        .related(bounds.min_items_span, "the fewest");
  }
}

void SchemaReader::count(const KeyValues& keys, SchemaKey key, std::string_view what,
                         std::optional<std::size_t>& into, Span& place) {
  const Node* node = keys.value(key);
  if (node == nullptr) return;
  const auto number = syntax::read_count(*node, what, sink_);
  if (!number) return;
  if (number->value > kMostCharacters) {
    sink_.report(diag::bad_literal, number->span, std::to_string(number->value), "length");
    return;
  }
  into = number->value;
  place = number->span;
}

/// The labels of `enum`; false if there is none.
bool SchemaReader::enumeration(const KeyValues& keys, Field& field) {
  const Node* node = keys.value(SchemaKey::enum_);
  if (node == nullptr) return false;
  const syntax::Sequence* items = syntax::read_sequence(*node, "`enum`", sink_);
  if (items == nullptr) return true;
  model::EnumType type;
  for (const Node& item : *items) {
    auto label = syntax::read_text(item, "a value", sink_);
    if (label) add_label({std::move(*label), "", ""}, type, sink_);
  }
  if (!type.labels.empty()) field.type = context_.add_enum(std::move(type));
  return true;
}

void SchemaReader::text(const KeyValues& keys, Field& field) {
  if (enumeration(keys, field)) return;
  field.type = named_type("text");
  if (const Node* node = keys.value(SchemaKey::format_)) {
    std::vector<std::string_view> words;
    for (const Format& format : kFormats)
      words.push_back(format.word);
    const auto choice = syntax::read_choice(*node, words, "`format`", sink_);
    if (choice) field.type = named_type(kFormats.at(*choice).type);
  }
  model::Bounds& bounds = field.bounds;
  count(keys, SchemaKey::minLength_, "`minLength`", bounds.min_length, bounds.min_length_span);
  count(keys, SchemaKey::maxLength_, "`maxLength`", bounds.max_length, bounds.max_length_span);
  if (bounds.min_length && bounds.max_length && *bounds.min_length > *bounds.max_length) {
    sink_
        .report(diag::bounds_reversed, bounds.max_length_span, std::to_string(*bounds.min_length),
                std::to_string(*bounds.max_length))
        .related(bounds.min_length_span, "the fewest");
  }
  const Node* node = keys.value(SchemaKey::pattern_);
  if (node == nullptr) return;
  const auto pattern = syntax::read_text(*node, "`pattern`", sink_);
  if (!pattern) return;
  const std::string_view problem = types::regex_problem(pattern->value);
  if (problem.empty()) {
    bounds.pattern = pattern->value;
  } else {
    sink_.report(diag::bad_pattern, pattern->span, problem);
  }
}

void SchemaReader::number(const KeyValues& keys, Field& field) {
  model::Bounds& bounds = field.bounds;
  const BaseType base = field.scalar()->base;
  const auto bound = [&](SchemaKey key, std::string_view what, std::string& into, Span& place) {
    const Node* node = keys.value(key);
    if (node == nullptr) return;
    const auto text = syntax::read_text(*node, what, sink_, "a number");
    if (!text) return;
    place = text->span;
    if (types::is_literal_of(base, text->value)) {
      into = text->value;
    } else {
      sink_.report(diag::bad_literal, text->span, text->value, types::info(base).noun);
    }
  };
  bound(SchemaKey::minimum_, "`minimum`", bounds.min, bounds.min_span);
  bound(SchemaKey::maximum_, "`maximum`", bounds.max, bounds.max_span);
  const bool both = !bounds.min.empty() && !bounds.max.empty();
  if (both && types::compare_values(base, bounds.min, bounds.max) > 0) {
    sink_.report(diag::bounds_reversed, bounds.max_span, bounds.min, bounds.max)
        .related(bounds.min_span, "the smallest");
  }
}

/// A field with a schema, and what the composite that it makes is called.
struct Found {
  std::string name;
  std::string_view schema;  ///< of the database, should two have one name
  const Node* node;
};

}  // namespace

void declare_schemas(const std::vector<Source>& sources, Context& context) {
  std::vector<Found> all;
  const auto take = [&](const std::vector<spec::FieldSpec>& fields, const std::string& owner,
                        std::string_view schema) {
    for (const spec::FieldSpec& field : fields) {
      if (!field.json_schema) continue;
      all.push_back(
          {pascal_case(owner) + pascal_case(snake_case(field.name.value)), schema, &*field.json_schema});
    }
  };
  for (const Source& source : sources) {
    for (const spec::EntitySpec& entity : source.file->entities) {
      const std::string_view schema = entity.schema ? std::string_view(entity.schema->value) : "";
      take(entity.fields, entity.name.value, schema);
      for (const spec::ActionSpec& action : entity.actions)
        take(action.params, action.name.value, schema);
    }
  }
  // whatever order the files have
  std::stable_sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
    return std::tie(a.name, a.schema) < std::tie(b.name, b.schema);
  });
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool again = i > 0 && all[i - 1].name == all[i].name;
    const std::string name = again ? pascal_case(all[i].schema) + all[i].name : all[i].name;
    context.parts.schemas[all[i].node->span.begin] = SchemaReader(context).read(*all[i].node, name);
  }
}

}  // namespace specql::check
