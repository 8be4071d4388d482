// What an entity tells others about itself.
#include "generator/spec/keys.h"
#include "generator/spec/read.h"

namespace specql::spec {
namespace {

/// `path`, `path as name`: the name is told apart when the expression is read.
void read_item(const syntax::Node& node, EventSpec& event, DiagnosticSink& sink) {
  if (const syntax::Mapping* mapping = node.mapping()) {
    for (const syntax::Entry& entry : mapping->entries) {
      if (auto text = syntax::read_text(entry.value, "`" + entry.key.value + "`", sink, "an expression")) {
        event.payload.push_back({entry.key, std::move(*text)});
      }
    }
    return;
  }
  if (auto text = syntax::read_text(node, "a part of the payload", sink, "a field")) {
    event.payload.push_back({std::nullopt, std::move(*text)});
  }
}

void read_payload(const syntax::Node& node, EventSpec& event, DiagnosticSink& sink) {
  if (node.mapping() != nullptr) {
    read_item(node, event, sink);
    return;
  }
  const syntax::Sequence* items = syntax::read_sequence(node, "`payload`", sink);
  if (items == nullptr) return;
  for (const syntax::Node& item : *items)
    read_item(item, event, sink);
}

void read_event(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  EventSpec event;
  const syntax::Mapping* mapping = node.mapping();
  if (mapping == nullptr) {
    const auto text = syntax::read_text(node, "an event", sink, "a name");
    if (!text) return;
    event.name = text->located();
    entity.events.push_back(std::move(event));
    return;
  }
  const syntax::KeyValues keys(*mapping, kEventKeys, sink);
  if (keys.find(EventKey::name_) == nullptr) {
    keys.report_missing("name", node.span, "an event", sink);
    return;
  }
  const auto name = syntax::read_text(*keys.value(EventKey::name_), keys.quoted(EventKey::name_), sink);
  if (const syntax::Node* text = keys.value(EventKey::description_)) {
    event.description = syntax::read_text(*text, "`description`", sink);
  }
  if (const syntax::Node* payload = keys.value(EventKey::payload_)) read_payload(*payload, event, sink);
  if (!name) return;
  event.name = name->located();
  entity.events.push_back(std::move(event));
}

}  // namespace

void read_events(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  const syntax::Sequence* items = syntax::read_sequence(node, "`events`", sink);
  if (items == nullptr) return;
  for (const syntax::Node& item : *items)
    read_event(item, entity, sink);
}

}  // namespace specql::spec
