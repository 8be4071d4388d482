#include "generator/migrate/identity.h"

#include "generator/migrate/actions.h"
#include "generator/migrate/labels.h"
#include "generator/migrate/planner.h"
#include "generator/support/digest.h"

#include <set>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

/// Everything that has an id, in the words of `Change::subject`.
std::set<std::string> things_of(const catalog::Database& database) {
  std::set<std::string> things;
  for (const catalog::Table& table : database.tables) {
    things.insert("table " + sql::to_string(table.name));
    for (const catalog::Column& column : table.columns)
      things.insert("column " + dotted(table.name, column.name));
    for (const catalog::Constraint& constraint : table.constraints)
      things.insert("constraint " + dotted(table.name, constraint.name));
    for (const catalog::Domain& domain : table.domains.all) {
      const std::string type = enum_of(table, domain);
      for (const Interned label : domain.labels)
        things.insert(fmt::format("value {}.{}", type, label.view()));
    }
  }
  for (const catalog::Function& function : database.functions) {
    if (is_action(function)) things.insert("action " + sql::to_string(function.name));
  }
  for (const catalog::EnumType& type : database.enums) {
    for (const Interned label : type.labels)
      things.insert(fmt::format("value {}.{}", sql::to_string(type.name), label.view()));
  }
  return things;
}

}  // namespace

FormerNames::FormerNames(const Plan& plan) {
  for (const Change& change : plan.changes) {
    if (!change.former.empty()) former_[change.subject] = change.former;
  }
}

std::string FormerNames::of(std::string_view name) const {
  for (std::size_t end = name.size(); end != name.npos && end > 0; end = name.rfind('.', end - 1)) {
    const auto found = former_.find(name.substr(0, end));
    if (found != former_.end()) return found->second + std::string(name.substr(end));
  }
  return std::string(name);
}

Identities follow(const Identities& identities, const catalog::Database& after, const Plan& plan,
                  std::string_view migration) {
  std::map<std::string, std::string> ids;
  for (const auto& [id, thing] : identities)
    ids.emplace(thing, id);
  const FormerNames former(plan);
  Identities result;
  for (const std::string& thing : things_of(after)) {
    const std::size_t name = thing.find(' ') + 1;
    const auto found = ids.find(thing.substr(0, name) + former.of(thing.substr(name)));
    const std::string id =
        found != ids.end() ? found->second : digest(fmt::format("{} {}", migration, thing)).substr(0, 12);
    result.emplace(id, thing);
  }
  return result;
}

}  // namespace specql::migrate
