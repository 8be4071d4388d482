#include "generator/spec/keys.h"
#include "generator/spec/read.h"
#include "generator/spec/type_notation.h"
#include "generator/support/text.h"

#include <fmt/core.h>

namespace specql::spec {
namespace {

void read_flag(const syntax::KeyValues& keys, FieldKey key, std::string_view what,
               std::optional<Located<bool>>& into, DiagnosticSink& sink) {
  if (const syntax::Node* node = keys.value(key)) into = syntax::read_bool(*node, what, sink);
}

void read_words(const syntax::KeyValues& keys, FieldKey key, std::string_view what, Rare<Text>& into,
                DiagnosticSink& sink) {
  if (const syntax::Node* node = keys.value(key)) into = syntax::read_text(*node, what, sink);
}

DefaultSpec read_default(const syntax::Node& node) {
  DefaultSpec spec;
  spec.text.span = node.span;
  spec.text.map = syntax::OffsetMap(node.span.begin);
  if (const syntax::Scalar* scalar = node.scalar()) {
    spec.text = syntax::text_of(*scalar, node.span);
  } else if (node.is_null()) {
    spec.text.value = "null";
  } else {
    spec.structure = node;
  }
  return spec;
}

/// The labels of an enum; false if not all of them could be read.
bool read_labels(const syntax::Node& values, TypeNotation& type, DiagnosticSink& sink) {
  const syntax::Sequence* items = syntax::read_sequence(values, "`values`", sink);
  if (items == nullptr) return false;
  for (const syntax::Node& item : *items) {
    auto text = syntax::read_text(item, "a value", sink);
    if (!text) return false;
    type.arguments.push_back(std::move(*text));
  }
  return true;
}

/// `enum`, `list` or `ref` of nothing.
bool is_half_type(const FieldSpec& field) {
  if (!field.type || field.type->list_depth > 0) return false;
  const std::string& name = field.type->name.value;
  return (name == "enum" || name == "list" || name == "ref") && field.type->arguments.empty() &&
         field.type->targets.empty();
}

/// `type: enum` with `values:`, `type: list` with `item_type:`, `type: ref` with `entity:`: the long
/// forms say apart what a notation says in one.
void read_type_parts(const syntax::KeyValues& keys, FieldSpec& field, DiagnosticSink& sink) {
  if (const auto* values = keys.value(FieldKey::values_)) {
    const bool is_enum = field.type && field.type->name.value == "enum";
    if (!is_enum) {
      sink.report(diag::attribute_of_other_type, keys.find(FieldKey::values_)->key.span, "values",
                  "`type: enum`");
    } else if (!read_labels(*values, *field.type, sink)) {
      field.type.reset();
    }
  }
  if (const auto* item = keys.value(FieldKey::item_type_)) {
    const bool is_list = field.type && field.type->name.value == "list" && field.type->arguments.empty();
    const auto text = syntax::read_text(*item, "`item_type`", sink);
    if (!is_list) {
      sink.report(diag::attribute_of_other_type, keys.find(FieldKey::item_type_)->key.span, "item_type",
                  "`type: list`");
    } else {
      auto inner = text ? parse_type_notation(*text, sink) : std::nullopt;
      if (inner) {
        ++inner->list_depth;
        if (field.type->required) inner->required = field.type->required;
        field.type = std::move(inner);
      } else {
        field.type.reset();
      }
    }
  }
  if (const auto* target = keys.value(FieldKey::entity_)) {
    const bool is_ref = field.type && field.type->name.value == "ref" && field.type->targets.empty();
    const Word& key = keys.find(FieldKey::entity_)->key;
    auto text = syntax::read_text(*target, keys.quoted(FieldKey::entity_), sink);
    if (!is_ref) {
      sink.report(diag::attribute_of_other_type, key.span, key.value, "`type: ref`");
    } else if (text) {
      field.type->targets.push_back(std::move(*text));
    } else {
      field.type.reset();
    }
  }
  // An unknown key beside it may be meant to say what is missing.
  if (keys.has_unknown() && is_half_type(field)) field.type.reset();
}

void read_choice(const syntax::KeyValues& keys, FieldKey key, std::span<const std::string_view> words,
                 std::string_view what, std::optional<Located<std::size_t>>& into, DiagnosticSink& sink) {
  const syntax::Node* node = keys.value(key);
  if (node == nullptr) return;
  if (const auto index = syntax::read_choice(*node, words, what, sink)) into = {*index, node->span};
}

void read_attributes(const syntax::KeyValues& keys, FieldSpec& field, DiagnosticSink& sink) {
  read_flag(keys, FieldKey::required_, "`required`", field.required, sink);
  read_flag(keys, FieldKey::nullable_, "`nullable`", field.nullable, sink);
  read_flag(keys, FieldKey::unique_, "`unique`", field.unique, sink);
  read_flag(keys, FieldKey::index_, "`index`", field.index, sink);
  read_flag(keys, FieldKey::many_, "`many`", field.many, sink);
  read_flag(keys, FieldKey::deferrable_, "`deferrable`", field.deferrable, sink);
  read_flag(keys, FieldKey::stored_, "`stored`", field.stored, sink);
  read_flag(keys, FieldKey::immutable_, "`immutable`", field.immutable, sink);
  read_words(keys, FieldKey::description_, "`description`", field.description, sink);
  read_words(keys, FieldKey::label_, "`label`", field.label, sink);
  read_words(keys, FieldKey::was_, "`was`", field.was, sink);
  read_words(keys, FieldKey::min_, "`min`", field.min, sink);
  read_words(keys, FieldKey::max_, "`max`", field.max, sink);
  read_words(keys, FieldKey::pattern_, "`pattern`", field.pattern, sink);
  read_words(keys, FieldKey::check_, "`check`", field.check, sink);
  if (const auto* node = keys.value(FieldKey::backfill_)) {
    field.backfill = syntax::read_text(*node, keys.quoted(FieldKey::backfill_), sink);
  }
  if (const auto* node = keys.value(FieldKey::computed_)) {
    field.computed = syntax::read_text(*node, keys.quoted(FieldKey::computed_), sink);
  }
  read_words(keys, FieldKey::inverse_, "`inverse`", field.inverse, sink);
  read_words(keys, FieldKey::through_, "`through`", field.through, sink);
  if (const auto* node = keys.value(FieldKey::schema_)) {
    if (node->mapping() != nullptr) {
      field.json_schema = *node;
    } else {
      field.schema = syntax::read_text(*node, "`schema`", sink);
    }
  }
  read_choice(keys, FieldKey::storage_, kStorages, "`storage`", field.storage, sink);
  if (const auto* node = keys.value(FieldKey::default_)) field.default_value = read_default(*node);
  if (const auto* node = keys.value(FieldKey::deprecated_)) field.deprecated = read_deprecated(*node, sink);
  if (const auto* node = keys.value(FieldKey::min_length_)) {
    field.min_length = syntax::read_count(*node, "`min_length`", sink);
  }
  if (const auto* node = keys.value(FieldKey::max_length_)) {
    field.max_length = syntax::read_count(*node, "`max_length`", sink);
  }
  if (const auto* node = keys.value(FieldKey::min_items_)) {
    field.min_items = syntax::read_count(*node, "`min_items`", sink);
  }
  if (const auto* node = keys.value(FieldKey::max_items_)) {
    field.max_items = syntax::read_count(*node, "`max_items`", sink);
  }
  read_flag(keys, FieldKey::unique_items_, "`unique_items`", field.unique_items, sink);
  read_choice(keys, FieldKey::on_delete_, kOnDelete, "`on_delete`", field.on_delete, sink);
  read_choice(keys, FieldKey::on_update_, kOnUpdate, "`on_update`", field.on_update, sink);
  if (const auto* node = keys.value(FieldKey::examples_)) {
    if (const auto* items = syntax::read_sequence(*node, "`examples`", sink)) {
      for (const syntax::Node& item : *items) {
        if (auto text = syntax::read_text(item, "an example", sink)) {
          field.examples.push_back(std::move(*text));
        }
      }
    }
  }
}

/// Options inside a notation mean what the attributes of the same names mean.
void apply_option(const TypeNotation::Option& option, FieldSpec& field, DiagnosticSink& sink) {
  const auto choice = [&](std::span<const std::string_view> words,
                          std::optional<Located<std::size_t>>& into) {
    syntax::Node node{option.value.span, syntax::Scalar{option.value.value, {}, {}}};
    if (const auto index = syntax::read_choice(node, words, "`" + option.key.value + "`", sink)) {
      into = {*index, option.value.span};
    }
  };
  const auto flag = [&](std::optional<Located<bool>>& into) {
    syntax::Node node{option.value.span, syntax::Scalar{option.value.value, {}, {}}};
    into = syntax::read_bool(node, "`" + option.key.value + "`", sink);
  };
  const std::string& key = option.key.value;
  if (option.value.value.empty()) {
    sink.report(diag::type_syntax, option.key.span, "`option: value`", "`" + key + "`");
  } else if (key == "on_delete") {
    choice(kOnDelete, field.on_delete);
  } else if (key == "on_update") {
    choice(kOnUpdate, field.on_update);
  } else if (key == "many") {
    flag(field.many);
  } else if (key == "deferrable") {
    flag(field.deferrable);
  } else if (key == "inverse") {
    field.inverse = option.value;
  } else if (key == "through") {
    field.through = option.value;
  } else if (key == "schema") {
    field.schema = option.value;
  } else {
    sink.report(diag::unknown_key, option.key.span, key, "a reference")
        .suggest(key, {"on_delete", "on_update", "many", "deferrable", "inverse", "through", "schema"});
  }
}

/// A text's default needs no quotes; double ones would become part of it. JSON is written with
/// them.
void check_quotes(FieldSpec& field, DiagnosticSink& sink) {
  if (!field.default_value || field.default_value->structure) return;
  Text& text = field.default_value->text;
  const std::string& type = field.type->name.value;
  const bool quoted = text.value.size() > 1 && text.value.front() == '"' && text.value.back() == '"';
  if (!quoted || type == "json" || type == "jsonb") return;
  text = text.slice(1, text.value.size() - 1);
  sink.report(diag::double_quoted_text, {text.span.begin - 1, text.span.end + 1})
      .replace("use single quotes", "'" + replace_all(text.value, "'", "''") + "'");
}

/// `boolean = yes` would be a name that means nothing.
void check_boolean(FieldSpec& field, DiagnosticSink& sink) {
  if (field.type->name.value != "boolean" || !field.default_value) return;
  const Text& text = field.default_value->text;
  if (syntax::refuse_yaml_boolean(text.value, text.span, sink)) field.default_value.reset();
}

/// `[text]`: one may mean a list by it.
const syntax::Scalar* only_element(const syntax::Node& node) {
  const syntax::Sequence* items = node.sequence();
  return items != nullptr && items->size() == 1 ? items->front().scalar() : nullptr;
}

/// The name in `- {name: x, expression: y}`; `- x: y` has none apart.
const syntax::Entry* name_in_item(const syntax::Node& item) {
  const syntax::Mapping* mapping = item.mapping();
  return mapping != nullptr && mapping->entries.size() > 1 ? mapping->find("name") : nullptr;
}

void take_computed(FieldSpec field, EntitySpec& entity, DiagnosticSink& sink) {
  if (!field.computed && field.type) {
    sink.report(diag::key_missing, field.name.span, "expression", "a computed field");
  }
  entity.fields.push_back(std::move(field));
}

}  // namespace

std::optional<Text> read_deprecated(const syntax::Node& node, DiagnosticSink& sink) {
  const syntax::Scalar* scalar = node.scalar();
  const bool plain = scalar != nullptr && scalar->style == syntax::ScalarStyle::Plain;
  if (!plain || (scalar->text != "true" && scalar->text != "false")) {
    return syntax::read_text(node, "`deprecated`", sink);
  }
  if (scalar->text == "false") return std::nullopt;
  Text reason = syntax::text_of(*scalar, node.span);
  reason.value = "No longer supported";
  return reason;
}

FieldSpec read_field(const Word& name, const syntax::Node& node, const syntax::KeyTable& table,
                     DiagnosticSink& sink) {
  FieldSpec field;
  field.name = name;
  if (const syntax::Mapping* mapping = node.mapping()) {
    const syntax::KeyValues keys(*mapping, table, sink);
    if (const syntax::Node* type = keys.value(FieldKey::type_)) {
      const auto text = syntax::read_text(*type, "`type`", sink);
      if (text) field.type = parse_type_notation(*text, sink);
      if (!field.type) return field;  // its type is unknown; its name is not
    }
    read_attributes(keys, field, sink);
    read_type_parts(keys, field, sink);
    if (!field.type && !field.computed) {
      if (keys.value(FieldKey::type_) == nullptr) {
        keys.report_missing("type", name.span, fmt::format("field `{}`", name.value), sink);
      }
      return field;
    }
  } else if (const syntax::Scalar* element = only_element(node)) {
    sink.report(diag::wrong_shape, node.span, fmt::format("the type of `{}`", name.value),
                "text or a mapping", syntax::kind_of(node))
        .replace("a list of it", fmt::format("list({})", element->text));
  } else {
    const auto text =
        syntax::read_text(node, fmt::format("the type of `{}`", name.value), sink, "text or a mapping");
    if (text) field.type = parse_type_notation(*text, sink);
  }
  if (!field.type) return field;
  if (field.type->default_value) {
    if (field.default_value) {
      sink.report(diag::default_twice, field.type->default_value->span)
          .related(field.default_value->text.span, "the other default");
    }
    field.default_value = DefaultSpec{*field.type->default_value, std::nullopt};
  }
  check_quotes(field, sink);
  check_boolean(field, sink);
  for (const TypeNotation::Option& option : field.type->options)
    apply_option(option, field, sink);
  return field;
}

std::optional<FieldSpec> read_named_field(const syntax::Node& node, const syntax::Entry& name,
                                          const syntax::KeyTable& table, DiagnosticSink& sink) {
  const auto word = syntax::read_text(name.value, fmt::format("the name of {}", table.owner), sink);
  if (!word) return std::nullopt;
  syntax::Mapping rest;
  for (const syntax::Entry& entry : node.mapping()->entries) {
    if (&entry != &name) rest.entries.push_back(entry);
  }
  return read_field(word->located(), {node.span, std::move(rest)}, table, sink);
}

std::vector<FieldSpec> read_fields(const syntax::Node& node, std::string_view what,
                                   const syntax::KeyTable& table, DiagnosticSink& sink) {
  std::vector<FieldSpec> fields;
  if (node.is_null()) return fields;
  const syntax::Mapping* mapping = syntax::read_mapping(node, what, sink);
  if (mapping == nullptr) return fields;
  fields.reserve(mapping->entries.size());
  for (const syntax::Entry& entry : mapping->entries) {
    fields.push_back(read_field(entry.key, entry.value, table, sink));
  }
  return fields;
}

void read_computed_fields(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  if (const syntax::Sequence* items = node.sequence()) {
    for (const syntax::Node& item : *items) {
      if (const syntax::Entry* name = name_in_item(item)) {
        auto field = read_named_field(item, *name, kFieldKeys, sink);
        if (field) take_computed(std::move(*field), entity, sink);
      } else {
        read_computed_fields(item, entity, sink);
      }
    }
    return;
  }
  const syntax::Mapping* mapping = syntax::read_mapping(node, "`computed_fields`", sink);
  if (mapping == nullptr) return;
  for (const syntax::Entry& entry : mapping->entries) {
    if (entry.value.mapping() != nullptr) {
      take_computed(read_field(entry.key, entry.value, kFieldKeys, sink), entity, sink);
      continue;
    }
    FieldSpec field;
    field.name = entry.key;
    field.computed = syntax::read_text(entry.value, "an expression", sink);
    entity.fields.push_back(std::move(field));
  }
}

}  // namespace specql::spec
