#include "generator/project/old_config.h"

#include "generator/project/config.h"
#include "generator/support/text.h"
#include "generator/syntax/keys.h"
#include "generator/syntax/yaml.h"

#include <array>

namespace specql::project {
namespace {

using Row = syntax::KeyRow;
#define SPECQL_KEY(name, aliases, value, summary) name##_,
enum class RegistryKey : std::size_t {
#include "generator/project/config_keys/registry_keys.def"
};
enum class OldProjectKey : std::size_t {
#include "generator/project/config_keys/old_project_keys.def"
};
enum class DomainKey : std::size_t {
#include "generator/project/config_keys/domain_keys.def"
};
#undef SPECQL_KEY

#define SPECQL_KEY(name, aliases, value, summary) Row{#name, aliases, value, summary},
constexpr auto kRegistryRows = std::to_array<Row>({
#include "generator/project/config_keys/registry_keys.def"
});
constexpr auto kOldProjectRows = std::to_array<Row>({
#include "generator/project/config_keys/old_project_keys.def"
});
constexpr auto kDomainRows = std::to_array<Row>({
#include "generator/project/config_keys/domain_keys.def"
});
#undef SPECQL_KEY

const syntax::KeyTable kRegistryKeys{"the registry", kRegistryRows};
const syntax::KeyTable kOldProjectKeys{"project.yaml", kOldProjectRows};
const syntax::KeyTable kDomainKeys{"a domain", kDomainRows};

class Reader {
 public:
  Reader(check::Settings& settings, DiagnosticSink& sink) : settings_(settings), sink_(sink) {}

  void registry(const syntax::Mapping& mapping) {
    const syntax::KeyValues keys(mapping, kRegistryKeys, sink_);
    if (const auto* node = keys.value(RegistryKey::domains_)) domains(*node, "`domains`", "");
    if (const auto* node = keys.value(RegistryKey::schemas_)) schemas(*node);
  }

  void project(const syntax::Mapping& mapping) {
    const syntax::KeyValues keys(mapping, kOldProjectKeys, sink_);
    if (const auto* node = keys.value(OldProjectKey::schemas_)) schemas(*node);
  }

 private:
  void schemas(const syntax::Node& node) {
    const auto* list = node.sequence();
    if (list == nullptr) {
      domains(node, "`schemas`", "name");
      return;
    }
    for (const syntax::Node& item : *list)
      domain(item, nullptr);
  }

  /// A mapping: its keys are the names of schemas, or codes that nothing needs.
  void domains(const syntax::Node& node, std::string_view what, std::string_view key_is) {
    const auto* mapping = syntax::read_mapping(node, what, sink_);
    if (mapping == nullptr) return;
    for (const syntax::Entry& entry : mapping->entries) {
      domain(entry.value, key_is == "name" ? &entry.key : nullptr);
    }
  }

  void domain(const syntax::Node& node, const Located<std::string>* key) {
    const auto* mapping = syntax::read_mapping(node, "a domain", sink_);
    if (mapping == nullptr) return;
    const syntax::KeyValues keys(*mapping, kDomainKeys, sink_);
    check::SchemaSettings schema;
    schema.tenancy = tenancy(keys);
    if (const auto* words = keys.value(DomainKey::description_)) {
      if (auto text = syntax::read_text(*words, "`description`", sink_)) {
        schema.description = trim(text->value);
      }
    }
    if (const auto* name = keys.value(DomainKey::name_)) {
      if (const auto text = syntax::read_text(*name, "`name`", sink_)) add(text->value, text->span, schema);
    } else if (key != nullptr) {
      add(key->value, key->span, schema);
    } else {
      sink_.report(diag::key_missing, node.span, "name", "a domain");
    }
    schema.description.clear();  // it is about the domain itself
    if (const auto* aliases = keys.value(DomainKey::aliases_)) {
      for (const auto& word : syntax::read_words(*aliases, "`aliases`", sink_)) {
        add(word.value, word.span, schema);
      }
    }
  }

  std::optional<model::Tenancy> tenancy(const syntax::KeyValues& keys) {
    if (const auto* node = keys.value(DomainKey::multi_tenant_)) {
      const auto flag = syntax::read_bool(*node, "`multi_tenant`", sink_);
      if (!flag) return std::nullopt;
      return flag->value ? model::Tenancy::Isolated : model::Tenancy::Shared;
    }
    const auto* node = keys.value(DomainKey::tier_);
    return node == nullptr ? std::nullopt : read_tenancy(*node, "`tier`", sink_);
  }

  void add(const std::string& name, Span span, check::SchemaSettings schema) {
    schema.span = span;
    settings_.schemas.try_emplace(name, std::move(schema));
    settings_.has_schemas = true;
  }

  check::Settings& settings_;
  DiagnosticSink& sink_;
};

}  // namespace

bool read_registry(const source::SourceFile& file, check::Settings& settings, DiagnosticSink& sink) {
  const std::vector<syntax::Node> documents = syntax::parse_yaml(file, sink);
  if (documents.empty() || documents[0].is_null()) return true;
  const auto* mapping = syntax::read_mapping(documents[0], "the registry", sink);
  if (mapping != nullptr) Reader(settings, sink).registry(*mapping);
  return true;
}

bool read_old_project(const source::SourceFile& file, check::Settings& settings, DiagnosticSink& sink) {
  DiagnosticSink own;
  const std::vector<syntax::Node> documents = syntax::parse_yaml(file, own);
  const auto* mapping = documents.size() == 1 ? documents[0].mapping() : nullptr;
  if (mapping == nullptr || mapping->find("schemas") == nullptr || mapping->find("entity") != nullptr) {
    return false;
  }
  sink.merge(std::move(own));
  Reader(settings, sink).project(*mapping);
  return true;
}

std::span<const syntax::KeyTable* const> all_old_config_tables() {
  static constexpr auto kTables =
      std::to_array<const syntax::KeyTable*>({&kRegistryKeys, &kDomainKeys, &kOldProjectKeys});
  return kTables;
}

}  // namespace specql::project
