// Steps that hold others: one of several lists, the same list again, one list instead of another.
#include "tests/interpreter/action.h"

#include <algorithm>

namespace specql::testing::interpreter {
namespace {

/// Both are there, and the same.
bool equal(const Value& a, const Value& b) {
  return !is_null(a) && !is_null(b) && same(a, b);
}

/// The next round begins with the row as it is.
void run_round(const actions::Steps& steps, Frame& frame) {
  run_steps(steps, frame);
  if (!frame.answer) frame.read_self_again();
}

/// A value that rows are sorted by; nulls come last, or first where the largest does.
bool before(const Value& a, const Value& b, bool descending, bool& decided) {
  decided = true;
  if (is_null(a) || is_null(b)) {
    decided = is_null(a) != is_null(b);
    return descending ? is_null(a) : is_null(b);
  }
  const auto order = compare(a, b);
  decided = order != std::strong_ordering::equal;
  return descending ? order > 0 : order < 0;
}

void sort_rows(std::vector<Row>& rows, const std::vector<expr::TypedSortKey>& keys, const Frame& frame) {
  const auto value = [&](const Row& row, const expr::TypedSortKey& key) {
    Scene scene = frame.scene(&row);
    return evaluate(key.key, scene);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    for (const expr::TypedSortKey& key : keys) {
      bool decided = false;
      const bool less = before(value(a, key), value(b, key), key.descending, decided);
      if (decided) return less;
    }
    return false;
  });
}

void each_item(const actions::ForeachStep& step, Frame& frame) {
  if (!step.list->type.array) throw NotSupported("a loop through JSON");
  const Value list = frame.value(*step.list);
  if (is_null(list)) return;
  for (const Value& item : std::get<Items>(list).all) {
    if (frame.answer) return;
    frame.variables[step.variable].value = item;
    run_round(step.steps, frame);
  }
}

/// Of the code that a refusal would answer with, one that a `catch` waits for.
const actions::TryStep::Catch* find_catch(const actions::TryStep& step, const Refusal& refusal) {
  const auto has_state = [&](const actions::Condition* condition) {
    const bool a_class = condition->state.ends_with('%');
    return a_class ? refusal.state.starts_with(condition->state.substr(0, condition->state.size() - 1))
                   : refusal.state == condition->state;
  };
  for (const actions::TryStep::Catch& one : step.catches) {
    const bool by_code = std::find(one.codes.begin(), one.codes.end(), refusal.code) != one.codes.end();
    const bool by_state = std::any_of(one.conditions.begin(), one.conditions.end(), has_state);
    if (one.others || by_code || by_state) return &one;
  }
  return nullptr;
}

/// What the failed steps did is undone; variables keep what they held.
void caught(const actions::TryStep& step, const Refused& refused, const Frame& before, Frame& frame) {
  const actions::TryStep::Catch* first = find_catch(step, refused.possible.front());
  for (const Refusal& other : refused.possible) {
    if (find_catch(step, other) != first) throw Unsure("which of several mistakes comes first");
  }
  if (first == nullptr) throw refused;
  if (frame.action.variables[first->message_variable].used) throw NotSupported("the words of an error");
  frame.status = before.status;
  frame.changed = before.changed;
  frame.touched = before.touched;
  frame.subject = before.subject;
  frame.self_gone = before.self_gone;
  frame.depth = before.depth;
  if (before.self) frame.know(before.self);
  frame.stale = true;
  frame.variables[first->code_variable].value = refused.possible.front().code;
  run_steps(first->steps, frame);
}

}  // namespace

void run(const actions::SwitchStep& step, Frame& frame) {
  const Value wanted = step.value ? frame.value(*step.value) : Value(Null());
  for (const actions::SwitchStep::Case& one : step.cases) {
    for (const expr::TypedExpr& value : one.values) {
      Scene scene = frame.scene();
      const bool chosen = step.value ? equal(wanted, evaluate(value, scene)) : holds(value, scene);
      if (chosen) return run_steps(one.steps, frame);
    }
  }
  run_steps(step.otherwise, frame);
}

void run(const actions::ForeachStep& step, Frame& frame) {
  if (step.list) return each_item(step, frame);
  std::vector<Row> rows = chosen(step.entity, step.where, frame);
  sort_rows(rows, step.order_by, frame);
  for (const Row& row : rows) {
    if (frame.answer) return;
    frame.variables[step.variable].row = row;
    run_round(step.steps, frame);
  }
}

void run(const actions::ForQueryStep& step, Frame& frame) {
  if (step.distinct || step.limit || !step.where) throw NotSupported("this query");
  std::vector<Row> rows = chosen(step.entity, *step.where, frame);
  sort_rows(rows, step.order_by, frame);
  std::vector<std::vector<Value>> values;
  for (const Row& row : rows) {
    values.emplace_back();
    for (const actions::ForQueryStep::Column& column : step.columns) {
      Scene scene = frame.scene(&row);
      values.back().push_back(frame.action.variables[column.variable].used ? evaluate(column.value, scene)
                                                                           : Value(Null()));
    }
  }
  for (const std::vector<Value>& row : values) {
    if (frame.answer) return;
    for (std::size_t i = 0; i < step.columns.size(); ++i)
      frame.variables[step.columns[i].variable].value = row[i];
    run_round(step.steps, frame);
  }
}

void run(const actions::WhileStep& step, Frame& frame) {
  for (std::size_t round = 0; !frame.answer; ++round) {
    Scene scene = frame.scene();
    if (!holds(step.condition, scene)) return;
    if (round == step.limit) {
      throw Refused{{refusal(step.refusal.code, "SQ" + step.refusal.status)}};
    }
    run_round(step.steps, frame);
  }
}

void run(const actions::TryStep& step, Frame& frame) {
  const Store rows = frame.machine.store;
  const Frame before = frame;
  try {
    run_steps(step.steps, frame);
  } catch (const Refused& refused) {
    frame.machine.store = rows;
    caught(step, refused, before, frame);
  } catch (const Overflow&) {
    frame.machine.store = rows;
    caught(step, out_of_range(), before, frame);
  }
  frame.stale = true;
  if (!frame.answer) run_steps(step.finally, frame);
}

}  // namespace specql::testing::interpreter
