// `extends`: an entity takes over what another declares, and may redefine it.
#include "generator/check/internal.h"
#include "generator/support/case_style.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

namespace specql::check {
namespace {

struct Found {
  const spec::EntitySpec* entity = nullptr;
  std::string key;  ///< tells entities apart: path and name
};

class Merger {
 public:
  Merger(const std::vector<Source>& sources, DiagnosticSink& sink) : sources_(sources), sink_(sink) {
    std::sort(sources_.begin(), sources_.end(),
              [](const Source& a, const Source& b) { return a.path < b.path; });
    for (const Source& source : sources_) {
      for (const spec::EntitySpec& entity : source.file->entities) {
        const Found found{&entity, key_of(source, entity)};
        by_path_.emplace(source.path, found);
        if (source.part_of_project) by_name_.emplace(entity.name.value, found);
      }
    }
  }

  std::vector<MergedEntity> run() {
    std::vector<MergedEntity> result;
    for (const Source& source : sources_) {
      if (!source.part_of_project) continue;
      for (const spec::EntitySpec& entity : source.file->entities) {
        std::vector<Found> chain = {{&entity, key_of(source, entity)}};
        result.push_back(merged(entity, chain));
      }
    }
    return result;
  }

 private:
  static std::string key_of(const Source& source, const spec::EntitySpec& entity) {
    return source.path + "#" + entity.name.value;
  }

  Found find(const spec::Word& wanted, const std::string& own_key);
  [[nodiscard]] std::vector<std::string> names() const;
  MergedEntity merged(const spec::EntitySpec& entity, std::vector<Found>& chain);
  void inherit(MergedEntity& child, MergedEntity parent);

