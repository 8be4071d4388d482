#include "tests/interpreter/store.h"

#include <algorithm>
#include <tuple>

#include <fmt/core.h>

namespace specql::testing::interpreter {
namespace {

bool same_row(const Row& a, const Row& b) {
  const auto system = [](const Row& row) {
    return std::tie(row.number, row.tenant, row.deleted, row.version);
  };
  return system(a) == system(b) && std::equal(a.values.begin(), a.values.end(), b.values.begin(), same);
}

nlohmann::json sorted(nlohmann::json list) {
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace

std::string label(const model::Model& model, EntityId entity, std::int64_t row) {
  return fmt::format("{}:{}", model.entities[entity].name, row);
}

const Row* Store::find(EntityId entity, std::int64_t number) const {
  const auto& all = rows(entity);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Row& row) { return row.number == number; });
  return found == all.end() ? nullptr : &*found;
}

Row* Store::find(EntityId entity, std::int64_t number) {
  return const_cast<Row*>(static_cast<const Store*>(this)->find(entity, number));
}

bool Store::sees(const Caller& caller, const Row& row) const {
  return !model_->entities[row.entity].isolated() || row.tenant == caller.tenant;
}

std::vector<const Row*> Store::visible(EntityId entity, const Caller& caller) const {
  std::vector<const Row*> result;
  for (const Row& row : rows(entity)) {
    if (sees(caller, row)) result.push_back(&row);
  }
  return result;
}

std::vector<const Row*> Store::live(EntityId entity, const Caller& caller) const {
  std::vector<const Row*> result = visible(entity, caller);
  std::erase_if(result, [](const Row* row) { return row->deleted; });
  return result;
}

bool Store::linked(const LinkField& field, std::int64_t owner, std::int64_t target) const {
  const auto links = links_.find(field);
  return links != links_.end() && links->second.contains({owner, target});
}

std::set<std::int64_t> Store::targets(const LinkField& field, std::int64_t owner) const {
  std::set<std::int64_t> result;
  const auto links = links_.find(field);
  if (links == links_.end()) return result;
  for (const auto& [near, far] : links->second) {
    if (near == owner) result.insert(far);
  }
  return result;
}

void Store::link(const LinkField& field, std::int64_t owner, const std::set<std::int64_t>& targets) {
  Links& links = links_[field];
  std::erase_if(links, [&](const auto& link) { return link.first == owner; });
  for (const std::int64_t target : targets)
    links.emplace(owner, target);
}

bool Store::same_as(const Store& other) const {
  const bool all_rows =
      std::equal(tables_.begin(), tables_.end(), other.tables_.begin(), [](const Table& a, const Table& b) {
        return std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), same_row);
      });
  return all_rows && links_ == other.links_ && sorted(told) == sorted(other.told);
}

Row& Store::insert(Row row) {
  Table& table = tables_[row.entity.value];
  row.number = table.next++;
  return table.rows.emplace_back(std::move(row));
}

void Store::remove(EntityId entity, std::int64_t number) {
  std::erase_if(tables_[entity.value].rows, [&](const Row& row) { return row.number == number; });
  for (auto& [field, links] : links_) {  // a link without one of its ends is nothing
    const bool owns = field.first == entity;
    const bool is_target = model_->field(field.first, field.second).many()->target == entity;
    std::erase_if(links, [&](const auto& link) {
      return (owns && link.first == number) || (is_target && link.second == number);
    });
  }
}

}  // namespace specql::testing::interpreter
