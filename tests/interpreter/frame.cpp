// An action on its way: what names mean in it, and what it would answer now.
#include "tests/interpreter/action.h"

#include <utility>

namespace specql::testing::interpreter {

Frame::Frame(Machine& in, ActionId id)
    : machine(in), signature(in.project.signatures[id]), action(in.project.actions[id]) {
  for (const actions::ActionVariable& variable : action.variables) {
    variables.push_back({Null(), std::nullopt, variable.holds_row || variable.is_input_row});
  }
}

Scene Frame::scene(const Row* target) const {
  Scene scene{machine.model(), machine.store, machine.caller, self ? &*self : nullptr, &variables};
  if (target != nullptr) scene.queries[0] = target;
  return scene;
}

Value Frame::value(const expr::TypedExpr& expression) const {
  Scene here = scene();
  return evaluate(expression, here);
}

std::optional<Place> Frame::named_row(const expr::TypedExpr& expression) const {
  const Value named = value(expression);
  const auto* key = std::get_if<Key>(&named);
  if (key == nullptr) return std::nullopt;
  const auto* row = std::get_if<expr::TypedRow>(&expression.node);
  const auto* variable = std::get_if<expr::TypedVariable>(&expression.node);
  const bool held = (row != nullptr && row->row.kind == expr::RowRef::Kind::This) ||
                    (variable != nullptr && variables[variable->index].holds_row);
  const EntityId of = expression.type.entity;
  if (!held && machine.store.find(of, key->row) == nullptr) return std::nullopt;
  return Place{of, key->row};
}

void Frame::know(std::optional<Row> row) {
  self = std::move(row);
  if (signature.hook && signature.hook->event == actions::Hook::Event::Update) variables[kNew].row = self;
}

void Frame::read_self_again() {
  const bool stored = std::exchange(stale, false) && self && self->number != 0;
  if (!stored || self_gone) return;
  const Row* now = machine.store.find(signature.entity, self->number);
  know(now == nullptr ? std::nullopt : std::optional(*now));
  if (now == nullptr) subject.reset();
  if (signature.subject != actions::Subject::New) return;
  for (std::size_t i = 0; i < variables.size(); ++i) {  // a new row is what the input has made
    if (action.variables[i].is_input_row) variables[i].row = self;
  }
}

Answer Frame::so_far() const {
  Answer so_far;
  so_far.status = status;
  so_far.entity = signature.entity;
  so_far.row = subject;
  so_far.subject = subject;
  so_far.changed = changed;
  so_far.touched = touched;
  return so_far;
}

}  // namespace specql::testing::interpreter
