// What the deletion of rows means for those that refer to them.
#include "tests/interpreter/machine.h"

#include <algorithm>
#include <set>
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

void note(const std::vector<Row>& rows, const std::string& operation, std::vector<Touch>& touched) {
  for (const Row& row : rows)
    touched.push_back({row.entity, row.number, operation});
}

Numbers numbers_of(const std::vector<Row>& rows) {
  Numbers numbers;
  for (const Row& row : rows)
    numbers.push_back(row.number);
  return numbers;
}

void clear(std::vector<Row> rows, FieldId field, Machine& machine) {
  for (Row& row : rows) {
    row.values[field.value] = Null();
    ++row.version;
  }
  write(rows, machine);
}

void follow(const model::Inbound& inbound, const Numbers& numbers, std::vector<Touch>& touched,
            Machine& machine) {
  const std::vector<Row> rows = referring(inbound, numbers, false, machine);
  if (rows.empty()) return;
  switch (reaction(inbound, machine)) {
    case OnDelete::Restrict:
      throw Refused{{refusal("in_use", "SQ409")}};
    case OnDelete::SetNull:
      note(rows, "updated", touched);
      clear(rows, inbound.field, machine);
      break;
    case OnDelete::Cascade:
      note(rows, "deleted", touched);
      if (machine.entity(inbound.source).features.soft_delete) {
        mark_deleted(inbound.source, numbers_of(rows), touched, machine);
      } else {
        remove(inbound.source, numbers_of(rows), machine);
      }
      break;
  }
}

using Place = std::pair<EntityId, std::int64_t>;

/// The rows, and those that go with them.
std::set<Place> with_cascade(EntityId entity, const Numbers& numbers, const Machine& machine) {
  std::set<Place> all;
  std::vector<Place> open;
  const auto take = [&](EntityId of, std::int64_t number) {
    if (all.emplace(of, number).second) open.emplace_back(of, number);
  };
  for (const std::int64_t number : numbers)
    take(entity, number);
  while (!open.empty()) {
    const Place place = open.back();
    open.pop_back();
    for (const model::Inbound& inbound : machine.entity(place.first).inbound) {
      if (reaction(inbound, machine) != OnDelete::Cascade) continue;
      for (const Row& row : referring(inbound, {place.second}, true, machine))
        take(row.entity, row.number);
    }
  }
  return all;
}

/// What foreign keys have against it, or clear, which nobody counts as a change.
void judge_removal(const Place& place, const std::set<Place>& gone, std::vector<Problem>& problems,
                   std::set<Place>& cleared, Machine& machine) {
  for (const model::Inbound& inbound : machine.entity(place.first).inbound) {
    std::vector<Row> rows = referring(inbound, {place.second}, true, machine);
    const auto goes = [&](const Row& row) { return gone.contains({row.entity, row.number}); };
    const OnDelete what = reaction(inbound, machine);
    if (what == OnDelete::Restrict && std::any_of(rows.begin(), rows.end(), goes))
      throw Unsure("a row that is needed by one that goes with it");
    std::erase_if(rows, goes);
    if (rows.empty()) continue;
    if (what == OnDelete::Restrict) problems.push_back({"", "in_use", "23503"});
    if (what != OnDelete::SetNull) continue;
    for (const Row& row : rows) {
      machine.store.find(row.entity, row.number)->values[inbound.field.value] = Null();
      cleared.emplace(row.entity, row.number);
    }
  }
}

}  // namespace

void mark_deleted(EntityId entity, const Numbers& numbers, std::vector<Touch>& touched, Machine& machine) {
  for (const std::int64_t number : numbers) {
    Row& row = *machine.store.find(entity, number);
    row.deleted = true;
    ++row.version;
  }
  // the rows of other tenants that need a shared row are asked about before anything else
  for (const bool everywhere : {true, false}) {
    for (const model::Inbound& inbound : machine.entity(entity).inbound) {
      const bool across = !machine.entity(entity).isolated() && machine.entity(inbound.source).isolated() &&
                          reaction(inbound, machine) == OnDelete::Restrict;
      if (across == everywhere) follow(inbound, numbers, touched, machine);
    }
  }
}

void remove(EntityId entity, const Numbers& numbers, Machine& machine) {
  const std::set<Place> gone = with_cascade(entity, numbers, machine);
  for (const std::int64_t number : numbers)
    machine.store.remove(entity, number);
  std::vector<Problem> problems;
  std::set<Place> cleared;
  for (const Place& place : gone)
    judge_removal(place, gone, problems, cleared, machine);
  if (!problems.empty()) throw broken(problems);
  for (const Place& place : gone)
    machine.store.remove(place.first, place.second);
  std::vector<Row> changed;
  for (const Place& place : cleared)
    changed.push_back(*machine.store.find(place.first, place.second));
  write(changed, machine);
}

}  // namespace specql::testing::interpreter
