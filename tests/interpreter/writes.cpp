// What one statement writes: hooks judge and complete it, the table judges it, hooks bring more along.
#include "tests/interpreter/hooks.h"
#include "tests/interpreter/order.h"

#include <algorithm>
#include <utility>

namespace specql::testing::interpreter {
namespace {

using model::Entity;
using model::Field;

struct UniqueRule {
  std::vector<FieldId> fields;
  std::string code;
  bool nulls_collide = false;
};

std::vector<UniqueRule> uniques_of(const Entity& entity) {
  std::vector<UniqueRule> rules;
  for (const FieldId id : model::field_ids(entity)) {
    if (entity.fields[id].unique) rules.push_back({{id}, "already_taken"});
  }
  for (const model::Unique& unique : entity.uniques)
    rules.push_back({unique.fields, unique.code, unique.nulls_not_distinct});
  return rules;
}

bool collide(const Row& a, const Row& b, const UniqueRule& rule) {
  return std::all_of(rule.fields.begin(), rule.fields.end(), [&](FieldId id) {
    const Value& value = a.values[id.value];
    return (rule.nulls_collide || !is_null(value)) && same(value, b.values[id.value]);
  });
}

/// Live rows of the same tenant that are equal where no two may be.
std::vector<Problem> collisions(const Row& row, const Machine& machine) {
  const Entity& entity = machine.entity(row.entity);
  std::vector<Problem> problems;
  for (const UniqueRule& rule : uniques_of(entity)) {
    for (const Row& other : machine.store.rows(row.entity)) {
      const bool apart =
          other.number == row.number || other.tenant != row.tenant || other.deleted || row.deleted;
      if (apart || !collide(row, other, rule)) continue;
      problems.push_back({public_name(entity.fields[rule.fields[0]]), rule.code, "23505"});
      break;
    }
  }
  return problems;
}

/// References to rows that are no more, where the statement gives them.
std::vector<Problem> loose_ends(const Change& change, const Machine& machine) {
  const Entity& entity = machine.entity(change.row().entity);
  std::vector<Problem> problems;
  for (const FieldId id : model::field_ids(entity)) {
    const model::Reference* reference = entity.fields[id].reference();
    const Value& value = change.after->values[id.value];
    const auto* key = std::get_if<Key>(&value);
    const bool kept = change.before && same(change.before->values[id.value], value);
    if (reference == nullptr || key == nullptr || kept) continue;
    if (machine.store.find(reference->targets[0], key->row) == nullptr)
      problems.push_back({"", "in_use", "23503"});
  }
  return problems;
}

/// Rows that are changed at once may take one another's place on the way, which PostgreSQL refuses or not
/// as it comes upon them.
bool change_places(const std::vector<Row>& rows, const Machine& machine) {
  const auto take_place = [&](const Row& row, const Row& other) {
    const Row& before = *machine.store.find(other.entity, other.number);
    if (row.entity != other.entity) return false;
    if (row.number == other.number || row.tenant != before.tenant || row.deleted || before.deleted)
      return false;
    const auto rules = uniques_of(machine.entity(row.entity));
    return std::any_of(rules.begin(), rules.end(),
                       [&](const auto& rule) { return collide(row, before, rule); });
  };
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    return std::any_of(rows.begin(), rows.end(), [&](const Row& other) { return take_place(row, other); });
  });
}

/// A column that keeps what it computes has to hold it.
std::vector<Problem> computed_problems(const Row& row, const Machine& machine) {
  Scene scene{machine.model(), machine.store, machine.caller, &row};
  for (const Field& field : machine.entity(row.entity).fields) {
    if (field.computed != model::Computed::Stored) continue;
    try {
      static_cast<void>(evaluate(*field.computed_value, scene));
    } catch (const Overflow&) {
      return {{"", "out_of_range", "22003"}};
    }
  }
  return {};
}

void add(std::vector<Problem>& problems, const std::vector<Problem>& more) {
  problems.insert(problems.end(), more.begin(), more.end());
}

void require_sound(const std::vector<Change>& changes, const Machine& machine) {
  std::vector<Problem> problems;
  for (const Change& change : changes) {
    const Row& row = *change.after;
    add(problems, problems_of(row, machine, Judge::Table));
    add(problems, computed_problems(row, machine));
    add(problems, collisions(row, machine));
    add(problems, loose_ends(change, machine));
  }
  if (!problems.empty()) throw broken(problems);
}

/// A new row is in a state that it may begin in; the database says so before it looks at anything else.
void require_initial(const Row& row, const Machine& machine) {
  const Entity& entity = machine.entity(row.entity);
  for (const model::StateMachine& states : entity.machines) {
    const Value& value = row.values[states.field.value];
    if (is_null(value)) continue;
    const std::size_t label = machine.model().enums[states.states].find(std::get<std::string>(value));
    if (!states.begins_in(label))
      throw broken({{public_name(entity.fields[states.field]), "invalid_transition", "SQ409"}});
  }
}

std::vector<Change> changes_to(const std::vector<Row>& rows, const Machine& machine) {
  std::vector<Change> changes;
  for (const Row& row : rows)
    changes.push_back({*machine.store.find(row.entity, row.number), row});
  return changes;
}

void put(const Row& row, Machine& machine) {
  *machine.store.find(row.entity, row.number) = row;
}

void write_all(const std::vector<Row>& rows, Machine& machine) {
  const bool in_the_way = change_places(rows, machine);
  const std::vector<Change> changes = changes_to(rows, machine);
  for (const Row& row : rows)
    put(row, machine);
  require_sound(changes, machine);
  if (in_the_way) throw Unsure("rows that take one another's place");
}

}  // namespace

std::vector<Change> write_one_by_one(const std::vector<Row>& rows, Machine& machine) {
  std::vector<Change> changes = changes_to(rows, machine);
  for (Change& change : changes) {
    judge_and_complete(change, machine);
    put(*change.after, machine);
    if (rows.size() > 1 && !collisions(*change.after, machine).empty())
      throw Unsure("rows that take one another's place");
    require_sound({change}, machine);
  }
  return changes;
}

Row completed(Row row, Machine& machine) {
  row.number = machine.store.next(row.entity);
  Change change{std::nullopt, std::move(row)};
  judge_and_complete(change, machine);
  require_initial(*change.after, machine);
  return *change.after;
}

Row put_in(const Row& completed, Machine& machine) {
  const Change change{std::nullopt, machine.store.insert(completed)};
  require_sound({change}, machine);
  bring_along(change, machine);
  return *change.after;
}

Row insert(Row row, Machine& machine) {
  return put_in(completed(std::move(row), machine), machine);
}

std::vector<Row> write(const std::vector<Row>& rows, Machine& machine) {
  if (rows.empty() || !hooked(rows[0].entity, machine)) {
    write_all(rows, machine);
    return rows;
  }
  std::vector<Row> written;
  in_any_order(machine, [&](Order& order) {
    written.clear();
    const std::vector<Change> changes = write_one_by_one(order.of(rows), machine);
    for (const Change& change : changes) {
      written.push_back(*change.after);
      bring_along(change, machine);
    }
  });
  return written;
}

void note(const std::vector<Row>& rows, const std::string& operation, std::vector<Touch>& touched,
          const Machine& machine) {
  for (const Row& row : rows) {
    if (machine.store.find(row.entity, row.number) != nullptr)
      touched.push_back({row.entity, row.number, operation});
  }
}

}  // namespace specql::testing::interpreter
