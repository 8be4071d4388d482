// The same project on PostgreSQL: its actions as a client calls them, and what its tables hold.
#pragma once

#include "tests/interpreter/action.h"
#include "tests/support/compile.h"
#include "tests/support/postgres.h"

#include <map>
#include <string>

#include <nlohmann/json.hpp>

namespace specql::testing::interpreter {

/// All rows of a store by the entity's name, and what others are told.
[[nodiscard]] nlohmann::json picture(const Store& store, const model::Model& model);

class Database {
 public:
  Database(const Texts& texts, const model::Model& model);

  /// The answer as JSON; an error of PostgreSQL as a text.
  [[nodiscard]] nlohmann::json call(const std::string& action, const Caller& caller,
                                    const nlohmann::json& input);
  /// All rows as `picture` shows a store's; rows that are new have the numbers of those new in the store.
  /// What others are told is taken away.
  [[nodiscard]] nlohmann::json picture(const Store& store);
  /// The public id of a row.
  [[nodiscard]] std::string id_of(EntityId entity, std::int64_t row) const;
  /// Ids of rows become their labels, wherever they stand.
  void name_rows(nlohmann::json& value) const;

 private:
  void learn(const nlohmann::json& dump, const Store& store);
  [[nodiscard]] std::string dump_query() const;
  [[nodiscard]] std::string column_query(const model::Entity& entity, const model::Field& field) const;
  [[nodiscard]] std::string links_query(const model::Entity& entity, const model::Field& field) const;
  /// By primary key.
  [[nodiscard]] std::string label_of(EntityId entity, std::int64_t key) const;
  [[nodiscard]] std::string told_query();
  [[nodiscard]] nlohmann::json told();
  [[nodiscard]] nlohmann::json shown(const nlohmann::json& value, const model::Field& field) const;

  const model::Model& model_;
  TemporaryDatabase database_;
  Connection owner_;
  Connection client_;
  std::string told_query_;
  std::map<std::string, std::string> labels_;                  ///< by public id
  std::map<std::string, std::string> ids_;                     ///< by label
  std::vector<std::map<std::int64_t, std::int64_t>> numbers_;  ///< of each entity, by primary key
};

}  // namespace specql::testing::interpreter
