// Steps that read and change rows.
#include "tests/interpreter/action.h"
#include "tests/interpreter/composites.h"

#include <algorithm>

namespace specql::testing::interpreter {
namespace {

/// All values are worked out before any is set.
Row changed(const Row& row, const std::vector<actions::Assignment>& set, Scene scene, const Frame& frame) {
  Row result = row;
  for (const actions::Assignment& item : set) {
    if (item.members.size() > 1 || item.arm.valid()) throw NotSupported("this assignment");
    const model::Field& field = frame.machine.model().field(row.entity, item.field);
    if (!item.members.empty()) {
      const model::Field& member =
          frame.machine.model().composites[*field.composite()].members[item.members[0]];
      Value& whole = result.values[item.field.value];
      whole = with_member(whole, member.name, stored(evaluate(item.value, scene), member));
      continue;
    }
    result.values[item.field.value] = stored(evaluate(item.value, scene), field);
  }
  return result;
}

void note_changed(const std::vector<FieldId>& fields, Frame& frame) {
  for (const FieldId field : fields)
    frame.changed.insert(public_name(frame.entity().fields[field]));
}

/// Writes the current row, where it still is, and knows it as it was written.
void write_self(const Row& row, Frame& frame) {
  frame.status = "updated";
  const bool there = frame.machine.store.find(row.entity, row.number) != nullptr;
  frame.self_gone = false;
  frame.stale = true;
  if (!there) return frame.read_self_again();
  Row next = row;
  ++next.version;
  frame.know(write({next}, frame.machine).front());
}

/// The links of the current row become those that the input gives.
void write_links(std::int64_t row, Frame& frame) {
  Machine& machine = frame.machine;
  for (const auto& [field, targets] : frame.links) {
    const EntityId target = frame.entity().fields[field].many()->target;
    const auto is_gone = [&](std::int64_t one) { return machine.store.find(target, one) == nullptr; };
    if (machine.store.find(frame.signature.entity, row) == nullptr ||
        std::any_of(targets.begin(), targets.end(), is_gone))
      throw Unsure("a link without one of its ends");
    machine.store.link({frame.signature.entity, field}, row, targets);
  }
}

/// The row as it is now, with what the input gives.
void update_from_input(Frame& frame) {
  if (frame.changes.empty() && frame.signature.made != actions::Origin::Crud) return;
  if (!frame.self) throw Unsure("an input for a row that is gone");
  const Row* now = frame.machine.store.find(frame.self->entity, frame.self->number);
  Row next = now == nullptr ? *frame.self : *now;
  for (const FieldId field : frame.given)
    next.values[field.value] = frame.wanted.values[field.value];
  note_changed(frame.changes, frame);
  write_self(next, frame);
  write_links(next.number, frame);
}

void update_self(const actions::UpdateStep& step, Frame& frame) {
  if (frame.completes()) return frame.know(changed(*frame.self, step.set, frame.scene(), frame));
  std::vector<FieldId> fields;
  for (const actions::Assignment& item : step.set)
    fields.push_back(item.field);
  note_changed(fields, frame);
  if (!frame.self) {
    frame.status = "updated";
    return;
  }
  const Row* now = frame.machine.store.find(frame.self->entity, frame.self->number);
  write_self(changed(now == nullptr ? *frame.self : *now, step.set, frame.scene(), frame), frame);
}

void update_others(const actions::UpdateStep& step, Frame& frame) {
  const std::vector<Row> rows = chosen(step.entity, *step.where, frame);
  std::vector<Row> next;
  for (const Row& row : rows) {
    const Row* target = frame.machine.store.find(row.entity, row.number);
    try {
      next.push_back(changed(row, step.set, frame.scene(target), frame));
    } catch (const Overflow&) {
      if (rows.size() > 1) throw Unsure("a number too large in one of several rows");
      throw;
    }
    ++next.back().version;
  }
  write(next, frame.machine);
  note(rows, "updated", frame.touched, frame.machine);
}

void delete_rows(EntityId entity, const std::vector<std::int64_t>& numbers, bool hard, Frame& frame) {
  if (hard || !frame.machine.entity(entity).features.soft_delete) {
    remove(entity, numbers, frame.machine);
  } else {
    mark_deleted(entity, numbers, frame.touched, frame.machine);
  }
}

void delete_self(const actions::DeleteStep& step, Frame& frame) {
  frame.status = "deleted";
  if (!frame.self) return;
  const Row known = *frame.self;
  if (frame.machine.store.find(known.entity, known.number) == nullptr) return;
  delete_rows(step.entity, {known.number}, step.hard, frame);
  frame.self_gone = frame.machine.store.find(known.entity, known.number) == nullptr;
  frame.stale = true;
}

void insert_from_input(const actions::InsertStep& step, Frame& frame) {
  frame.know(insert(*frame.self, frame.machine));
  frame.stale = true;
  frame.subject = Place{step.entity, frame.self->number};
  write_links(frame.self->number, frame);
  frame.status = "created";
  note_changed(frame.signature.input_fields, frame);
  if (step.variable) throw NotSupported("a name for the row of the input");
}

}  // namespace

std::vector<Row> chosen(EntityId entity, const expr::TypedExpr& where, const Frame& frame) {
  std::vector<Row> rows;
  for (const Row* row : frame.machine.store.live(entity, frame.machine.caller)) {
    Scene scene = frame.scene(row);
    const Value value = evaluate_perhaps(where, scene);
    if (std::holds_alternative<bool>(value) && std::get<bool>(value)) rows.push_back(*row);
  }
  return rows;
}

void run(const actions::InsertStep& step, Frame& frame) {
  if (step.from_input) return insert_from_input(step, frame);
  const Row row = changed(new_row(step.entity, frame.machine), step.set, frame.scene(), frame);
  const Row made = insert(row, frame.machine);
  if (step.variable) frame.variables[*step.variable].row = made;
  frame.stale = true;
  // an action without a current row answers with the first of its entity that it surely makes
  const bool is_result = step.entity == frame.signature.entity && frame.depth == 1 && !frame.subject &&
                         frame.signature.subject == actions::Subject::None;
  if (is_result) {
    frame.subject = Place{step.entity, made.number};
    frame.status = "created";
  } else {
    frame.touched.push_back({step.entity, made.number, "created"});
  }
}

void run(const actions::UpdateStep& step, Frame& frame) {
  if (step.from_input) return update_from_input(frame);
  if (!step.where) return update_self(step, frame);
  update_others(step, frame);
  frame.stale = true;
}

void run(const actions::DeleteStep& step, Frame& frame) {
  if (!step.where) return delete_self(step, frame);
  const std::vector<Row> rows = chosen(step.entity, *step.where, frame);
  std::vector<std::int64_t> numbers;
  for (const Row& row : rows)
    numbers.push_back(row.number);
  const bool hard = step.hard || !frame.machine.entity(step.entity).features.soft_delete;
  if (hard) note(rows, "deleted", frame.touched, frame.machine);
  delete_rows(step.entity, numbers, hard, frame);
  if (!hard) note(rows, "deleted", frame.touched, frame.machine);
  frame.stale = true;
}

void run(const actions::FindStep& step, Frame& frame) {
  const std::vector<Row> rows = chosen(step.entity, step.where, frame);
  if (step.refusal && rows.empty()) throw Refused{{refusal(step.refusal->code, "SQ" + step.refusal->status)}};
  if (!step.variable) return;
  std::optional<Row>& found = frame.variables[*step.variable].row;
  found.reset();
  if (!rows.empty()) found = rows.front();
}

namespace {

/// The live row that has the key already; null is no key.
const Row* find_by(const actions::UpsertStep& step, const Row& wanted, const Frame& frame) {
  for (const Row* row : frame.machine.store.live(step.entity, frame.machine.caller)) {
    const bool found = std::all_of(step.by.begin(), step.by.end(), [&](const actions::Assignment& item) {
      const Value& value = wanted.values[item.field.value];
      return !is_null(value) && same(value, row->values[item.field.value]);
    });
    if (found) return row;
  }
  return nullptr;
}

/// The row that has the key becomes what is wanted, as far as the step says so.
Row write_known(const Row& known, const Row& wanted, const actions::UpsertStep& step, Machine& machine) {
  if (!problems_of(wanted, machine).empty()) throw Unsure("a row that would not do as a new one");
  Row next = known;
  for (const actions::Assignment& item : step.set)
    next.values[item.field.value] = wanted.values[item.field.value];
  ++next.version;
  return write({next}, machine).front();
}

}  // namespace

void run(const actions::UpsertStep& step, Frame& frame) {
  std::vector<actions::Assignment> all = step.by;
  all.insert(all.end(), step.set.begin(), step.set.end());
  const Row given = changed(new_row(step.entity, frame.machine), all, frame.scene(), frame);
  const Row wanted = completed(given, frame.machine);
  const Row* known = find_by(step, wanted, frame);
  const std::string operation = known == nullptr ? "created" : "updated";
  const Row row =
      known == nullptr ? put_in(wanted, frame.machine) : write_known(*known, wanted, step, frame.machine);
  if (step.variable) frame.variables[*step.variable].row = row;
  frame.touched.push_back({step.entity, row.number, operation});
  frame.stale = true;
}

}  // namespace specql::testing::interpreter