  std::vector<Source> sources_;
  DiagnosticSink& sink_;
  std::map<std::string, Found> by_path_;
  std::multimap<std::string, Found> by_name_;
  std::set<std::string> in_circle_;  ///< keys, of circles reported
  bool too_long_ = false;            ///< a chain was, and this is said
};

/// What is said of the parent itself is said of the child: references to its own rows, and names of
/// rules, which stand beside those of the parent.
void make_own(spec::EntitySpec& inherited, const std::string& child) {
  const std::string parent = inherited.name.value;
  for (spec::FieldSpec& field : inherited.fields) {
    if (!field.type) continue;
    for (spec::Text& target : field.type->targets) {
      if (target.value == parent) target.value = child;
    }
  }
  const auto rename = [&](std::optional<spec::Word>& name) {
    if (name) name->value = snake_case(child) + "_" + name->value;
  };
  for (spec::UniqueSpec& unique : inherited.uniques)
    rename(unique.name);
  for (spec::ExclusionSpec& exclusion : inherited.exclusions)
    rename(exclusion.name);
  for (spec::IndexSpec& index : inherited.indexes)
    rename(index.name);
}

/// By path, or by the name of an entity of the project.
Found Merger::find(const spec::Word& wanted, const std::string& own_key) {
  if (const auto at = by_path_.find(wanted.value); at != by_path_.end()) return at->second;
  const auto [begin, end] = by_name_.equal_range(wanted.value);
  const auto other = std::find_if(begin, end, [&](const auto& item) { return item.second.key != own_key; });
  if (other != end) return other->second;
  if (own_key.ends_with("#" + wanted.value)) {
    sink_.report(diag::extends_circle, wanted.span, fmt::format("{0} → {0}", wanted.value))
        .help("leave it out: an entity has what it declares anyway");
    return {};
  }
  sink_.report(diag::unknown_parent, wanted.span, wanted.value).suggest(wanted.value, names());
  return {};
}

/// What can be extended: entities of the project, files of the library.
std::vector<std::string> Merger::names() const {
  std::vector<std::string> names;
  for (const Source& source : sources_) {
    for (const spec::EntitySpec& entity : source.file->entities) {
      names.push_back(source.part_of_project ? entity.name.value : source.path);
    }
  }
  return names;
}

void Merger::inherit(MergedEntity& child, MergedEntity parent) {
  const std::string parent_name = parent.spec().name.value;
  spec::EntitySpec& own = child.change();
  spec::EntitySpec& base = parent.change();
  make_own(base, own.name.value);
  if (!own.schema) own.schema = base.schema;
  if (!own.description) own.description = base.description;
  if (!own.tenancy) own.tenancy = base.tenancy;
  if (!own.audit) own.audit = base.audit;
  if (!own.soft_delete) own.soft_delete = base.soft_delete;
  if (!own.version) own.version = base.version;
  if (!own.identifier) own.identifier = base.identifier;
  std::vector<spec::FieldSpec> fields = std::move(base.fields);
  for (spec::FieldSpec& field : own.fields) {
    const auto same = std::find_if(fields.begin(), fields.end(), [&](const spec::FieldSpec& f) {
      return f.name.value == field.name.value;
    });
    if (same == fields.end()) {
      fields.push_back(std::move(field));
      continue;
    }
    const auto index = static_cast<std::size_t>(same - fields.begin());
    child.overrides.push_back({std::move(*same), index});
    *same = std::move(field);
  }
  own.fields = std::move(fields);
  const auto prepend = [](auto& items, auto& inherited) {
    items.insert(items.begin(), std::make_move_iterator(inherited.begin()),
                 std::make_move_iterator(inherited.end()));
  };
  prepend(own.uniques, base.uniques);
  prepend(own.exclusions, base.exclusions);
  prepend(own.indexes, base.indexes);
  prepend(own.validations, base.validations);
  prepend(own.events, base.events);
  std::erase_if(base.states, [&](const spec::StateMachineSpec& states) {
    return std::any_of(own.states.begin(), own.states.end(), [&](const spec::StateMachineSpec& other) {
      return other.field.value == states.field.value;
    });
  });
  prepend(own.states, base.states);
  own.states_flawed = own.states_flawed || base.states_flawed;
  std::vector<spec::ActionSpec> actions;
  for (spec::ActionSpec& action : base.actions) {
    for (const std::string_view verb :
         {"create_", "update_", "delete_", "bulk_create_", "bulk_update_", "bulk_delete_"}) {
      if (action.name.value == std::string(verb) + snake_case(parent_name)) {
        action.name.value = std::string(verb) + snake_case(own.name.value);
        break;
      }
    }
    const bool redefined =
        std::any_of(own.actions.begin(), own.actions.end(),
                    [&](const spec::ActionSpec& a) { return a.name.value == action.name.value; });
    if (!redefined) actions.push_back(std::move(action));
  }
  prepend(own.actions, actions);
  const auto has_own = [&](const spec::ActionSpec& hook) {
    return std::any_of(own.hooks.begin(), own.hooks.end(),
                       [&](const spec::ActionSpec& other) { return other.hook->value == hook.hook->value; });
  };
  base.hooks.erase(std::remove_if(base.hooks.begin(), base.hooks.end(), has_own), base.hooks.end());
  prepend(own.hooks, base.hooks);
}

MergedEntity Merger::merged(const spec::EntitySpec& entity, std::vector<Found>& chain) {
  MergedEntity result(entity);
  if (!entity.extends) return result;
  const Found parent = find(*entity.extends, chain.back().key);
  result.partial = true;
  if (parent.entity == nullptr) return result;
  const bool circle =
      std::any_of(chain.begin(), chain.end(), [&](const Found& f) { return f.key == parent.key; });
  if (circle) {
    auto link = std::find_if(chain.begin(), chain.end(), [&](const Found& f) { return f.key == parent.key; });
    std::string path;
    bool is_new = true;
    for (; link != chain.end(); ++link) {
      path += link->entity->name.value + " → ";
      is_new = in_circle_.insert(link->key).second && is_new;
    }
    if (is_new) {
      sink_.report(diag::extends_circle, entity.extends->span, path + parent.entity->name.value);
    }
    return result;
  }
  constexpr std::size_t kLongest = 32;
  if (chain.size() > kLongest) {
    if (!too_long_) sink_.report(diag::extends_too_long, entity.extends->span, entity.name.value, kLongest);
    too_long_ = true;
    return result;
  }
  chain.push_back(parent);
  MergedEntity base = merged(*parent.entity, chain);
  chain.pop_back();
  result.partial = base.partial;
  inherit(result, std::move(base));
  return result;
}

}  // namespace

std::vector<MergedEntity> merge_extends(const std::vector<Source>& sources, DiagnosticSink& sink) {
  return Merger(sources, sink).run();
}

}  // namespace specql::check
