#include "tests/interpreter/hooks.h"

#include "tests/interpreter/action.h"

#include <optional>

namespace specql::testing::interpreter {
namespace {

using Event = actions::Hook::Event;

/// What happens to the row, as hooks see it; nothing if they do not.
std::optional<Event> event_of(const Change& change) {
  if (!change.before) return Event::Create;
  const bool was_deleted = change.before->deleted;
  if (!change.after) return was_deleted ? std::nullopt : std::optional(Event::Delete);
  return change.after->deleted == was_deleted ? Event::Update : Event::Delete;
}

/// `before_create`.
std::string kind_of(const actions::Signature& hook, const Machine& machine) {
  return hook.name.substr(0, hook.name.size() - machine.entity(hook.entity).stem.size() - 1);
}

void run_hook(ActionId id, Change& change, Machine& machine) {
  Frame frame(machine, id);
  const actions::Hook& hook = *frame.signature.hook;
  ++machine.steps[kind_of(frame.signature, machine)];
  frame.self_gone = hook.event == Event::Delete;
  frame.know(frame.self_gone ? change.before : change.after);
  if (hook.event == Event::Update) frame.variables[kOld].row = change.before;
  try {
    run_steps(frame.action.steps, frame);
  } catch (const Overflow&) {
    throw out_of_range();
  }
  if (frame.completes()) change.after = frame.self;
}

void run_hooks(bool before, Change& change, Machine& machine) {
  const std::optional<Event> event = event_of(change);
  for (const ActionId id : machine.entity(change.row().entity).hooks) {
    const actions::Hook& hook = *machine.project.signatures[id].hook;
    if (hook.before == before && hook.event == event) run_hook(id, change, machine);
  }
}

}  // namespace

bool hooked(EntityId entity, const Machine& machine) {
  return !machine.entity(entity).hooks.empty();
}

void judge_and_complete(Change& change, Machine& machine) {
  run_hooks(true, change, machine);
}

void bring_along(const Change& change, Machine& machine) {
  Change seen = change;
  run_hooks(false, seen, machine);
}

}  // namespace specql::testing::interpreter
