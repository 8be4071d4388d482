#include "generator/spec/keys.h"
#include "generator/spec/read.h"

namespace specql::spec {
namespace {

std::optional<Word> read_word(const syntax::Node* node, std::string_view what, DiagnosticSink& sink) {
  if (node == nullptr) return std::nullopt;
  const auto text = syntax::read_text(*node, what, sink);
  if (!text) return std::nullopt;
  return text->located();
}

void read_flag(const syntax::Node* node, std::string_view what, std::optional<Located<bool>>& into,
               DiagnosticSink& sink) {
  if (node != nullptr) into = syntax::read_bool(*node, what, sink);
}

void read_extends(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  const syntax::Mapping* mapping = node.mapping();
  if (mapping == nullptr) {
    entity.extends = read_word(&node, "`extends`", sink);
    return;
  }
  const syntax::KeyValues keys(*mapping, kExtendsKeys, sink);
  entity.extends = read_word(keys.value(ExtendsKey::from_), "`from`", sink);
}

/// The keys of an entity, at the document's level or inside `entity: {…}`.
void read_keys(const syntax::KeyValues& keys, EntitySpec& entity, DiagnosticSink& sink) {
  const auto value = [&](EntityKey key) { return keys.value(key); };
  if (auto word = read_word(value(EntityKey::schema_), "`schema`", sink)) entity.schema = word;
  if (auto word = read_word(value(EntityKey::was_), "`was`", sink)) entity.was = word;
  if (const auto* node = value(EntityKey::description_)) {
    entity.description = syntax::read_text(*node, "`description`", sink);
  }
  if (const auto* node = value(EntityKey::extends_)) read_extends(*node, entity, sink);
  if (const auto* node = value(EntityKey::import_)) {
    for (Word& word : syntax::read_words(*node, keys.quoted(EntityKey::import_), sink)) {
      entity.imports.push_back(std::move(word));
    }
  }
  if (const auto* node = value(EntityKey::tenancy_)) {
    if (auto choice = syntax::read_choice(*node, kTenancies, "`tenancy`", sink)) {
      entity.tenancy = {*choice, node->span};
    }
  }
  if (const auto* node = value(EntityKey::patterns_)) read_patterns(*node, entity, sink);
  read_flag(value(EntityKey::audit_), "`audit`", entity.audit, sink);
  read_flag(value(EntityKey::soft_delete_), "`soft_delete`", entity.soft_delete, sink);
  read_flag(value(EntityKey::version_), "`version`", entity.version, sink);
  if (const auto* node = value(EntityKey::identifier_)) {
    entity.identifier = read_identifier(*node, sink);
  }
  if (const auto* node = value(EntityKey::fields_)) {
    for (FieldSpec& field : read_fields(*node, "`fields`", kFieldKeys, sink)) {
      entity.fields.push_back(std::move(field));
    }
  }
  if (const auto* node = value(EntityKey::computed_fields_)) {
    read_computed_fields(*node, entity, sink);
  }
  if (const auto* node = value(EntityKey::unique_)) {
    read_uniques(*node, keys.quoted(EntityKey::unique_), entity, sink);
  }
  if (const auto* node = value(EntityKey::exclusions_)) {
    read_exclusions(*node, keys.quoted(EntityKey::exclusions_), entity, sink);
  }
  if (const auto* node = value(EntityKey::indexes_)) read_indexes(*node, entity, sink);
  if (const auto* node = value(EntityKey::hooks_)) read_hooks(*node, entity, sink);
  if (const auto* node = value(EntityKey::events_)) read_events(*node, entity, sink);
  if (const auto* node = value(EntityKey::states_)) read_states(*node, "`states`", entity, sink);
  if (const auto* node = value(EntityKey::validations_)) {
    read_validations(*node, keys.quoted(EntityKey::validations_), entity, sink);
  }
  if (const auto* node = value(EntityKey::actions_)) read_actions(*node, entity, sink);
}

void read_document(const syntax::Node& document, FileSpec& file, DiagnosticSink& sink) {
  if (document.is_null()) return;  // an empty document between markers
  const syntax::Mapping* mapping = syntax::read_mapping(document, "a document", sink);
  if (mapping == nullptr) return;
  if (mapping->find("entity") != nullptr) {
    if (auto entity = read_entity(*mapping, sink)) {
      for (const Word& path : entity->imports)
        file.imports.push_back(path);
      file.entities.push_back(std::move(*entity));
    }
    return;
  }
  if (mapping->find("type") != nullptr) {
    if (auto type = read_type(*mapping, sink)) file.types.push_back(std::move(*type));
    return;
  }
  const bool imports = mapping->find("import") != nullptr || mapping->find("imports") != nullptr;
  if (!imports) {
    const Span at = mapping->entries.empty() ? document.span : mapping->entries[0].key.span;
    sink.report(diag::unknown_document, at)
        .help("begin it with `entity: Name` or `type: Name`, or with `import:` for a list of files")
        .suggest(mapping->entries.empty() ? "" : mapping->entries[0].key.value, {"entity", "type", "import"});
    return;
  }
  const syntax::KeyValues keys(*mapping, kDocumentKeys, sink);
  if (const auto* node = keys.value(DocumentKey::import_)) {
    for (Word& word : syntax::read_words(*node, keys.quoted(DocumentKey::import_), sink)) {
      file.imports.push_back(std::move(word));
    }
  }
}

}  // namespace

std::optional<EntitySpec> read_entity(const syntax::Mapping& document, DiagnosticSink& sink) {
  EntitySpec entity;
  const syntax::KeyValues keys(document, kEntityKeys, sink);
  const syntax::Entry& head = *keys.find(EntityKey::entity_);
  if (const syntax::Mapping* inner = head.value.mapping()) {
    const syntax::KeyValues inner_keys(*inner, kEntityKeys, sink);
    const auto name = read_word(inner_keys.value(EntityKey::name_), "the entity's name", sink);
    if (!name) {
      if (inner_keys.find(EntityKey::name_) == nullptr) {
        inner_keys.report_missing("name", head.key.span, "the entity", sink);
      }
      return std::nullopt;
    }
    entity.name = *name;
    read_keys(inner_keys, entity, sink);
  } else {
    const auto name = syntax::read_text(head.value, "the entity's name", sink);
    if (!name) return std::nullopt;
    entity.name = name->located();
    if (const auto* stray = keys.find(EntityKey::name_)) {
      sink.report(diag::same_key_twice, stray->key.span, "name", "entity")
          .related(head.key.span, "the name is given here");
    }
  }
  read_keys(keys, entity, sink);
  return entity;
}

FileSpec read_file(const std::vector<syntax::Node>& documents, DiagnosticSink& sink) {
  FileSpec file;
  for (const syntax::Node& document : documents)
    read_document(document, file, sink);
  return file;
}

}  // namespace specql::spec
