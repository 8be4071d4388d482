#include "generator/project/config.h"

#include "generator/diagnostics/specs.h"
#include "generator/support/text.h"
#include "generator/syntax/yaml.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/core.h>

namespace specql::project {
namespace {

using Row = syntax::KeyRow;
#define SPECQL_KEY(name, aliases, value, summary) name##_,
enum class ProjectKey : std::size_t {
#include "generator/project/config_keys/project_keys.def"
};
enum class OutputKey : std::size_t {
#include "generator/project/config_keys/output_keys.def"
};
enum class SchemaKey : std::size_t {
#include "generator/project/config_keys/schema_keys.def"
};
enum class DefaultsKey : std::size_t {
#include "generator/project/config_keys/defaults_keys.def"
};
enum class RoleKey : std::size_t {
#include "generator/project/config_keys/role_keys.def"
};
#undef SPECQL_KEY

#define SPECQL_KEY(name, aliases, value, summary) Row{#name, aliases, value, summary},
constexpr auto kProjectRows = std::to_array<Row>({
#include "generator/project/config_keys/project_keys.def"
});
constexpr auto kOutputRows = std::to_array<Row>({
#include "generator/project/config_keys/output_keys.def"
});
constexpr auto kSchemaRows = std::to_array<Row>({
#include "generator/project/config_keys/schema_keys.def"
});
constexpr auto kDefaultsRows = std::to_array<Row>({
#include "generator/project/config_keys/defaults_keys.def"
});
constexpr auto kRoleRows = std::to_array<Row>({
#include "generator/project/config_keys/role_keys.def"
});
#undef SPECQL_KEY

const syntax::KeyTable kProjectKeys{"specql.yaml", kProjectRows};
const syntax::KeyTable kOutputKeys{"`output`", kOutputRows};
const syntax::KeyTable kSchemaKeys{"a schema", kSchemaRows};
const syntax::KeyTable kDefaultsKeys{"`defaults`", kDefaultsRows};
const syntax::KeyTable kRoleKeys{"a role", kRoleRows};

// Then the words of the older tool for the same.
constexpr std::string_view kTenancies[] = {"isolated", "shared", "multi_tenant", "framework"};

constexpr std::size_t kLongestName = 40;  // role names are cut at 63 bytes

/// A path without parts that are empty or `.`; nothing if one is `..`, which leads elsewhere.
std::string without_empty_parts(const std::vector<std::string_view>& parts) {
  std::vector<std::string> kept;
  for (const std::string_view part : parts) {
    if (part == "..") return "";
    if (!part.empty() && part != ".") kept.emplace_back(part);
  }
  return join(kept, "/");
}

/// What may be meant to switch something on or off.
bool is_boolean(const syntax::Node& node) {
  const syntax::Scalar* scalar = node.scalar();
  return scalar != nullptr && scalar->style == syntax::ScalarStyle::Plain &&
         (scalar->text == "true" || scalar->text == "false");
}

class ConfigReader {
 public:
  explicit ConfigReader(DiagnosticSink& sink) : sink_(sink) {}

  Config read(const syntax::Mapping& mapping) {
    const syntax::KeyValues keys(mapping, kProjectKeys, sink_);
    if (const auto* node = keys.value(ProjectKey::project_)) {
      project(*node, keys.quoted(ProjectKey::project_));
    }
    if (const auto* node = keys.value(ProjectKey::postgres_)) postgres(*node);
    if (const auto* node = keys.value(ProjectKey::entities_)) {
      config_.entities_at = node->span;
      config_.entities = syntax::read_words(*node, "`entities`", sink_);
    }
    if (const auto* node = keys.value(ProjectKey::output_)) output(*node);
    if (const auto* node = keys.value(ProjectKey::schemas_)) schemas(*node);
    if (const auto* node = keys.value(ProjectKey::defaults_)) defaults(*node);
    if (const auto* node = keys.value(ProjectKey::roles_)) roles(*node);
    if (const auto* node = keys.value(ProjectKey::waive_)) waive(*node);
    return std::move(config_);
  }

 private:
  void project(const syntax::Node& node, std::string_view what) {
    const auto text = syntax::read_text(node, what, sink_);
    if (!text) return;
    const bool sound = is_identifier(text->value) && text->value.size() <= kLongestName &&
                       !text->value.starts_with("pg_") &&
                       std::none_of(text->value.begin(), text->value.end(), is_upper);
    if (!sound) {
      auto report = sink_.report(diag::bad_project_name, text->span, text->value);
      report.help("a letter, then letters in lower case, digits and `_`; at most 40, and not `pg_…`");
      const std::string name = as_project_name(text->value);
      if (!name.empty()) {
        report.replace(fmt::format("write `{}`", name), name, Applicability::MaybeIncorrect);
      }
      return;
    }
    config_.settings.project = text->value;
  }

