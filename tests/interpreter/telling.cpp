// Steps that tell others: what they leave in the outbox and for workers.
#include "tests/interpreter/action.h"

#include <utility>

namespace specql::testing::interpreter {
namespace {

using nlohmann::json;

/// Null where there is no row yet, or none any more.
json label_of(const std::optional<Row>& row, const Frame& frame) {
  if (!row || row->number == 0) return nullptr;
  return label(frame.machine.model(), row->entity, row->number);
}

void tell(const char* kind, const std::string& name, EntityId subject, json row, json payload, Frame& frame) {
  const std::string about = subject.valid() ? frame.machine.entity(subject).name : "";
  frame.machine.store.told.push_back({{"kind", kind},
                                      {"name", name},
                                      {"subject", about},
                                      {"row", std::move(row)},
                                      {"tenant", frame.machine.caller.tenant},
                                      {"payload", std::move(payload)}});
}

/// What a variable holds, as it holds it; else the row as it is.
std::optional<Row> row_meant(const expr::TypedExpr& expression, const Frame& frame) {
  const auto* row = std::get_if<expr::TypedRow>(&expression.node);
  const auto* variable = std::get_if<expr::TypedVariable>(&expression.node);
  if (row != nullptr && row->row.kind == expr::RowRef::Kind::This) return frame.self;
  if (variable != nullptr && frame.variables[variable->index].holds_row)
    return frame.variables[variable->index].row;
  const Value value = frame.value(expression);
  if (is_null(value)) return std::nullopt;
  const Row* found = frame.machine.store.find(expression.type.entity, std::get<Key>(value).row);
  return found == nullptr ? std::nullopt : std::optional<Row>(*found);
}

/// A value of the event's own payload.
json shown(const expr::TypedExpr& item, const std::optional<Row>& row, const Frame& frame) {
  const Machine& machine = frame.machine;
  Scene scene{machine.model(), machine.store, machine.caller, row ? &*row : nullptr};
  const Value value = evaluate(item, scene);
  const auto* key = std::get_if<Key>(&value);
  return key == nullptr ? to_json(value) : json(label(machine.model(), item.type.entity, key->row));
}

/// Nothing is said of a value that is null.
std::string said(const actions::Message& message, const Frame& frame) {
  std::string text;
  for (const auto& part : message.parts) {
    if (const auto* words = std::get_if<std::string>(&part)) {
      text += *words;
      continue;
    }
    const Value value = frame.value(std::get<expr::TypedExpr>(part));
    if (!is_null(value)) text += as_text(value);
  }
  return text;
}

}  // namespace

void run(const actions::EmitStep& step, Frame& frame) {
  const model::Event& event = frame.machine.entity(step.entity).events[step.event];
  const std::optional<Row> row = step.of ? row_meant(*step.of, frame) : frame.self;
  json payload = shown(step.with, frame);
  for (const model::Event::Item& item : event.payload)
    payload[item.name] = shown(item.value, row, frame);
  tell("event", event.name, step.entity, label_of(row, frame), std::move(payload), frame);
}

void run(const actions::NotifyStep& step, Frame& frame) {
  json data = shown(step.payload, frame);
  if (!step.notification) return;  // who listens hears it at the end; nobody can ask for it later
  const actions::NotifyStep::Notification& one = *step.notification;
  json payload = {
      {"recipient", one.recipient}, {"channel", one.channel}, {"message", said(one.message, frame)}};
  if (!step.payload.empty()) payload["data"] = std::move(data);
  json about = label_of(frame.self, frame);
  const bool made_one = frame.signature.subject == actions::Subject::None && frame.subject;
  if (made_one) about = label(frame.machine.model(), frame.subject->entity, frame.subject->row);
  tell("event", "notification_requested", frame.signature.entity, std::move(about), std::move(payload),
       frame);
}

void run(const actions::EnqueueStep& step, Frame& frame) {
  json arguments = shown(step.arguments, frame);
  const Value run_at = step.run_at ? frame.value(*step.run_at) : Value(Null());
  const auto* moment = std::get_if<Moment>(&run_at);
  tell("job", step.job, EntityId{}, nullptr, std::move(arguments), frame);
  frame.machine.store.told.back()["run_at"] = to_text(moment == nullptr ? Moment{0, true} : *moment);
}

}  // namespace specql::testing::interpreter
