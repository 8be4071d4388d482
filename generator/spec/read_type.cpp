// Types of the project: `type: OrderStatus` with values, or `type: Share` with a base.
#include "generator/spec/keys.h"
#include "generator/spec/read.h"
#include "generator/spec/type_notation.h"

#include <fmt/core.h>

namespace specql::spec {
namespace {

/// `paid: Paid in full`, or `paid: {description: …, deprecated: …}`.
LabelSpec read_label(const syntax::Entry& entry, DiagnosticSink& sink) {
  LabelSpec label;
  label.name = {entry.key.value, entry.key.span, syntax::OffsetMap(entry.key.span.begin)};
  if (entry.value.is_null()) return label;
  const syntax::Mapping* mapping = entry.value.mapping();
  if (mapping == nullptr) {
    if (const auto text = syntax::read_text(entry.value, "what a value means", sink)) {
      label.description = text->value;
    }
    return label;
  }
  const syntax::KeyValues keys(*mapping, kLabelKeys, sink);
  if (const auto* node = keys.value(LabelKey::description_)) {
    if (const auto text = syntax::read_text(*node, "`description`", sink)) label.description = text->value;
  }
  if (const auto* node = keys.value(LabelKey::deprecated_)) {
    if (const auto text = read_deprecated(*node, sink)) label.deprecated = text->value;
  }
  return label;
}

void read_labels(const syntax::Node& node, TypeSpec& type, DiagnosticSink& sink) {
  type.is_enum = true;
  if (const syntax::Mapping* mapping = node.mapping()) {
    for (const syntax::Entry& entry : mapping->entries)
      type.labels.push_back(read_label(entry, sink));
    return;
  }
  const syntax::Sequence* items = syntax::read_sequence(node, "`values`", sink);
  if (items == nullptr) return;
  for (const syntax::Node& item : *items) {
    const syntax::Mapping* mapping = item.mapping();
    if (mapping != nullptr && mapping->entries.size() == 1) {
      type.labels.push_back(read_label(mapping->entries[0], sink));
    } else if (auto text = syntax::read_text(item, "a value", sink)) {
      type.labels.push_back({std::move(*text), "", ""});
    }
  }
}

void read_rejects(const syntax::Node& node, TypeSpec& type, DiagnosticSink& sink) {
  const syntax::Sequence* items = syntax::read_sequence(node, "`rejects`", sink);
  if (items == nullptr) return;
  for (const syntax::Node& item : *items) {
    if (const syntax::Scalar* scalar = item.scalar()) {  // blanks are a value, and worth refusing
      type.rejects.push_back(syntax::text_of(*scalar, item.span));
    } else {
      static_cast<void>(syntax::read_text(item, "a value to refuse", sink));
    }
  }
}

/// The attributes of a scalar are those of a field, whose type is the base.
std::optional<FieldSpec> read_base(const syntax::KeyValues& keys, const Word& name, DiagnosticSink& sink) {
  syntax::Mapping attributes;
  for (std::size_t i = 0; i < kTypeKeys.rows.size(); ++i) {
    const auto key = static_cast<TypeKey>(i);
    const syntax::Entry* entry = keys.find(key);
    const bool of_base = key != TypeKey::type_ && key != TypeKey::description_ && key != TypeKey::rejects_ &&
                         key != TypeKey::enum_storage_;
    if (entry == nullptr || !of_base) continue;
    attributes.entries.push_back(*entry);
    attributes.entries.back().key.value = key == TypeKey::base_ ? "type" : kTypeKeys.rows[i].name;
  }
  FieldSpec field = read_field(name, {name.span, std::move(attributes)}, kFieldKeys, sink);
  if (!field.type) return std::nullopt;
  return field;
}

/// Members and the condition on them.
void read_members(const syntax::KeyValues& keys, TypeSpec& type, DiagnosticSink& sink) {
  type.is_composite = true;
  type.members = read_fields(*keys.value(TypeKey::fields_), keys.quoted(TypeKey::fields_), kMemberKeys, sink);
  if (const auto* node = keys.value(TypeKey::check_)) {
    type.check = syntax::read_text(*node, "`check`", sink, "a condition");
  }
}

/// Keys that say something of another kind of type than the one that `kind` makes it.
void report_strays(const syntax::KeyValues& keys, std::initializer_list<TypeKey> strays,
                   const syntax::Entry& kind, std::string_view needed, const std::string& why,
                   DiagnosticSink& sink) {
  for (const TypeKey key : strays) {
    const auto* stray = keys.find(key);
    if (stray == nullptr) continue;
    sink.report(diag::attribute_of_other_type, stray->key.span, stray->key.value, needed)
        .related(kind.key.span, why);
  }
}

}  // namespace

std::optional<TypeSpec> read_type(const syntax::Mapping& document, DiagnosticSink& sink) {
  TypeSpec type;
  const syntax::KeyValues keys(document, kTypeKeys, sink);
  const syntax::Entry& head = *keys.find(TypeKey::type_);
  const auto name = syntax::read_text(head.value, "the type's name", sink);
  if (!name) return std::nullopt;
  type.name = name->located();
  if (const auto* node = keys.value(TypeKey::description_)) {
    type.description = syntax::read_text(*node, "`description`", sink);
  }
  if (const auto* values = keys.find(TypeKey::values_)) {
    read_labels(values->value, type, sink);
    if (const auto* node = keys.value(TypeKey::enum_storage_)) {
      const auto choice = syntax::read_choice(*node, kEnumStorages, "`enum_storage`", sink);
      if (choice) type.enum_storage = {*choice, node->span};
    }
    report_strays(keys,
                  {TypeKey::base_, TypeKey::check_, TypeKey::min_, TypeKey::max_, TypeKey::min_length_,
                   TypeKey::max_length_, TypeKey::pattern_, TypeKey::examples_, TypeKey::rejects_},
                  *values, "a type that has a `base`", "its values make it an enum", sink);
    report_strays(keys, {TypeKey::fields_}, *values, "a type without `values`", "its values make it an enum",
                  sink);
    return type;
  }
  if (const auto* kind =
          keys.find(keys.find(TypeKey::fields_) != nullptr ? TypeKey::fields_ : TypeKey::base_)) {
    report_strays(keys, {TypeKey::enum_storage_}, *kind, "a type that has `values`",
                  "without them it is no enum", sink);
  }
  if (const auto* fields = keys.find(TypeKey::fields_)) {
    read_members(keys, type, sink);
    const std::string why = "its fields make it a composite";
    report_strays(keys, {TypeKey::base_}, *fields, "a type without `fields`", why, sink);
    report_strays(keys,
                  {TypeKey::min_, TypeKey::max_, TypeKey::min_length_, TypeKey::max_length_,
                   TypeKey::pattern_, TypeKey::examples_, TypeKey::rejects_},
                  *fields, "a type that has a `base`", why, sink);
    return type;
  }
  if (keys.find(TypeKey::base_) == nullptr) {
    const std::string owner =
        fmt::format("type `{}`, which has no `values` or `fields` either", type.name.value);
    keys.report_missing("base", head.key.span, owner, sink);
    return std::nullopt;
  }
  type.base = read_base(keys, type.name, sink);
  if (!type.base) return std::nullopt;
  if (const auto* node = keys.value(TypeKey::rejects_)) read_rejects(*node, type, sink);
  return type;
}

}  // namespace specql::spec
