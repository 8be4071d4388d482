// What the deletion of rows means for those that refer to them.
#include "tests/interpreter/hooks.h"
#include "tests/interpreter/order.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace specql::testing::interpreter {
namespace {

using Numbers = std::vector<std::int64_t>;
using model::OnDelete;

bool among(const Value& value, const Numbers& numbers) {
  const auto* key = std::get_if<Key>(&value);
  return key != nullptr && std::find(numbers.begin(), numbers.end(), key->row) != numbers.end();
}

OnDelete reaction(const model::Inbound& inbound, const Machine& machine) {
  return machine.model().field(inbound.source, inbound.field).reference()->on_delete;
}

/// Rows that hold one of the numbers; deleted ones too if they are asked for.
std::vector<Row> referring(const model::Inbound& inbound, const Numbers& numbers, bool deleted_too,
                           const Machine& machine) {
  std::vector<Row> rows;
  for (const Row& row : machine.store.rows(inbound.source)) {
    if ((deleted_too || !row.deleted) && among(row.values[inbound.field.value], numbers)) rows.push_back(row);
  }
  return rows;
}

Numbers numbers_of(const std::vector<Row>& rows) {
  Numbers numbers;
  for (const Row& row : rows)
    numbers.push_back(row.number);
  return numbers;
}

std::vector<Row> rows_of(EntityId entity, const Numbers& numbers, const Machine& machine) {
  std::vector<Row> rows;
  for (const std::int64_t number : numbers)
    rows.push_back(*machine.store.find(entity, number));
  return rows;
}

std::vector<Row> without(std::vector<Row> rows, FieldId field) {
  for (Row& row : rows)
    row.values[field.value] = Null();
  return rows;
}

void clear(const std::vector<Row>& rows, FieldId field, Machine& machine) {
  std::vector<Row> next = without(rows, field);
  for (Row& row : next)
    ++row.version;
  write(next, machine);
}

void mark(EntityId entity, const Numbers& numbers, Machine& machine) {
  std::vector<Row> rows = rows_of(entity, numbers, machine);
  for (Row& row : rows) {
    row.deleted = true;
    ++row.version;
  }
  write(rows, machine);
}

void see_to_references(EntityId entity, const Numbers& numbers, std::vector<Touch>& touched,
                       Machine& machine);

void follow(const model::Inbound& inbound, const Numbers& numbers, std::vector<Touch>& touched,
            Machine& machine) {
  const std::vector<Row> rows = referring(inbound, numbers, false, machine);
  if (rows.empty()) return;
  switch (reaction(inbound, machine)) {
    case OnDelete::Restrict:
      throw Refused{{refusal("in_use", "SQ409")}};
    case OnDelete::SetNull:
      clear(rows, inbound.field, machine);
      note(rows, "updated", touched, machine);
      break;
    case OnDelete::Cascade:
      if (machine.entity(inbound.source).features.soft_delete) {
        mark(inbound.source, numbers_of(rows), machine);
        note(rows, "deleted", touched, machine);
        see_to_references(inbound.source, numbers_of(rows), touched, machine);
      } else {
        note(rows, "deleted", touched, machine);
        remove(inbound.source, numbers_of(rows), machine);
      }
      break;
  }
}

void see_to_references(EntityId entity, const Numbers& numbers, std::vector<Touch>& touched,
                       Machine& machine) {
  // the rows of other tenants that need a shared row are asked about before anything else
  for (const bool everywhere : {true, false}) {
    for (const model::Inbound& inbound : machine.entity(entity).inbound) {
      const bool across = !machine.entity(entity).isolated() && machine.entity(inbound.source).isolated() &&
                          reaction(inbound, machine) == OnDelete::Restrict;
      if (across == everywhere) follow(inbound, numbers, touched, machine);
    }
  }
}

/// One statement that removes rows. Foreign keys see to the rows that refer to one that has gone, then its
/// hooks are done; those that go with it have their turn behind the others.
class Removal {
 public:
  Removal(Order& order, Machine& machine) : order_(order), machine_(machine) {}

  void run(const std::vector<Row>& rows) {
    take_away(rows);
    while (!open_.empty()) {
      const Change change = open_.front();
      open_.pop_front();
      if (!change.after) see_to_references(*change.before);
      bring_along(change, machine_);
    }
  }

 private:
  void take_away(const std::vector<Row>& rows) {
    for (const Row& row : order_.of(rows)) {
      Change change{row, std::nullopt};
      judge_and_complete(change, machine_);
      machine_.store.remove(row.entity, row.number);
      open_.push_back(std::move(change));
    }
  }

  void see_to_references(const Row& gone) {
    for (const model::Inbound& inbound : order_.of(machine_.entity(gone.entity).inbound)) {
      const std::vector<Row> rows = referring(inbound, {gone.number}, true, machine_);
      if (rows.empty()) continue;
      switch (reaction(inbound, machine_)) {
        case OnDelete::Restrict:
          throw broken({{"", "in_use", "23503"}});
        case OnDelete::SetNull:
          for (Change& change : write_one_by_one(order_.of(without(rows, inbound.field)), machine_))
            open_.push_back(std::move(change));
          break;
        case OnDelete::Cascade:
          take_away(rows);
          break;
      }
    }
  }

  Order& order_;
  Machine& machine_;
  std::deque<Change> open_;
};

}  // namespace

void mark_deleted(EntityId entity, const Numbers& numbers, std::vector<Touch>& touched, Machine& machine) {
  mark(entity, numbers, machine);
  see_to_references(entity, numbers, touched, machine);
}

void remove(EntityId entity, const Numbers& numbers, Machine& machine) {
  const std::vector<Row> rows = rows_of(entity, numbers, machine);
  in_any_order(machine, [&](Order& order) { Removal(order, machine).run(rows); });
}

}  // namespace specql::testing::interpreter
