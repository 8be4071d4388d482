// What `was` says of fields and entities: each former name has gone to one of them, and none back and forth.
#include "generator/check/internal.h"
#include "generator/model/naming.h"
#include "generator/support/text.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

namespace specql::check {
namespace {

/// Something that has another name now.
struct Renamed {
  std::string name;
  std::string was;
  Span span;  ///< of the former name
};

/// Things whose names are of one kind, told by their present names.
struct Names {
  std::string_view kind;
  std::map<std::string, Renamed> all;
};

void refuse_shared(const Names& names, DiagnosticSink& sink) {
  std::map<std::string_view, const Renamed*> heirs;
  std::vector<const Renamed*> in_order;
  for (const auto& [name, one] : names.all)
    in_order.push_back(&one);
  std::sort(in_order.begin(), in_order.end(),
            [](const Renamed* a, const Renamed* b) { return a->span.begin < b->span.begin; });
  for (const Renamed* one : in_order) {
    const auto [heir, first] = heirs.emplace(one->was, one);
    if (first) continue;
    sink.report(diag::was_twice, one->span, one->was, names.kind)
        .related(heir->second->span, fmt::format("it is that of `{}` already", heir->second->name))
        .help("leave out the `was` that a migration has followed, or that is not meant");
  }
}

/// Those whose names have gone round, from `first` on; none if it leads to an end, or past it.
std::vector<const Renamed*> circle_of(const Renamed& first, const Names& names) {
  std::vector<const Renamed*> circle = {&first};
  while (circle.back()->was != first.name) {
    const auto next = names.all.find(circle.back()->was);
    if (next == names.all.end() || circle.size() > names.all.size()) return {};
    circle.push_back(&next->second);
  }
  return circle.size() > 1 ? circle : std::vector<const Renamed*>();
}

void refuse_circles(const Names& names, DiagnosticSink& sink) {
  for (const auto& [name, one] : names.all) {
    const std::vector<const Renamed*> circle = circle_of(one, names);
    const bool tells =
        std::all_of(circle.begin(), circle.end(), [&](const Renamed* other) { return other->name >= name; });
    if (circle.empty() || !tells) continue;
    std::vector<std::string> members;
    for (const Renamed* member : circle)
      members.push_back(member->name);
    auto report =
        sink.report(diag::was_circle, one.span, names.kind, fmt::format("`{}`", join(members, "`, `")));
    for (const Renamed* member : circle) {
      if (member != &one) report.related(member->span, fmt::format("`{}` takes this one", member->name));
    }
    report.help("give one of them a third name first, in a migration of its own");
  }
}

void check(const Names& names, DiagnosticSink& sink) {
  refuse_shared(names, sink);
  refuse_circles(names, sink);
}

void check_fields(EntityId id, Context& context) {
  Names names{"fields", {}};
  for (const model::Field& field : context.entity(id).fields) {
    if (!field.was.value.empty())
      names.all.emplace(field.name, Renamed{field.name, field.was.value, field.was.span});
  }
  check(names, context.sink);
}

/// By the stems that their tables are named after.
void check_entities(Context& context) {
  std::map<SchemaId, Names> schemas;
  for (const EntityId id : model::entity_ids(context.model)) {
    const model::Entity& entity = context.entity(id);
    if (entity.was.value.empty()) continue;
    Names& names = schemas.try_emplace(entity.schema, Names{"entities", {}}).first->second;
    names.all.emplace(entity.stem,
                      Renamed{entity.stem, model::naming::stem(entity.was.value), entity.was.span});
  }
  for (const auto& [schema, names] : schemas)
    check(names, context.sink);
}

}  // namespace

void check_former_names(Context& context) {
  check_entities(context);
  for_each_entity(context, check_fields);
}

}  // namespace specql::check
