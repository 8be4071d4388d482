#include "generator/migrate/stems.h"

#include "generator/sql/fit.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/core.h>

namespace specql::migrate {
namespace {

using catalog::Column;
using catalog::Table;

/// Some names stand for one that was said in the specs, and for their own.
std::array<std::string_view, 2> claims(const catalog::Origin& origin, const sql::Identifier& name) {
  return {origin.was.view(), name.text()};
}

bool is_made(const sql::Identifier& name, std::string_view lead, std::string_view stem,
             std::string_view ending = {}) {
  return name == sql::fit(fmt::format("{}{}{}", lead, stem, ending));
}

/// What may stand behind an entity's stem in the name of a table beside it.
std::vector<std::string> endings_of(const Table& table) {
  std::vector<std::string> endings;
  const std::string lead = fmt::format("tb_{}_", table.home.entity.view());
  const std::string_view name = table.name.name.text();
  if (name.starts_with(lead)) endings.push_back("_" + std::string(name.substr(lead.size())));
  for (const Interned field : {table.origin.field, table.home.topic}) {
    if (field.empty()) continue;
    endings.push_back(fmt::format("_{}", field.view()));
    endings.push_back(fmt::format("_{}_history", field.view()));
  }
  return endings;
}

bool is_same_beside(const Table& before, const Table& after, std::string_view claim) {
  const std::vector<std::string> endings = endings_of(before);
  return std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) {
    return is_made(before.name.name, "tb_", before.home.entity.view(), ending) &&
           is_made(sql::Identifier(claim), "tb_", after.home.entity.view(), ending);
  });
}

/// What may stand before a stem in the name of a reference.
std::vector<std::string> leads_of(const Column& before, const Column& after, const Table& table,
                                  std::string_view stem) {
  if (!table.home.topic.empty()) return {"fk_", "fk_related_"};
  if (after.origin.field.empty()) return {};  // named after its field alone
  std::vector<std::string> leads;
  for (const Interned field : {before.origin.field, after.origin.field}) {
    if (!field.empty()) leads.push_back(fmt::format("fk_{}_", field.view()));
  }
  const std::string_view name = before.name.text();
  if (name.ends_with(fmt::format("_{}", stem))) leads.emplace_back(name.substr(0, name.size() - stem.size()));
  return leads;
}

}  // namespace

const catalog::Constraint* reference_of(const Table& table, const Column& column) {
  for (const catalog::Constraint& rule : table.constraints) {
    const bool refers = rule.kind == catalog::ConstraintKind::Foreign && !rule.columns.empty() &&
                        rule.columns.back() == column.name;
    if (refers) return &rule;
  }
  return nullptr;
}

FormerBeside::FormerBeside(const catalog::Database& before, const Matched<Table>& entities) {
  for (const auto& [old, now] : entities.both) {
    const bool of_entity = now->home.topic.empty() && !now->home.entity.empty();
    const Entity was{old->home.schema.view(), old->home.entity.view()};
    const Entity is{now->home.schema.view(), now->home.entity.view()};
    if (of_entity && was != is) moved_.emplace(is, old);
  }
  if (moved_.empty()) return;
  for (const Table& table : before.tables) {
    if (!table.home.topic.empty())
      beside_.emplace(Entity(table.home.schema.view(), table.home.entity.view()), &table);
  }
}

const Table* FormerBeside::of(const Table& after) const {
  const auto entity = moved_.find({after.home.schema.view(), after.home.entity.view()});
  const bool exact = after.origin.was.view().find('.') != std::string_view::npos;
  if (entity == moved_.end() || after.home.topic.empty() || exact) return nullptr;
  const Entity was{entity->second->home.schema.view(), entity->second->home.entity.view()};
  const auto [begin, end] = beside_.equal_range(was);
  for (const std::string_view claim : claims(after.origin, after.name.name)) {
    for (auto one = begin; one != end; ++one) {
      if (is_same_beside(*one->second, after, claim)) return one->second;
    }
  }
  return nullptr;
}

FormerKeys::FormerKeys(const Matched<Table>& tables) {
  for (const Pair<Table>& pair : tables.both)
    by_name_.emplace(pair.after->name, pair);
}

const Column* FormerKeys::of(const Column& column, const Table& before, const Table& after) const {
  const bool is_primary = is_made(column.name, "pk_", after.home.entity.view());
  const catalog::Constraint* reference = is_primary ? nullptr : reference_of(after, column);
  const auto target = reference == nullptr ? by_name_.end() : by_name_.find(reference->references);
  const auto is_same = [&](const Column& old, std::string_view claim) {
    if (is_primary) return is_made(old.name, "pk_", before.home.entity.view());
    const catalog::Constraint* referred = reference_of(before, old);
    if (referred == nullptr || referred->references != target->second.before->name) return false;
    const std::string_view was = target->second.before->home.entity.view();
    const std::string_view is = target->second.after->home.entity.view();
    const std::vector<std::string> leads = leads_of(old, column, after, was);
    return std::any_of(leads.begin(), leads.end(), [&](const std::string& lead) {
      return is_made(old.name, lead, was) && is_made(sql::Identifier(claim), lead, is);
    });
  };
  if (!is_primary && target == by_name_.end()) return nullptr;
  for (const std::string_view claim : claims(column.origin, column.name)) {
    const auto found = std::find_if(before.columns.begin(), before.columns.end(),
                                    [&](const Column& old) { return is_same(old, claim); });
    if (found != before.columns.end()) return &*found;
  }
  return nullptr;
}

}  // namespace specql::migrate
