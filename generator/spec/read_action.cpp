#include "generator/actions/signature.h"
#include "generator/actions/step_lists.h"
#include "generator/spec/keys.h"
#include "generator/spec/read.h"
#include "generator/support/case_style.h"
#include "generator/support/suggest.h"
#include "generator/support/text.h"

#include <fmt/core.h>

namespace specql::spec {
namespace {

/// The `name:` among the keys of a parameter; what nearly says so is reported and taken for it.
const syntax::Entry* find_name(const syntax::Mapping& mapping, DiagnosticSink& sink) {
  if (const syntax::Entry* name = mapping.find("name")) return name;
  if (mapping.entries.size() < 2) return nullptr;
  for (const syntax::Entry& entry : mapping.entries) {
    if (!suggest(entry.key.value, std::vector<std::string>{"name"})) continue;
    sink.report(diag::unknown_key, entry.key.span, entry.key.value, "a parameter")
        .suggest(entry.key.value, {"name"});
    return &entry;
  }
  return nullptr;
}

/// `params: [{name: x, type: y}]`, the list form of the same thing.
void read_param_list(const syntax::Sequence& items, ActionSpec& action, DiagnosticSink& sink) {
  for (const syntax::Node& item : items) {
    const syntax::Mapping* mapping = syntax::read_mapping(item, "a parameter", sink);
    if (mapping == nullptr) continue;
    const syntax::Entry* name = find_name(*mapping, sink);
    if (name == nullptr) {
      if (mapping->entries.size() == 1) {  // `- reason: text!`
        const syntax::Entry& only = mapping->entries[0];
        action.params.push_back(read_field(only.key, only.value, kParameterKeys, sink));
      } else {
        sink.report(diag::key_missing, item.span, "name", "a parameter");
      }
      continue;
    }
    if (auto param = read_named_field(item, *name, kParameterKeys, sink)) {
      action.params.push_back(std::move(*param));
    }
  }
}

/// `create` stands for `create_<entity>`, `bulk_create` for `bulk_create_<entity>`, and so on.
void complete_name(ActionSpec& action, const EntitySpec& entity) {
  std::string_view verb = action.name.value;
  if (verb.starts_with(actions::kBulkPrefix)) verb.remove_prefix(actions::kBulkPrefix.size());
  const bool short_form = verb == "create" || verb == "update" || verb == "delete";
  action.self_word = entity.name.value;
  if (short_form) action.name.value += "_" + snake_case(entity.name.value);
}

/// `{de: …, fr: …}`.
void read_translations(const syntax::Node& node, actions::ErrorSpec& error, DiagnosticSink& sink) {
  const syntax::Mapping* mapping =
      syntax::read_mapping(node, "`translations`", sink, "a mapping of language to text");
  if (mapping == nullptr) return;
  for (const syntax::Entry& entry : mapping->entries) {
    if (auto text = syntax::read_text(entry.value, "a translation", sink)) {
      error.translations.emplace_back(entry.key, std::move(*text));
    }
  }
}

/// `errors: {not_a_lead: Only leads can be qualified}`, or `{message, status}` behind the code.
void read_errors(const syntax::Node& node, ActionSpec& action, DiagnosticSink& sink) {
  const syntax::Mapping* mapping = syntax::read_mapping(node, "`errors`", sink);
  if (mapping == nullptr) return;
  for (const syntax::Entry& entry : mapping->entries) {
    actions::ErrorSpec error;
    error.code = entry.key;
    if (const syntax::Mapping* inner = entry.value.mapping()) {
      const syntax::KeyValues keys(*inner, kErrorKeys, sink);
      if (const auto* message = keys.value(ErrorKey::message_)) {
        error.message = syntax::read_text(*message, "`message`", sink);
      }
      if (const auto* status = keys.value(ErrorKey::status_)) {
        error.status = syntax::read_count(*status, "`status`", sink);
      }
      if (const auto* words = keys.value(ErrorKey::translations_)) read_translations(*words, error, sink);
    } else {
      error.message = syntax::read_text(entry.value, "an error", sink, "its message, or a mapping");
    }
    action.errors.push_back(std::move(error));
  }
}

void read_body(const syntax::KeyValues& keys, ActionSpec& action, DiagnosticSink& sink) {
  if (const auto* node = keys.value(ActionKey::description_)) {
    action.description = syntax::read_text(*node, "`description`", sink);
  }
  if (const auto* node = keys.value(ActionKey::requires_)) {
    action.requires_ = syntax::read_text(*node, "`requires`", sink, "a condition");
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
      const std::string what = keys.quoted(ActionKey::params_);
      action.params = read_fields(*node, what, kParameterKeys, sink);
    }
  }
  if (const auto* node = keys.value(ActionKey::errors_)) read_errors(*node, action, sink);
  if (const auto* node = keys.value(ActionKey::idempotent_)) {
    action.idempotent = syntax::read_bool(*node, "`idempotent`", sink);
  }
  if (const auto* node = keys.value(ActionKey::isolation_)) {
    if (auto choice = syntax::read_choice(*node, kIsolations, "`isolation`", sink)) {
      action.isolation = {*choice, node->span};
    }
  }
  if (const auto* node = keys.value(ActionKey::timeout_)) {
    action.timeout = syntax::read_text(*node, "`timeout`", sink, "a duration");
  }
  if (const auto* node = keys.value(ActionKey::mode_)) {
    if (auto choice = syntax::read_choice(*node, kBulkModes, "`mode`", sink)) {
      action.mode = {*choice, node->span};
    }
  }
  if (const auto* node = keys.value(ActionKey::limit_)) {
    action.limit = syntax::read_count(*node, "`limit`", sink);
  }
  if (const auto* node = keys.value(ActionKey::steps_)) {
    action.has_steps = true;
    const std::size_t errors = sink.error_count();
    action.steps = actions::read_steps(*node, sink);
    action.flawed = sink.error_count() != errors;
  }
}

ContextScope reading(std::string_view name, DiagnosticSink& sink) {
  return {sink, name.empty() ? "while reading an action" : fmt::format("while reading action `{}`", name)};
}

/// How the action is called, as far as that can be told before its keys are read.
std::string_view title_of(const syntax::Mapping& mapping) {
  const syntax::Entry* name = mapping.find("name");
  const syntax::Scalar* scalar = name == nullptr ? nullptr : name->value.scalar();
  return scalar == nullptr ? "" : std::string_view(scalar->text);
}

/// `qualify_lead: {steps: …}`: the name is a key.
void read_keyed(const Word& name, const syntax::Mapping& body, ActionSpec& action, DiagnosticSink& sink) {
  action.name = name;
  const ContextScope context = reading(action.name.value, sink);
  read_body(syntax::KeyValues(body, kActionKeys, sink), action, sink);
}

/// `{name: qualify_lead, steps: …}`.
bool read_named(const syntax::Node& node, const syntax::Mapping& mapping, ActionSpec& action,
                DiagnosticSink& sink) {
  const ContextScope context = reading(title_of(mapping), sink);
  const syntax::KeyValues keys(mapping, kActionKeys, sink);
  const syntax::Node* name = keys.value(ActionKey::name_);
  if (name == nullptr) {
    keys.report_missing("name", node.span, "an action", sink);
    return false;
  }
  const auto word = syntax::read_text(*name, "an action's name", sink);
  if (!word) return false;
  action.name = word->located();
  read_body(keys, action, sink);
  return true;
}

void read_action(const syntax::Node& node, EntitySpec& entity, DiagnosticSink& sink) {
  ActionSpec action;
  if (node.scalar() != nullptr) {  // `- create_contact`
    const auto name = syntax::read_text(node, "an action", sink);
    if (!name) return;
    action.name = name->located();
  } else {
    const syntax::Mapping* mapping = syntax::read_mapping(node, "an action", sink, "a name or a mapping");
    if (mapping == nullptr) return;
    const bool keyed = mapping->find("name") == nullptr && mapping->entries.size() == 1 &&
                       mapping->entries[0].value.mapping() != nullptr;
    if (keyed) {  // `- qualify_lead: {steps: …}`
      read_keyed(mapping->entries[0].key, *mapping->entries[0].value.mapping(), action, sink);
    } else if (!read_named(node, *mapping, action, sink)) {
      return;
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
      read_keyed(entry.key, *body, action, sink);
      complete_name(action, entity);
      entity.actions.push_back(std::move(action));
    }
    return;
  }
  const syntax::Sequence* items = syntax::read_sequence(node, "`actions`", sink, "a list or a mapping");
  if (items == nullptr) return;
  for (const syntax::Node& item : *items)
    read_action(item, entity, sink);
}

}  // namespace specql::spec
