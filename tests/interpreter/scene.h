// What expressions are evaluated in: the rows and variables that names mean, and who calls.
#pragma once

#include "generator/expr/typed.h"
#include "tests/interpreter/store.h"

#include <map>
#include <optional>

namespace specql::testing::interpreter {

/// A parameter or a variable of an action: a value, or a row as it was when it was found.
struct Variable {
  Value value;
  std::optional<Row> row;
  bool holds_row = false;
};

struct Scene {
  const model::Model& model;
  const Store& store;
  const Caller& caller;
  const Row* self = nullptr;  ///< the row an expression is about
  const std::vector<Variable>* variables = nullptr;
  std::map<std::uint32_t, const Row*> queries = {};  ///< 0: the row that a step means
};

[[nodiscard]] Value evaluate(const expr::TypedExpr& expression, Scene& scene);
/// The same where PostgreSQL may or may not come to it: nobody can say whether what overflows is seen.
[[nodiscard]] Value evaluate_perhaps(const expr::TypedExpr& expression, Scene& scene);
/// Unknown counts as false.
[[nodiscard]] bool holds(const expr::TypedExpr& condition, Scene& scene);

/// A question about the rows of an entity.
[[nodiscard]] Value ask(const expr::TypedQuery& query, const Type& type, Scene& scene);
[[nodiscard]] Value apply_function(const expr::FunctionInfo& function, const std::vector<Value>& arguments);

// Of lists; those that may be null say what comes of it.
[[nodiscard]] bool has_item(const Items& list, const Value& item);
[[nodiscard]] Value joined(const Value& a, const Value& b);
[[nodiscard]] Value list_function(const expr::FunctionInfo& function, const std::vector<Value>& arguments);

/// The row itself; null if there is none.
[[nodiscard]] const Row* row_of(const expr::RowRef& row, const Scene& scene);
[[nodiscard]] Value key_of(const Row* row);

}  // namespace specql::testing::interpreter