  void postgres(const syntax::Node& node) {
    const auto version = syntax::read_count(node, "`postgres`", sink_);
    constexpr std::size_t kOldest = 15;
    constexpr std::size_t kNewest = 18;
    if (version && (version->value < kOldest || version->value > kNewest)) {
      sink_.report(diag::postgres_version, version->span, version->value);
    }
  }

  void folder(const syntax::Node* node, std::string& into) {
    if (node == nullptr) return;
    if (is_boolean(*node)) {
      sink_.report(diag::wrong_shape, node->span, "a folder", "a path", kind_of(*node));
      return;
    }
    const auto text = syntax::read_text(*node, "a folder", sink_);
    if (!text) return;
    const auto parts = split(text->value, '/');
    const bool inside =
        !text->value.starts_with('/') && std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
          return part.empty() || part == "." || part == "..";
        });
    if (!inside) {
      auto report = sink_.report(diag::folder_outside, text->span, text->value);
      const std::string plain = without_empty_parts(parts);
      if (!plain.empty() && !text->value.starts_with('/')) {
        report.replace(fmt::format("write `{}`", plain), plain, Applicability::MaybeIncorrect);
      }
      return;
    }
    into = text->value;
  }

  void output(const syntax::Node& node) {
    const auto* mapping = syntax::read_mapping(node, "`output`", sink_);
    if (mapping == nullptr) return;
    const syntax::KeyValues keys(*mapping, kOutputKeys, sink_);
    struct Folder {
      OutputKey key;
      std::string& path;
    };
    const Folder folders[] = {{OutputKey::database_, config_.database_folder},
                              {OutputKey::graphql_, config_.graphql_folder},
                              {OutputKey::migrations_, config_.migrations_folder}};
    for (const Folder& one : folders)
      folder(keys.value(one.key), one.path);
    for (const Folder& one : folders) {
      for (const Folder& other : folders) {
        // Migrations have names of their own; nothing takes them for outputs.
        const bool nests = other.key == OutputKey::migrations_;
        if (&one < &other && (nests ? one.path == other.path : share_files(one.path, other.path)))
          report_overlap(one.path, keys.value(one.key), other.path, keys.value(other.key));
      }
    }
  }

  /// The one that is written later is the one to move.
  void report_overlap(const std::string& a, const syntax::Node* a_at, const std::string& b,
                      const syntax::Node* b_at) {
    const bool in_order = a_at == nullptr || (b_at != nullptr && a_at->span.begin < b_at->span.begin);
    const syntax::Node& later = in_order ? *b_at : *a_at;
    sink_.report(diag::folders_overlap, later.span, in_order ? a : b, in_order ? b : a);
  }

  void schemas(const syntax::Node& node) {
    const auto* mapping = syntax::read_mapping(node, "`schemas`", sink_);
    if (mapping == nullptr) return;
    config_.settings.has_schemas = true;
    for (const syntax::Entry& entry : mapping->entries) {
      check::SchemaSettings schema;
      schema.span = entry.key.span;
      if (!entry.value.is_null()) {
        const auto* body = syntax::read_mapping(entry.value, "a schema", sink_);
        if (body == nullptr) continue;
        const syntax::KeyValues keys(*body, kSchemaKeys, sink_);
        if (const auto* word = keys.value(SchemaKey::tenancy_)) {
          schema.tenancy = read_tenancy(*word, keys.quoted(SchemaKey::tenancy_), sink_);
        }
        if (const auto* words = keys.value(SchemaKey::description_)) {
          if (auto text = syntax::read_text(*words, "`description`", sink_)) {
            schema.description = trim(text->value);
          }
        }
      }
      config_.settings.schemas[entry.key.value] = std::move(schema);
    }
  }

  void defaults(const syntax::Node& node) {
    const auto* mapping = syntax::read_mapping(node, "`defaults`", sink_);
    if (mapping == nullptr) return;
    const syntax::KeyValues keys(*mapping, kDefaultsKeys, sink_);
    check::Settings& settings = config_.settings;
    if (const auto* word = keys.value(DefaultsKey::tenancy_)) {
      if (const auto tenancy = read_tenancy(*word, "`tenancy`", sink_)) settings.tenancy = *tenancy;
    }
    const auto flag = [&](DefaultsKey key, std::string_view name, bool& into) {
      const auto* value = keys.value(key);
      if (value == nullptr) return;
      if (const auto read = syntax::read_bool(*value, name, sink_)) into = read->value;
    };
    flag(DefaultsKey::audit_, "`audit`", settings.features.audit);
    flag(DefaultsKey::soft_delete_, "`soft_delete`", settings.features.soft_delete);
    flag(DefaultsKey::version_, "`version`", settings.features.version);
    if (const auto* value = keys.value(DefaultsKey::on_delete_)) {
      constexpr std::string_view kChoices[] = {"restrict", "cascade", "set_null"};
      if (const auto choice = syntax::read_choice(*value, kChoices, "`on_delete`", sink_)) {
        settings.on_delete = static_cast<model::OnDelete>(*choice);
      }
    }
  }

