// `states`: a field's values as states, and the transitions between them.
#include "generator/spec/keys.h"
#include "generator/spec/read.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::spec {
namespace {

using Transition = StateMachineSpec::Transition;

/// No label has a `>` in it.
constexpr std::string_view kArrow = "->";

bool has_arrow(const syntax::Node& node) {
  const syntax::Scalar* scalar = node.scalar();
  return scalar != nullptr && scalar->text.find(kArrow) != std::string::npos;
}

void refuse_short_form(const Text& text, DiagnosticSink& sink) {
  sink.report(diag::wrong_shape, text.span, "a transition", "`state -> state`",
              fmt::format("`{}`", text.value));
}

/// `a, b`, perhaps in brackets.
std::vector<Word> read_labels(Text list) {
  const std::string_view value = list.value;
  if (value.starts_with('[') && value.ends_with(']')) list = list.slice(1, value.size() - 1);
  std::vector<Word> labels;
  std::size_t begin = 0;
  for (const std::string_view piece : split(list.value, ',')) {
    labels.push_back(list.slice(begin, begin + piece.size()).located());
    begin += piece.size() + 1;
  }
  return labels;
}

/// `lead -> qualified`, `any -> lost`, `[lead, lost] -> qualified`.
void read_short(const Word& name, const syntax::Node& node, StateMachineSpec& machine, DiagnosticSink& sink) {
  const auto text = syntax::read_text(node, "a transition", sink);
  if (!text) return;
  const std::size_t arrow = text->value.find(kArrow);
  Transition transition;
  transition.name = name;
  transition.from = read_labels(text->slice(0, arrow));
  transition.to = text->slice(arrow + kArrow.size(), text->value.size()).located();
  const auto nothing = [](const Word& word) { return word.value.empty(); };
  const bool again = transition.to.value.find('>') != std::string::npos;
  if (again || nothing(transition.to) ||
      std::any_of(transition.from.begin(), transition.from.end(), nothing)) {
    refuse_short_form(*text, sink);
    return;
  }
  machine.transitions.push_back(std::move(transition));
}

void read_action(const syntax::Node& node, Transition& transition, DiagnosticSink& sink) {
  const syntax::Scalar* scalar = node.scalar();
  const bool flag = scalar != nullptr && scalar->style == syntax::ScalarStyle::Plain &&
                    (scalar->text == "true" || scalar->text == "false");
  if (flag) {
    transition.has_action = syntax::read_bool(node, "`action`", sink);
    return;
  }
  const auto name = syntax::read_text(node, "`action`", sink, "`true`, `false` or a name");
  if (name && !syntax::refuse_yaml_boolean(name->value, name->span, sink)) {
    transition.action = name->located();
  }
}

void read_long(const Word& name, const syntax::Node& node, StateMachineSpec& machine, DiagnosticSink& sink) {
  const syntax::KeyValues keys(*node.mapping(), kTransitionKeys, sink);
  const auto text = [&](TransitionKey key, std::string_view needed) -> std::optional<Text> {
    const syntax::Node* value = keys.value(key);
    return value == nullptr ? std::nullopt : syntax::read_text(*value, keys.quoted(key), sink, needed);
  };
  Transition transition;
  transition.name = name;
  for (const auto& [key, word] : {std::pair{TransitionKey::from_, "from"}, {TransitionKey::to_, "to"}}) {
    if (keys.find(key) != nullptr) continue;
    keys.report_missing(word, name.span, fmt::format("transition `{}`", name.value), sink);
    return;
  }
  transition.from = syntax::read_words(*keys.value(TransitionKey::from_), "`from`", sink);
  const auto to = text(TransitionKey::to_, "a state");
  transition.description = text(TransitionKey::description_, "text");
  transition.requires_ = text(TransitionKey::requires_, "a condition");
  transition.guard = text(TransitionKey::guard_, "a condition");
  transition.message = text(TransitionKey::message_, "text");
  if (const auto code = text(TransitionKey::error_, "a code")) transition.error = code->located();
  if (const syntax::Node* action = keys.value(TransitionKey::action_)) read_action(*action, transition, sink);
  if (transition.from.empty() || !to) return;
  transition.to = to->located();
  machine.transitions.push_back(std::move(transition));
}

/// `to_in_transit`: labels may have characters that names have not.
std::string name_of_way_to(std::string_view label) {
  std::string name = "to_" + snake_case(label);
  std::replace_if(name.begin(), name.end(), [](char c) { return !is_word(c); }, '_');
  return lowercase(name);
}

/// `lead: [qualified, lost]`: one more way to each of them.
void read_targets(const Word& from, const syntax::Node& node, StateMachineSpec& machine,
                  DiagnosticSink& sink) {
  machine.listed.push_back(from);
  if (node.is_null() || (node.sequence() != nullptr && node.sequence()->empty())) return;
  for (const Word& to : syntax::read_words(node, "a transition", sink)) {
    const auto known =
        std::find_if(machine.transitions.begin(), machine.transitions.end(),
                     [&](const Transition& other) { return !other.named && other.to.value == to.value; });
    if (known != machine.transitions.end()) {
      known->from.push_back(from);
      continue;
    }
    Transition transition;
    transition.name = {name_of_way_to(to.value), to.span};
    transition.from.push_back(from);
    transition.to = to;
    transition.named = false;
    machine.transitions.push_back(std::move(transition));
  }
}

void read_transitions(const syntax::Node& node, StateMachineSpec& machine, DiagnosticSink& sink) {
  const syntax::Mapping* mapping = syntax::read_mapping(node, "`transitions`", sink);
  if (mapping == nullptr) return;
  for (const syntax::Entry& entry : mapping->entries) {
    if (has_arrow(entry.value)) {
      read_short(entry.key, entry.value, machine, sink);
    } else if (entry.value.mapping() != nullptr) {
      read_long(entry.key, entry.value, machine, sink);
    } else {
      read_targets(entry.key, entry.value, machine, sink);
    }
  }
}

void read_flag(const syntax::Node* node, std::string_view what, bool& into, DiagnosticSink& sink) {
  if (node == nullptr) return;
  if (const auto flag = syntax::read_bool(*node, what, sink)) into = flag->value;
}

void read_machine(const syntax::Node& node, std::string_view what, EntitySpec& entity, DiagnosticSink& sink) {
  const syntax::Mapping* mapping = syntax::read_mapping(node, what, sink);
  if (mapping == nullptr) return;
  const syntax::KeyValues keys(*mapping, kStatesKeys, sink);
  StateMachineSpec machine;
  machine.span = node.span;
  for (const auto& [key, word] :
       {std::pair{StatesKey::field_, "field"}, {StatesKey::transitions_, "transitions"}}) {
    if (keys.find(key) != nullptr) continue;
    keys.report_missing(word, node.span, what, sink);
    return;
  }
  const auto field = syntax::read_text(*keys.value(StatesKey::field_), "`field`", sink, "a field");
  if (const syntax::Node* initial = keys.value(StatesKey::initial_)) {
    machine.initial = syntax::read_words(*initial, "`initial`", sink);
  }
  read_flag(keys.value(StatesKey::history_), "`history`", machine.history, sink);
  read_flag(keys.value(StatesKey::actions_), "`actions`", machine.actions, sink);
  read_transitions(*keys.value(StatesKey::transitions_), machine, sink);
  if (!field) return;
  machine.field = field->located();
  entity.states.push_back(std::move(machine));
}

}  // namespace

void read_states(const syntax::Node& node, std::string_view what, EntitySpec& entity, DiagnosticSink& sink) {
  const std::size_t errors = sink.error_count();
  if (node.sequence() == nullptr) {
    read_machine(node, what, entity, sink);
  } else {
    for (const syntax::Node& item : *node.sequence())
      read_machine(item, what, entity, sink);
  }
  entity.states_flawed = entity.states_flawed || sink.error_count() != errors;
}

}  // namespace specql::spec
