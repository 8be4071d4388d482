#include "generator/emit/emit.h"
#include "generator/emit/graphql/graphql.h"
#include "generator/emit/postgresql/postgresql.h"

#include <algorithm>
#include <array>

namespace specql::emit {
namespace {

constexpr auto kEmitters = std::to_array<Emitter>({
    {"postgresql", "database", "tables, views, functions, policies and grants", emit_postgresql},
    {"graphql", "graphql", "schema.graphql", emit_graphql},
});

}  // namespace

std::span<const Emitter> all_emitters() {
  return kEmitters;
}

bool is_among(const std::vector<std::string>& names, const Emitter& emitter) {
  return names.empty() || std::find(names.begin(), names.end(), emitter.name) != names.end();
}

}  // namespace specql::emit
