#include "generator/check/internal.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/core.h>

namespace specql::check {
namespace {

/// What schema names meant to the older tool, where no configuration says otherwise.
constexpr std::array<std::string_view, 4> kIsolatedByName = {"crm", "management", "projects", "tenant"};

const std::string& schema_of(const spec::EntitySpec& entity) {
  static const std::string kDefault = "public";
  return entity.schema ? entity.schema->value : kDefault;
}

model::Tenancy tenancy_of(const std::string& schema, const Settings& settings) {
  const auto described = settings.schemas.find(schema);
  if (described != settings.schemas.end() && described->second.tenancy) {
    return *described->second.tenancy;
  }
  const bool by_name = !settings.has_schemas && std::find(kIsolatedByName.begin(), kIsolatedByName.end(),
                                                          schema) != kIsolatedByName.end();
  return by_name ? model::Tenancy::Isolated : settings.tenancy;
}

/// Schemas of PostgreSQL itself are not ours to fill.
bool is_reserved_schema(std::string_view name) {
  return name.starts_with("pg_") || name == "information_schema";
}

void declare_schemas(const std::vector<MergedEntity>& merged, Context& context) {
  std::set<std::string> names;
  for (const MergedEntity& entity : merged) {
    if (!entity.spec().schema) {
      names.insert("public");
    } else if (check_name(*entity.spec().schema, "a schema", context.sink)) {
      if (is_reserved_schema(entity.spec().schema->value)) {
        context.sink.report(diag::reserved_schema, entity.spec().schema->span, entity.spec().schema->value);
      }
      names.insert(entity.spec().schema->value);
      if (entity.spec().schema->value.size() > sql::kMaximumNameBytes) {
        context.sink.report(diag::name_too_long, entity.spec().schema->span, "a schema",
                            entity.spec().schema->value.size(), sql::kMaximumNameBytes);
      }
    }
  }
  for (const std::string& name : names) {
    const auto described = context.settings.schemas.find(name);
    const bool known = described != context.settings.schemas.end();
    context.model.schemas.push_back({name, tenancy_of(name, context.settings),
                                     known ? described->second.description : "",
                                     known ? described->second.span : Span{}});
  }
}

SchemaId find_schema(const std::string& name, const model::Model& model) {
  std::uint32_t index = 0;
  for (const model::Schema& schema : model.schemas) {
    if (schema.name == name) return SchemaId{index};
    ++index;
  }
  return {};
}

bool flag(const std::optional<Located<bool>>& own, bool inherited) {
  return own ? own->value : inherited;
}

model::Entity declare(const spec::EntitySpec& spec, SchemaId schema, Context& context) {
  model::Entity entity;
  entity.name = spec.name.value;
  entity.stem = model::naming::stem(spec.name.value);
  entity.schema = schema;
  entity.tenancy = context.model.schemas[schema].tenancy;
  if (spec.tenancy) {
    entity.tenancy = spec.tenancy->value == 0 ? model::Tenancy::Isolated : model::Tenancy::Shared;
  }
  const model::Features& defaults = context.settings.features;
  entity.features.audit = flag(spec.audit, defaults.audit);
  entity.features.soft_delete = flag(spec.soft_delete, defaults.soft_delete);
  entity.features.version = flag(spec.version, defaults.version);
  if (spec.description) entity.description = trim(spec.description->value);
  if (spec.was) entity.was = *spec.was;
  entity.origin = spec.name.span;
  if (spec.schema) entity.schema_span = spec.schema->span;
  return entity;
}

/// Each role with all roles that include it, however far up.
void declare_roles(Context& context) {
  const auto& roles = context.settings.roles;
  context.model.roles_declared = !roles.empty();
  std::vector<std::string> names;
  for (const auto& [name, role] : roles)
    names.push_back(name);
  for (const auto& [name, role] : roles) {
    for (const Located<std::string>& included : role.includes) {
      if (!roles.contains(included.value)) {
        context.sink.report(diag::unknown_role, included.span, included.value).suggest(included.value, names);
      }
    }
  }
  bool circle = false;
  for (const auto& [name, role] : roles) {
    std::vector<std::string> having = {name};
    for (std::size_t i = 0; i < having.size(); ++i) {
      for (const auto& [other, settings] : roles) {
        const bool includes = std::any_of(settings.includes.begin(), settings.includes.end(),
                                          [&](const auto& word) { return word.value == having[i]; });
        if (!includes) continue;
        if (other == name) {
          if (!circle) context.sink.report(diag::role_circle, settings.span, name);
          circle = true;  // its other members would say the same
        } else if (std::find(having.begin(), having.end(), other) == having.end()) {
          having.push_back(other);
        }
      }
    }
    std::sort(having.begin() + 1, having.end());
    context.model.roles.emplace(name, std::move(having));
  }
}

}  // namespace

void declare_entities(std::vector<MergedEntity> merged, Context& context) {
  declare_roles(context);
  std::erase_if(merged, [&](const MergedEntity& entity) {
    return !check_name(entity.spec().name, "an entity", context.sink);
  });
  std::stable_sort(merged.begin(), merged.end(), [](const MergedEntity& a, const MergedEntity& b) {
    const std::string& left = schema_of(a.spec());
    const std::string& right = schema_of(b.spec());
    return left != right ? left < right : a.spec().name.value < b.spec().name.value;
  });
  declare_schemas(merged, context);
  std::map<std::pair<SchemaId, std::string>, Span> seen;
  for (MergedEntity& entity : merged) {
    const SchemaId schema = find_schema(schema_of(entity.spec()), context.model);
    if (!schema.valid()) continue;
    const std::string stem = model::naming::stem(entity.spec().name.value);
    const auto [twin, is_first] = seen.emplace(std::pair(schema, stem), entity.spec().name.span);
    if (!is_first) {
      context.sink.report(diag::entity_twice, entity.spec().name.span, entity.spec().name.value)
          .related(twin->second, "first declared here");
      continue;
    }
    const EntityId id = context.model.entities.push_back(declare(entity.spec(), schema, context));
    context.entity(id).partial = entity.partial;
    context.model.by_name[entity.spec().name.value].push_back(id);
    context.specs.push_back(std::move(entity));
  }
}

}  // namespace specql::check
