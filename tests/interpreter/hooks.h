// What is done whenever rows are written.
#pragma once

#include "tests/interpreter/machine.h"

#include <optional>
#include <vector>

namespace specql::testing::interpreter {

/// A row before a statement and after it; none where there is no such row.
struct Change {
  std::optional<Row> before;
  std::optional<Row> after;

  [[nodiscard]] const Row& row() const { return after ? *after : *before; }
};

/// The entity's rows have hooks of whatever kind.
[[nodiscard]] bool hooked(EntityId entity, const Machine& machine);

/// What `before_` hooks make of a row that is about to be written, if they do not refuse it.
void judge_and_complete(Change& change, Machine& machine);
/// What `after_` hooks do about it.
void bring_along(const Change& change, Machine& machine);

/// Rows of one statement, in this order: all but what they bring along.
[[nodiscard]] std::vector<Change> write_one_by_one(const std::vector<Row>& rows, Machine& machine);

}  // namespace specql::testing::interpreter
