// States of fields: which field, which of its labels, which ways there are between them.
#include "generator/actions/steps/transition.h"
#include "generator/check/internal.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace specql::check {
namespace {

using model::StateMachine;
using TransitionSpec = spec::StateMachineSpec::Transition;

constexpr std::string_view kAny = "any";

/// Why a field cannot keep states; empty if it can.
std::string_view unfit(const model::Field& field, const spec::FieldSpec& spec) {
  struct Reason {
    bool holds;
    std::string_view words;
  };
  const bool optional = (spec.type && spec.type->nullable) || (spec.nullable && spec.nullable->value) ||
                        (spec.required && !spec.required->value);
  const Reason reasons[] = {
      {field.computed != model::Computed::No, "is computed"},
      {!std::holds_alternative<EnumId>(field.type), "is no enum"},
      {field.array, "is a list"},
      {field.immutable, "never changes"},
      {optional, "may have no value"},
  };
  const auto* reason =
      std::find_if(std::begin(reasons), std::end(reasons), [](const Reason& one) { return one.holds; });
  return reason == std::end(reasons) ? std::string_view() : reason->words;
}

class MachineReader {
 public:
  MachineReader(EntityId id, const spec::StateMachineSpec& spec, Context& context)
      : id_(id), entity_(context.model.entities[id]), spec_(spec), context_(context) {}

  /// Adds the machine to its entity, if it can be made out.
  void read() {
    if (!find_field()) return;
    read_initial();
    std::set<std::size_t> seen;
    for (const spec::Word& word : spec_.listed)
      add_label(word, seen);
    for (const TransitionSpec& transition : spec_.transitions)
      read_transition(transition);
    model::Field& field = entity_.fields[machine_.field];
    field.required = true;
    entity_.machines.push_back(std::move(machine_));
  }

 private:
  [[nodiscard]] const model::EnumType& labels() const { return context_.model.enums[machine_.states]; }

  bool find_field() {
    machine_.field = entity_.find_field(spec_.field.value);
    machine_.origin = spec_.field.span;
    machine_.history = spec_.history;
    if (!machine_.field.valid()) {
      if (!entity_.partial) report_unknown_field();
      return false;
    }
    const model::Field& field = entity_.fields[machine_.field];
    const bool computed = field.computed != model::Computed::No;
    if (field.invalid() && !computed) return false;
    const std::string_view reason = unfit(field, spec_of(id_, machine_.field, context_));
    if (!reason.empty()) {
      context_.sink.report(diag::state_field, spec_.field.span, field.name, reason)
          .related(field.type_span.known() ? field.type_span : field.origin, "declared here")
          .help("states are the values of an enum, of which a row always has one");
      return false;
    }
    if (const StateMachine* other = entity_.machine_of(machine_.field)) {
      context_.sink.report(diag::states_twice, spec_.field.span, field.name)
          .related(other->origin, "first declared here");
      return false;
    }
    machine_.states = std::get<EnumId>(field.type);
    return true;
  }

  void report_unknown_field() {
    std::vector<std::string> enums;
    for (const model::Field& field : entity_.fields) {
      if (std::holds_alternative<EnumId>(field.type)) enums.push_back(field.name);
    }
    context_.sink.report(diag::unknown_field, spec_.field.span, spec_.field.value, entity_.name)
        .suggest(spec_.field.value, enums);
  }

  /// A label by its name; reports and returns nothing if there is none.
  std::optional<std::size_t> find_label(const spec::Word& word) {
    const std::size_t label = labels().find(word.value);
    if (label < labels().labels.size()) return label;
    std::vector<std::string> names;
    for (const model::EnumLabel& one : labels().labels)
      names.push_back(one.name);
    context_.sink.report(diag::unknown_enum_label, word.span, word.value, spec_.field.value)
        .suggest(word.value, names);
    return std::nullopt;
  }

  void add_label(const spec::Word& word, std::set<std::size_t>& into) {
    const auto label = find_label(word);
    if (label && !into.insert(*label).second) {
      context_.sink.report(diag::state_twice, word.span, word.value);
    }
  }

  void read_initial() {
    const spec::FieldSpec& field = spec_of(id_, machine_.field, context_);
    std::set<std::size_t> initial;
    for (const spec::Word& word : spec_.initial)
      add_label(word, initial);
    if (spec_.initial.empty()) take_default(field, initial);
    machine_.initial.assign(initial.begin(), initial.end());
    if (spec_.initial.size() == 1 && !initial.empty() && !field.default_value) set_default(spec_.initial[0]);
  }

