// The rows of all entities, in memory.
#pragma once

#include "generator/model/model.h"
#include "tests/interpreter/values.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace specql::testing::interpreter {

struct Row {
  EntityId entity;
  std::int64_t number = 0;  ///< 0: it is not stored yet
  std::string tenant;       ///< empty: all tenants have it
  bool deleted = false;
  std::int64_t version = 1;
  std::vector<Value> values;  ///< by field
};

/// Who calls.
struct Caller {
  std::string tenant;  ///< empty: none
  std::vector<std::string> roles;
};

/// `Alpha:3`: how both sides name a row.
[[nodiscard]] std::string label(const model::Model& model, EntityId entity, std::int64_t row);

struct Table {
  std::vector<Row> rows;  ///< by number
  std::int64_t next = 1;
};

/// A many-to-many field of an entity.
using LinkField = std::pair<EntityId, FieldId>;
/// Rows that it links, those of its entity first.
using Links = std::set<std::pair<std::int64_t, std::int64_t>>;

/// What a step changes in one go is worked out before any of it is put here.
class Store {
 public:
  explicit Store(const model::Model& model) : model_(&model) { tables_.resize(model.entities.size()); }

  /// All that are there, deleted or not, of whatever tenant.
  [[nodiscard]] const std::vector<Row>& rows(EntityId entity) const { return tables_[entity.value].rows; }
  [[nodiscard]] const Row* find(EntityId entity, std::int64_t number) const;
  [[nodiscard]] Row* find(EntityId entity, std::int64_t number);
  /// Rows of the caller's tenant, deleted ones included.
  [[nodiscard]] std::vector<const Row*> visible(EntityId entity, const Caller& caller) const;
  /// And not deleted.
  [[nodiscard]] std::vector<const Row*> live(EntityId entity, const Caller& caller) const;
  [[nodiscard]] bool sees(const Caller& caller, const Row& row) const;

  /// Gives it its number.
  Row& insert(Row row);
  void remove(EntityId entity, std::int64_t number);

  [[nodiscard]] bool linked(const LinkField& field, std::int64_t owner, std::int64_t target) const;
  /// The rows that one is linked with.
  [[nodiscard]] std::set<std::int64_t> targets(const LinkField& field, std::int64_t owner) const;
  void link(const LinkField& field, std::int64_t owner, const std::set<std::int64_t>& targets);

  [[nodiscard]] std::int64_t next(EntityId entity) const { return tables_[entity.value].next; }

  /// The same rows, links and things told; those in whatever order.
  [[nodiscard]] bool same_as(const Store& other) const;

  /// Events and jobs that nobody has taken yet, as JSON.
  nlohmann::json told = nlohmann::json::array();

 private:
  const model::Model* model_;
  std::vector<Table> tables_;
  std::map<LinkField, Links> links_;
};

}  // namespace specql::testing::interpreter