  void roles(const syntax::Node& node) {
    const auto* mapping = syntax::read_mapping(node, "`roles`", sink_);
    if (mapping == nullptr) return;
    for (const syntax::Entry& entry : mapping->entries) {
      check::RoleSettings role;
      role.span = entry.key.span;
      const bool sound = !entry.key.value.empty() && entry.key.value.size() <= 63 &&
                         std::all_of(entry.key.value.begin(), entry.key.value.end(),
                                     [](char c) { return is_word(c) || c == '-'; });
      if (!sound) {
        sink_.report(diag::bad_role_name, entry.key.span, entry.key.value)
            .help("at least one character, at most 63");
        continue;
      }
      if (!entry.value.is_null()) {
        const auto* body = syntax::read_mapping(entry.value, "a role", sink_);
        if (body == nullptr) continue;
        const syntax::KeyValues keys(*body, kRoleKeys, sink_);
        if (const auto* includes = keys.value(RoleKey::includes_)) {
          role.includes = syntax::read_words(*includes, "`includes`", sink_);
        }
      }
      config_.settings.roles[entry.key.value] = std::move(role);
    }
  }

  void waive(const syntax::Node& node) {
    for (const auto& word : syntax::read_words(node, "`waive`", sink_)) {
      const auto code = parse_code(word.value);
      if (!code) {
        sink_.report(diag::unknown_code, word.span, word.value);
      } else if (diagnostics::find_diagnostic(*code)->severity == diagnostics::Severity::Error) {
        sink_.report(diag::error_waived, word.span, word.value);
      } else {
        config_.waived.insert(*code);
      }
    }
  }

  DiagnosticSink& sink_;
  Config config_;
};

}  // namespace

std::optional<model::Tenancy> read_tenancy(const syntax::Node& node, std::string_view what,
                                           DiagnosticSink& sink) {
  const auto choice = syntax::read_choice(node, kTenancies, what, sink);
  if (!choice) return std::nullopt;
  return *choice % 2 == 0 ? model::Tenancy::Isolated : model::Tenancy::Shared;
}

bool share_files(const std::string& a, const std::string& b) {
  return a == b || a.starts_with(b + "/") || b.starts_with(a + "/");
}

Config read_config(const source::SourceFile& file, DiagnosticSink& sink) {
  const std::vector<syntax::Node> documents = syntax::parse_yaml(file, sink);
  if (documents.empty()) return {};
  if (documents.size() > 1) {
    sink.report(diag::config_documents, documents[1].span);
  }
  if (documents[0].is_null()) return {};
  const auto* mapping = syntax::read_mapping(documents[0], "specql.yaml", sink);
  if (mapping == nullptr) return {};
  return ConfigReader(sink).read(*mapping);
}

std::span<const syntax::KeyTable* const> all_config_tables() {
  static constexpr auto kTables = std::to_array<const syntax::KeyTable*>(
      {&kProjectKeys, &kOutputKeys, &kSchemaKeys, &kDefaultsKeys, &kRoleKeys});
  return kTables;
}

std::string as_project_name(std::string_view words) {
  std::string name;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char c = words[i];
    const bool humps = is_upper(c) && i > 0 && is_lower(words[i - 1]);
    if ((humps || !is_word(c)) && !name.empty() && name.back() != '_') name += '_';
    if (is_word(c) && (is_alpha(c) || !name.empty())) name += to_lower(c);
  }
  if (name.starts_with("pg_")) name.erase(0, 3);
  name.resize(std::min(name.size(), kLongestName));
  while (name.ends_with('_'))
    name.pop_back();
  return name;
}

std::optional<std::uint16_t> parse_code(std::string_view text) {
  if (text.size() == 6 && equal_ignoring_case(text.substr(0, 2), "SQ")) text.remove_prefix(2);
  std::uint16_t code = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), code);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  if (diagnostics::find_diagnostic(code) == nullptr) return std::nullopt;
  return code;
}

}  // namespace specql::project
