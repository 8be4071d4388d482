#include "generator/project/presence.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace specql::project {
namespace {

/// PostgreSQL quotes other names than the printer of statements does.
std::string unquoted(std::string name) {
  std::erase(name, '"');
  return name;
}

class Search {
 public:
  explicit Search(const std::vector<Fact>& facts) {
    for (const Fact& fact : facts)
      known_.insert(fmt::format("{} {}", fact.kind, unquoted(fact.name)));
  }

  bool has(std::string_view kind, const std::string& name) {
    std::string thing = fmt::format("{} {}", kind, unquoted(name));
    const bool found = known_.contains(thing);
    if (!found) absent_.push_back(std::move(thing));
    return found;
  }

  template <class Part>
  void has_parts(std::string_view kind, std::string_view prefix, const std::vector<Part>& parts) {
    for (const Part& part : parts)
      static_cast<void>(has(kind, fmt::format("{}.{}", prefix, part.name.text())));
  }

  [[nodiscard]] std::vector<std::string> absent() && { return std::move(absent_); }

 private:
  std::set<std::string> known_;
  std::vector<std::string> absent_;
};

}  // namespace

std::vector<std::string> absent(const catalog::Database& version, const std::vector<Fact>& facts) {
  Search search(facts);
  for (const catalog::Table& table : version.tables) {
    const std::string name = sql::to_string(table.name);
    if (!search.has("table", name)) continue;
    search.has_parts("column", name, table.columns);
    search.has_parts("constraint", name, table.constraints);
    search.has_parts("index", table.name.schema.text(), table.indexes);
    search.has_parts("policy", name, table.policies);
    search.has_parts("trigger", name, table.triggers);
  }
  for (const catalog::View& view : version.views)
    static_cast<void>(search.has("view", sql::to_string(view.name)));
  return std::move(search).absent();
}

}  // namespace specql::project
