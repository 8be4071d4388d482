#include "tests/interpreter/store.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::testing::interpreter {

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

Row& Store::insert(Row row) {
  Table& table = tables_[row.entity.value];
  row.number = table.next++;
  return table.rows.emplace_back(std::move(row));
}

void Store::remove(EntityId entity, std::int64_t number) {
  std::erase_if(tables_[entity.value].rows, [&](const Row& row) { return row.number == number; });
}

}  // namespace specql::testing::interpreter
