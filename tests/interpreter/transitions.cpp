// Steps that take rows from one state to another.
#include "tests/interpreter/action.h"

#include <algorithm>

namespace specql::testing::interpreter {
namespace {

class Transition {
 public:
  Transition(const actions::TransitionStep& step, Frame& frame)
      : step_(step),
        frame_(frame),
        machine_(frame.machine.entity(step.entity).machines[step.machine]),
        transition_(machine_.transitions[step.transition]) {}

  void run() {
    if (step_.where) {
      change_others();
    } else {
      change_self();
    }
  }

 private:
  [[nodiscard]] const std::vector<model::EnumLabel>& labels() const {
    return frame_.machine.model().enums[machine_.states].labels;
  }

  /// Is it true of all the rows? Where one of several cannot be worked out, the others may come first.
  [[nodiscard]] bool holds_for(const expr::TypedExpr& condition, const std::vector<Row>& rows) const {
    for (const Row& row : rows) {
      Scene scene{frame_.machine.model(), frame_.machine.store, frame_.machine.caller, &row};
      try {
        if (!holds(condition, scene)) return false;
      } catch (const Overflow&) {
        if (rows.size() > 1) throw Unsure("a number too large in one of several rows");
        throw;
      }
    }
    return true;
  }

  [[nodiscard]] bool caller_may(const std::vector<Row>& rows) const {
    if (!transition_.requires_) return true;
    if (!expr::is_constant(*transition_.requires_)) return holds_for(*transition_.requires_, rows);
    Scene scene{frame_.machine.model(), frame_.machine.store, frame_.machine.caller};
    return holds(*transition_.requires_, scene);
  }

  [[nodiscard]] bool begins_in(const Row& row) const {
    const auto& state = std::get<std::string>(row.values[machine_.field.value]);
    return std::any_of(transition_.from.begin(), transition_.from.end(),
                       [&](std::size_t label) { return labels()[label].name == state; });
  }

  void judge(const std::vector<Row>& rows) const {
    if (!caller_may(rows)) throw Refused{{refusal("forbidden", "SQ403")}};
    const bool in_place =
        std::all_of(rows.begin(), rows.end(), [&](const Row& row) { return begins_in(row); });
    if (!in_place) throw Refused{{refusal("invalid_transition", "SQ409")}};
    if (transition_.guard && !holds_for(*transition_.guard, rows))
      throw Refused{{refusal(transition_.code, "SQ422")}};
  }

  [[nodiscard]] Row changed(Row row) const {
    row.values[machine_.field.value] = labels()[transition_.to].name;
    ++row.version;
    return row;
  }

  void change_self() {
    const bool there = frame_.self && !frame_.self_gone &&
                       frame_.machine.store.find(frame_.self->entity, frame_.self->number) != nullptr;
    if (!there) throw Unsure("a transition of a row that is gone");
    judge({*frame_.self});
    frame_.status = "updated";
    frame_.changed.insert(public_name(frame_.entity().fields[machine_.field]));
    const Row& now = *frame_.machine.store.find(frame_.self->entity, frame_.self->number);
    frame_.know(write({changed(now)}, frame_.machine).front());
    frame_.stale = true;
  }

  void change_others() {
    const std::vector<Row> rows = chosen(step_.entity, *step_.where, frame_);
    judge(rows);
    std::vector<Row> next;
    for (const Row& row : rows)
      next.push_back(changed(row));
    write(next, frame_.machine);
    note(rows, "updated", frame_.touched, frame_.machine);
    frame_.stale = true;
  }

  const actions::TransitionStep& step_;
  Frame& frame_;
  const model::StateMachine& machine_;
  const model::Transition& transition_;
};

}  // namespace

void run(const actions::TransitionStep& step, Frame& frame) {
  Transition(step, frame).run();
}

}  // namespace specql::testing::interpreter
