#include <fmt/core.h>

#include "generator/actions/step_lists.h"
#include "generator/spec/keys.h"
#include "generator/spec/read.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

namespace specql::spec {
namespace {

/// `params: [{name: x, type: y}]`, the list form of the same thing.
void read_param_list(const syntax::Sequence& items, ActionSpec& action, DiagnosticSink& sink) {
  for (const syntax::Node& item : items) {
    const syntax::Mapping* mapping = syntax::read_mapping(item, "a parameter", sink);
    if (mapping == nullptr) continue;
    const syntax::Entry* name = mapping->find("name");
    if (name == nullptr) {
      if (mapping->entries.size() == 1) {  // `- reason: text!`
        const syntax::Entry& only = mapping->entries[0];
        action.params.push_back(read_field(only.key, only.value, sink));
      } else {
        sink.report(diag::key_missing, item.span, "name", "a parameter");
      }
      continue;
    }
    const auto word = syntax::read_text(name->value, "a parameter's name", sink);
    if (!word) continue;
    syntax::Mapping rest;
    for (const syntax::Entry& entry : mapping->entries) {
      if (entry.key.value != "name") rest.entries.push_back(entry);
    }
    const syntax::Node node{item.span, std::move(rest)};
    action.params.push_back(read_field(word->located(), node, sink));
  }
}

/// `create` stands for `create_<entity>`, and so on.
void complete_name(ActionSpec& action, const EntitySpec& entity) {
  const bool short_form = action.name.value == "create" || action.name.value == "update" ||
                          action.name.value == "delete";
  action.self_word = entity.name.value;
  if (short_form) action.name.value += "_" + snake_case(entity.name.value);
}

void read_body(const syntax::Mapping& mapping, ActionSpec& action, DiagnosticSink& sink) {
  const ContextScope context(sink, fmt::format("while reading action `{}`", action.name.value));
  const syntax::KeyValues keys(mapping, kActionKeys, sink);
  if (const auto* node = keys.value(ActionKey::description_)) {
    action.description = syntax::read_text(*node, "`description`", sink);
  }
  if (const auto* node = keys.value(ActionKey::requires_)) {
    action.requires_ = syntax::read_text(*node, "`requires`", sink);
  }
  if (const auto* node = keys.value(ActionKey::returns_)) {
    action.returns = syntax::read_text(*node, "`returns`", sink);
  }
  if (const auto* node = keys.value(ActionKey::on_)) {
    constexpr std::string_view kChoices[] = {"row", "entity"};
    if (auto choice = syntax::read_choice(*node, kChoices, "`on`", sink)) {
      action.on = {*choice, node->span};
    }
  }
  if (const auto* node = keys.value(ActionKey::params_)) {
    if (const syntax::Sequence* items = node->sequence()) {
      read_param_list(*items, action, sink);
    } else {
      action.params = read_fields(*node, sink);
    }
  }
  if (const auto* node = keys.value(ActionKey::steps_)) {
    action.has_steps = true;
    const std::size_t errors = sink.error_count();
    action.steps = actions::read_steps(*node, sink);
    action.flawed = sink.error_count() != errors;
  }
}

void read_action(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  ActionSpec action;
  if (node.scalar() != nullptr) {  // `- create_contact`
    const auto name = syntax::read_text(node, "an action", sink);
    if (!name) return;
    action.name = name->located();
  } else {
    const syntax::Mapping* mapping = syntax::read_mapping(node, "an action", sink);
    if (mapping == nullptr) return;
    const syntax::Entry* name = mapping->find("name");
    const bool keyed = name == nullptr && mapping->entries.size() == 1 &&
                       mapping->entries[0].value.mapping() != nullptr;
    if (keyed) {  // `- qualify_lead: {steps: …}`
      action.name = mapping->entries[0].key;
      read_body(*mapping->entries[0].value.mapping(), action, sink);
    } else if (name == nullptr) {
      sink.report(diag::key_missing, node.span, "name", "an action");
      return;
    } else {
      const auto word = syntax::read_text(name->value, "an action's name", sink);
      if (!word) return;
      action.name = word->located();
      read_body(*mapping, action, sink);
    }
  }
  complete_name(action, entity);
  entity.actions.push_back(std::move(action));
}

}  // namespace

void read_actions(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  if (const syntax::Mapping* mapping = node.mapping()) {  // `actions: {qualify_lead: {…}}`
    for (const syntax::Entry& entry : mapping->entries) {
      const syntax::Mapping* body = syntax::read_mapping(entry.value, "an action", sink);
      if (body == nullptr) continue;
      ActionSpec action;
      action.name = entry.key;
      read_body(*body, action, sink);
      complete_name(action, entity);
      entity.actions.push_back(std::move(action));
    }
    return;
  }
  const syntax::Sequence* items = syntax::read_sequence(node, "`actions`", sink);
  if (items == nullptr) return;
  for (const syntax::Node& item : *items) read_action(item, entity, sink);
}

}  // namespace specql::spec