  void take_default(const spec::FieldSpec& field, std::set<std::size_t>& initial) {
    if (!field.default_value) {
      context_.sink.report(diag::initial_missing, spec_.field.span, entity_.name)
          .help(fmt::format("say `initial: {0}`, or give `{1}` a default: `= {0}`", labels().labels[0].name,
                            field.name.value));
      return;
    }
    const std::size_t label = labels().find(field.default_value->text.value);
    if (label < labels().labels.size()) initial.insert(label);
  }

  /// A row begins in the one initial state there is.
  void set_default(const spec::Word& label) {
    syntax::Text text{label.value, label.span, syntax::OffsetMap(label.span.begin), 0};
    context_.specs[id_].change().fields[machine_.field.value].default_value =
        spec::DefaultSpec{std::move(text), std::nullopt};
  }

  void read_transition(const TransitionSpec& spec) {
    if (!check_name(spec.name, "a transition", context_.sink)) return;
    model::Transition transition;
    transition.name = spec.name.value;
    transition.named = spec.named;
    transition.origin = spec.name.span;
    if (spec.description) transition.description = spec.description->value;
    if (spec.requires_) transition.requires_text = spec.requires_->value;
    if (spec.guard) transition.guard_text = spec.guard->value;
    if (!find_ends(spec, transition)) return;
    if (const model::Transition* other = find_transition(transition.name)) {
      context_.sink.report(diag::transition_twice, spec.name.span, transition.name)
          .related(other->origin, "first declared here");
      return;
    }
    add_action(spec);
    machine_.transitions.push_back(std::move(transition));
  }

  bool find_ends(const TransitionSpec& spec, model::Transition& transition) {
    const auto to = find_label(spec.to);
    std::set<std::size_t> from;
    const bool any = spec.from.size() == 1 && spec.from[0].value == kAny && !labels().has(kAny);
    if (any) {
      for (std::size_t label = 0; label < labels().labels.size(); ++label)
        from.insert(label);
      if (to) from.erase(*to);
    } else {
      for (const spec::Word& word : spec.from)
        add_label(word, from);
    }
    const bool from_nowhere = any && from.empty();
    if (!to || (from.empty() && !from_nowhere)) return false;  // which was reported
    if (from_nowhere || from.contains(*to)) {
      context_.sink.report(diag::transition_to_itself, spec.to.span, transition.name, spec.to.value)
          .help("what leaves the state as it is needs no transition");
      return false;
    }
    transition.to = *to;
    transition.from.assign(from.begin(), from.end());
    return true;
  }

  [[nodiscard]] const model::Transition* find_transition(std::string_view name) const {
    const auto in = [name](const StateMachine& machine) -> const model::Transition* {
      const std::size_t at = machine.find(name);
      return at < machine.transitions.size() ? &machine.transitions[at] : nullptr;
    };
    if (const auto* own = in(machine_)) return own;
    for (const StateMachine& machine : entity_.machines) {
      if (const auto* other = in(machine)) return other;
    }
    return nullptr;
  }

  /// The action that a transition is by itself: the one step that makes it.
  void add_action(const TransitionSpec& spec) {
    const bool wanted = spec.action || (spec.has_action ? spec.has_action->value : spec_.actions);
    if (!wanted) return;
    spec::ActionSpec action;
    action.name =
        spec.action ? *spec.action : spec::Word{spec.name.value + "_" + entity_.stem, spec.name.span};
    action.description = spec.description;
    constexpr std::size_t kRow = 0;
    action.on = Located<std::size_t>{kRow, spec.name.span};
    actions::TransitionSpec step;
    step.name = spec.name;
    step.span = spec.name.span;
    action.steps.push_back({spec.name.span, "transition: " + spec.name.value, std::move(step)});
    action.has_steps = true;
    action.self_word = entity_.name;
    context_.specs[id_].change().actions.push_back(std::move(action));
  }

  EntityId id_;
  model::Entity& entity_;
  const spec::StateMachineSpec& spec_;
  Context& context_;
  StateMachine machine_;
};

}  // namespace

void declare_states(Context& context) {
  for (const EntityId id : model::entity_ids(context.model)) {
    const std::vector<spec::StateMachineSpec> specs = context.spec(id).states;  // the spec may change
    if (specs.empty()) {
      context.entity(id).states_flawed = context.spec(id).states_flawed;
      continue;
    }
    const ContextScope scope(context.sink,
                             fmt::format("while checking entity `{}`", context.entity(id).name));
    const std::size_t errors = context.sink.error_count();
    for (const spec::StateMachineSpec& spec : specs)
      MachineReader(id, spec, context).read();
    model::Entity& entity = context.entity(id);
    entity.states_flawed = context.sink.error_count() != errors || context.spec(id).states_flawed ||
                           entity.machines.size() != specs.size();
  }
}

}  // namespace specql::check
