// Signatures of all actions: what they are called, what they work on, what they take.
#include "generator/actions/each_step.h"
#include "generator/actions/refusal.h"
#include "generator/check/internal.h"
#include "generator/spec/type_notation.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

namespace specql::check {
namespace {

using actions::Origin;
using actions::Signature;
using actions::StepSpec;
using actions::StepSpecs;
using actions::Subject;

class SignatureReader {
 public:
  SignatureReader(EntityId entity, const spec::ActionSpec& spec, Context& context)
      : entity_id_(entity), entity_(context.model.entities[entity]), spec_(spec), context_(context) {}

  std::optional<Signature> read() {
    if (!check_name(spec_.name, "an action", context_.sink)) return std::nullopt;
    result_.name = spec_.name.value;
    result_.entity = entity_id_;
    result_.span = spec_.name.span;
    result_.self_word = spec_.self_word;
    if (spec_.description) result_.description = spec_.description->value;
    if (!find_origin()) return std::nullopt;
    if (result_.made == Origin::Bulk) {
      read_bulk();
      return std::move(result_);
    }
    refuse_bulk_keys();
    find_subject();
    read_params();
    read_errors();
    read_promises();
    take_inputs();
    read_returns();
    return std::move(result_);
  }

 private:
  bool find_origin();
  void find_subject();
  void read_bulk();
  void read_params();
  void read_errors();
  void read_promises();
  void take_inputs();
  void refuse_bulk_keys() const;
  void refuse_empty_input();
  void take_placeholders();
  void take_placeholder(const Located<std::string>& word, const Located<std::string>& owner, bool inserts);
  void add_param(model::Field param);
  void read_returns();
  void refuse_field_attributes(const spec::FieldSpec& spec);
  [[nodiscard]] bool is_crud(std::string_view verb) const {
    return result_.name == std::string(verb) + "_" + entity_.stem;
  }
  [[nodiscard]] bool has_action(std::string_view name) const;
  [[nodiscard]] EntityId entity_of_list(std::string_view notation) const;
  [[nodiscard]] bool inserts_itself() const;
  [[nodiscard]] bool updates_itself(bool from_input) const;

  EntityId entity_id_;
  const model::Entity& entity_;
  const spec::ActionSpec& spec_;
  Context& context_;
  Signature result_;
};

bool SignatureReader::find_origin() {
  const bool crud = is_crud("create") || is_crud("update") || is_crud("delete");
  const bool is_bulk = result_.name.starts_with(actions::kBulkPrefix);
  const std::string each = is_bulk ? result_.name.substr(actions::kBulkPrefix.size()) : std::string();
  if (spec_.has_steps) {
    result_.made = Origin::Steps;
  } else if (crud) {
    result_.made = Origin::Crud;
  } else if (is_bulk && (!context_.settings.lenient_actions || has_action(each))) {
    result_.made = Origin::Bulk;
  } else if (context_.settings.lenient_actions) {
    result_.made = Origin::Extension;
  } else {
    context_.sink.report(diag::action_without_steps, spec_.name.span, result_.name)
        .help("say what it does under `steps:`")
        .help("`--lenient-actions` makes it an extension point for a function of your own");
    return false;
  }
  return true;
}

bool SignatureReader::has_action(std::string_view name) const {
  const auto& specs = context_.spec(entity_id_).actions;
  return std::any_of(specs.begin(), specs.end(),
                     [name](const spec::ActionSpec& spec) { return spec.name.value == name; });
}

void SignatureReader::refuse_bulk_keys() const {
  const auto refuse = [this](const auto& key, std::string_view name) {
    if (key) context_.sink.report(diag::bulk_key, key->span, name);
  };
  refuse(spec_.mode, "mode");
  refuse(spec_.limit, "limit");
}

/// Which action it does is looked up when all are known.
void SignatureReader::read_bulk() {
  result_.subject = Subject::None;
  const std::string each = result_.name.substr(actions::kBulkPrefix.size());
  const auto report = [&](Span span, std::string_view key) {
    context_.sink.report(diag::not_for_bulk, span, key, each);
  };
  const auto refuse = [&](const auto& key, std::string_view name) {
    if (key) report(key->span, name);
  };
  refuse(spec_.requires_, "requires");
  refuse(spec_.returns, "returns");
  refuse(spec_.on, "on");
  if (!spec_.params.empty()) report(spec_.params[0].name.span, "params");
  if (!spec_.errors.empty()) report(spec_.errors[0].code.span, "errors");
  refuse(spec_.idempotent, "idempotent");
  refuse(spec_.isolation, "isolation");
  refuse(spec_.timeout, "timeout");
  actions::Bulk bulk;
  bulk.partial = spec_.mode && spec_.mode->value == 1;
  if (spec_.limit) {
    constexpr std::size_t kMost = 100'000;
    bulk.limit = spec_.limit->value;
    if (bulk.limit == 0 || bulk.limit > kMost) {
      context_.sink.report(diag::wrong_shape, spec_.limit->span, "`limit`",
                           fmt::format("a number from 1 to {}", kMost), fmt::format("`{}`", bulk.limit));
    }
  }
  result_.bulk = bulk;
}

bool SignatureReader::inserts_itself() const {
  bool found = false;
  each_step(spec_.steps, [&](const StepSpec& step) {
    const auto* insert = std::get_if<actions::InsertSpec>(&step.value);
    found = found || (insert != nullptr && insert->from_input && insert->entity.value == spec_.self_word);
  });
  return found;
}

bool SignatureReader::updates_itself(bool from_input) const {
  bool found = false;
  each_step(spec_.steps, [&](const StepSpec& step) {
    const auto* update = std::get_if<actions::UpdateSpec>(&step.value);
    const auto* remove = std::get_if<actions::DeleteSpec>(&step.value);
    const bool own_update = update != nullptr && !update->where && update->entity.value == spec_.self_word &&
                            update->from_input == from_input;
    const bool own_delete =
        !from_input && remove != nullptr && !remove->where && remove->entity.value == spec_.self_word;
    const auto* transition = std::get_if<actions::TransitionSpec>(&step.value);
    const bool own_transition = !from_input && transition != nullptr && !transition->where &&
                                (!transition->entity || transition->entity->value == spec_.self_word);
    found = found || own_update || own_delete || own_transition;
  });
  return found;
}

/// The steps tell it: what inserts its own entity from the input and touches no current row creates.
void SignatureReader::find_subject() {
  const std::string& name = result_.name;
  const bool by_name = name.starts_with("create_") || name.starts_with("bulk_") || name == "create";
  const bool said_entity = spec_.on && spec_.on->value == 1;
  const bool said_row = spec_.on && spec_.on->value == 0;
  const bool creates = result_.made == Origin::Crud ? is_crud("create") : inserts_itself();
  const bool touches_row = updates_itself(false) || updates_itself(true);
  if (creates && !said_row && !touches_row) {
    result_.subject = Subject::New;
  } else if (creates && !said_row && (by_name || said_entity)) {
    result_.subject = Subject::New;
  } else if (spec_.flawed && is_crud("create")) {
    result_.subject = Subject::New;
  } else if (said_entity || (by_name && !said_row)) {
    result_.subject = Subject::None;
  } else {
    result_.subject = Subject::Existing;
  }
}

void SignatureReader::refuse_field_attributes(const spec::FieldSpec& spec) {
  const auto refuse = [&](const auto& attribute, std::string_view name) {
    if (!attribute) return;
    context_.sink.report(diag::attribute_of_other_type, attribute->span, name, "a field of an entity");
  };
  refuse(spec.unique, "unique");
  refuse(spec.index, "index");
  refuse(spec.immutable, "immutable");
  refuse(spec.stored, "stored");
  refuse(spec.computed, "computed");
  refuse(spec.check, "check");
  refuse(spec.was, "was");
  refuse(spec.backfill, "backfill");
  refuse(spec.on_delete, "on_delete");
  refuse(spec.on_update, "on_update");
  refuse(spec.inverse, "inverse");
  refuse(spec.through, "through");
  refuse(spec.deferrable, "deferrable");
}

void SignatureReader::add_param(model::Field param) {
  const auto same = std::find_if(result_.params.begin(), result_.params.end(),
                                 [&](const model::Field& p) { return p.name == param.name; });
  if (same != result_.params.end()) {
    context_.sink.report(diag::field_twice, param.origin, param.name)
        .related(same->origin, "first declared here");
    return;
  }
  result_.params.push_back(std::move(param));
}

void SignatureReader::read_params() {
  for (const spec::FieldSpec& spec : spec_.params) {
    if (!check_name(spec.name, "a parameter", context_.sink)) continue;
    refuse_field_attributes(spec);
    const bool taken =
        (result_.subject == Subject::Existing && (spec.name.value == "id" || spec.name.value == "version")) ||
        (spec_.idempotent && spec_.idempotent->value && spec.name.value == actions::kIdempotencyKey);
    if (taken) {
      context_.sink.report(diag::reserved_parameter, spec.name.span, spec.name.value);
      continue;
    }
    model::Field param = declare_field(spec, entity_id_, {}, context_);
    if (param.many() != nullptr || param.is_arc()) {
      context_.sink.report(diag::parameter_type, param.type_span, param.name);
      param.type = model::InvalidType{};
    }
    check_default(spec, param, context_);
    add_param(std::move(param));
  }
}

void SignatureReader::read_errors() {
  constexpr std::size_t kLowest = 400;
  constexpr std::size_t kHighest = 499;
  for (const actions::ErrorSpec& error : spec_.errors) {
    if (!actions::is_code(error.code.value)) {
      actions::report_bad_code(error.code, context_.sink);
      continue;
    }
    if (error.status && (error.status->value < kLowest || error.status->value > kHighest)) {
      context_.sink.report(diag::wrong_shape, error.status->span, "`status`", "a number from 400 to 499",
                           fmt::format("`{}`", error.status->value));
      continue;
    }
    result_.errors.push_back(error);
  }
}

/// `5s`, `500ms`, `2min`; 0 if it is none.
std::size_t milliseconds(std::string_view text) {
  const auto is_unit = [](char c) { return is_lower(c); };
  const auto begin = std::find_if(text.begin(), text.end(), is_unit);
  const std::string_view digits = trim(text.substr(0, static_cast<std::size_t>(begin - text.begin())));
  const std::string_view unit = text.substr(static_cast<std::size_t>(begin - text.begin()));
  constexpr std::pair<std::string_view, std::size_t> kUnits[] = {
      {"ms", 1}, {"s", 1000}, {"sec", 1000}, {"min", 60000}};
  constexpr std::size_t kMostDigits = 6;
  const bool number =
      !digits.empty() && digits.size() <= kMostDigits && std::all_of(digits.begin(), digits.end(), is_digit);
  if (!number) return 0;
  for (const auto& [word, factor] : kUnits) {
    if (word == unit) return static_cast<std::size_t>(std::stoul(std::string(digits))) * factor;
  }
  return 0;
}

/// What it promises to those who call it, and what they have to promise.
void SignatureReader::read_promises() {
  result_.idempotent = spec_.idempotent && spec_.idempotent->value;
  if (spec_.isolation && spec_.isolation->value != 0) {
    result_.isolation = spec::kIsolations[spec_.isolation->value];
    std::replace(result_.isolation.begin(), result_.isolation.end(), '_', ' ');
  }
  if (!spec_.timeout) return;
  constexpr std::size_t kLongest = 3'600'000;
  result_.timeout_ms = milliseconds(spec_.timeout->value);
  if (result_.timeout_ms != 0 && result_.timeout_ms <= kLongest) return;
  result_.timeout_ms = 0;
  context_.sink.report(diag::wrong_shape, spec_.timeout->span, "`timeout`",
                       "a duration of an hour at most, such as `500ms`, `5s` or `2min`",
                       fmt::format("`{}`", spec_.timeout->value));
}

/// `SET status = ?` takes the value from a parameter named like the field. An update has to be told the
/// value of a field that is never to be emptied; an insert falls back on the field's default.
void SignatureReader::take_placeholder(const Located<std::string>& word, const Located<std::string>& owner,
                                       bool inserts) {
  const bool known = std::any_of(result_.params.begin(), result_.params.end(),
                                 [&](const model::Field& p) { return p.name == word.value; });
  if (known) return;
  const EntityId target =
      owner.value == spec_.self_word ? entity_id_ : context_.model.find(owner.value, entity_id_);
  if (!target.valid()) return;
  const FieldId id = context_.model.entities[target].find_field(word.value);
  if (!id.valid()) return;
  model::Field param = context_.model.entities[target].fields[id];
  if (param.many() != nullptr || param.is_arc()) {
    context_.sink.report(diag::parameter_type, word.span, param.name);
    param.type = model::InvalidType{};
  }
  if (!inserts) {
    param.required = param.required || param.default_value.has_value();
    param.default_value.reset();
  }
  param.check.reset();
  param.origin = word.span;
  add_param(std::move(param));
}

void SignatureReader::take_placeholders() {
  each_step(spec_.steps, [&](const StepSpec& step) {
    const auto take = [&](const auto& spec, bool inserts) {
      for (const Located<std::string>& word : actions::input_words(spec.set)) {
        take_placeholder(word, spec.entity, inserts);
      }
    };
    if (const auto* update = std::get_if<actions::UpdateSpec>(&step.value)) take(*update, false);
    if (const auto* insert = std::get_if<actions::InsertSpec>(&step.value)) take(*insert, true);
    if (const auto* upsert = std::get_if<actions::UpsertSpec>(&step.value)) take(*upsert, true);
  });
}

void SignatureReader::take_inputs() {
  take_placeholders();
  const bool creates = result_.subject == Subject::New;
  const bool changes =
      result_.subject == Subject::Existing &&
      (is_crud("update") ? result_.made == Origin::Crud || updates_itself(true) : updates_itself(true));
  if (!creates && !changes) return;
  result_.partial = changes;
  for (const FieldId id : model::field_ids(entity_)) {
    const model::Field& field = entity_.fields[id];
    const bool is_param = std::any_of(result_.params.begin(), result_.params.end(),
                                      [&](const model::Field& p) { return p.name == field.name; });
    if (is_param) {
      const auto param = std::find_if(result_.params.begin(), result_.params.end(),
                                      [&](const model::Field& p) { return p.name == field.name; });
      context_.sink.report(diag::parameter_is_field, param->origin, field.name)
          .related(field.origin, "the field is part of the input already");
      continue;
    }
    const bool kept =
        changes ? field.immutable || entity_.machine_of(id) != nullptr : entity_.begins_by_itself(id);
    if (field.writable() && !field.invalid() && !kept) {
      result_.input_fields.push_back(id);
    }
  }
  if (changes) refuse_empty_input();
}

void SignatureReader::refuse_empty_input() {
  const auto unsure = [](const model::Field& field) { return field.invalid(); };
  const bool complete = std::none_of(entity_.fields.begin(), entity_.fields.end(), unsure);
  if (!complete || !result_.input_fields.empty()) return;
  context_.sink.report(diag::update_without_values, result_.span, entity_.name)
      .help(fmt::format("`{}` has no field that its input could change", entity_.name));
}

/// `list(Order)`.
EntityId SignatureReader::entity_of_list(std::string_view notation) const {
  constexpr std::string_view kBegin = "list(";
  if (!notation.starts_with(kBegin) || !notation.ends_with(')')) return {};
  const std::string_view item = notation.substr(kBegin.size(), notation.size() - kBegin.size() - 1);
  return context_.model.named(item).empty() ? EntityId{} : context_.model.find(item, entity_id_);
}

void SignatureReader::read_returns() {
  if (!spec_.returns) return;
  const bool is_word = is_identifier(spec_.returns->value);
  const bool like_entity = is_word && spec_.returns->value[0] >= 'A' && spec_.returns->value[0] <= 'Z';
  const bool is_type = context_.model.types.contains(spec_.returns->value);
  if (like_entity && !is_type && context_.model.named(spec_.returns->value).empty()) {
    (void)resolve_entity(spec_.returns->located(), "", entity_id_, context_);
    return;
  }
  if (!context_.model.named(spec_.returns->value).empty()) {
    result_.returns_entity = context_.model.find(spec_.returns->value, entity_id_);
    return;
  }
  if (const EntityId rows = entity_of_list(spec_.returns->value); rows.valid()) {
    result_.returns_value = types::ref_type(rows);
    result_.returns_value->array = true;
    return;
  }
  const auto notation = spec::parse_type_notation(*spec_.returns, context_.sink);
  if (!notation) return;
  spec::FieldSpec spec;
  spec.name = {"result", spec_.returns->span};
  spec.type = *notation;
  const model::Field field = declare_field(spec, entity_id_, {}, context_);
  const Type type = model::type_of(field);
  if (type.kind == Type::Kind::Ref) {
    result_.returns_entity = type.entity;
  } else if (!type.invalid()) {
    result_.returns_value = type.with_null();
  }
}

bool is_named_after(const Signature& signature, const Context& context) {
  const std::string& stem = context.model.entities[signature.entity].stem;
  return signature.name == "create_" + stem || signature.name == "update_" + stem ||
         signature.name == "delete_" + stem;
}

/// Of two actions with one name, the one that is not CRUD of its own entity has to give way.
void report_twice(const Signature& second, const Signature& first, Context& context) {
  const bool keeps_second = is_named_after(second, context) && !is_named_after(first, context);
  const Signature& blamed = keeps_second ? first : second;
  const Signature& other = keeps_second ? second : first;
  auto report = context.sink.report(diag::action_twice, blamed.span, blamed.name)
                    .related(other.span, keeps_second ? "also declared here" : "first declared here");
  if (first.entity == second.entity) return;
  const std::string better = context.model.entities[blamed.entity].stem + "_" + blamed.name;
  report.fix(fmt::format("name it after its entity: `{}`", better), {{blamed.span, better}},
             Applicability::MaybeIncorrect);
}

/// Actions that the project brings itself, said once for each entity.
void report_extensions(const std::vector<Located<std::string>>& actions, Context& context) {
  if (actions.empty()) return;
  constexpr std::size_t kMostNamed = 12;
  std::string names;
  for (std::size_t i = 0; i < std::min(actions.size(), kMostNamed); ++i) {
    names += fmt::format("{}`{}`", i == 0 ? "" : ", ", actions[i].value);
  }
  if (actions.size() > kMostNamed) names += fmt::format(" and {} more", actions.size() - kMostNamed);
  context.sink.report(diag::extension_point, actions[0].span, names)
      .help("each calls a function that the project brings itself");
}

/// Why an action cannot be done for each item of a list; empty if it can.
std::string_view bulk_obstacle(const Signature& each, const model::Model& model) {
  if (each.bulk) return "it is a bulk action itself";
  if (each.idempotent) return "it is idempotent, and a list has one key";
  return actions::inputs_of(each, model).empty() ? "it takes no input" : "";
}

/// Bulk actions find what they do; those that cannot be are reported.
void tie_bulk_actions(Context& context) {
  for (Signature& signature : context.signatures) {
    if (!signature.bulk) continue;
    const std::string name = signature.name.substr(actions::kBulkPrefix.size());
    const ActionId each = actions::find_action(context.signatures, name);
    if (!each.valid() || context.signatures[each].entity != signature.entity) {
      const model::Entity& entity = context.model.entities[signature.entity];
      context.sink.report(diag::bulk_without_action, signature.span, signature.name, name, entity.name)
          .help(fmt::format("add `{}` to its actions", name));
      continue;
    }
    signature.bulk->each = each;
    const std::string_view obstacle = bulk_obstacle(context.signatures[each], context.model);
    if (!obstacle.empty()) context.sink.report(diag::bulk_impossible, signature.span, name, obstacle);
  }
}

/// Hooks are no part of what callers see: they have a signature for their steps' sake.
void declare_hook(EntityId id, const spec::ActionSpec& spec, Context& context) {
  const std::size_t row = spec.hook->value;  // before and after take turns
  Signature signature;
  signature.name = spec.name.value + "_" + context.model.entities[id].stem;
  signature.entity = id;
  signature.made = Origin::Hook;
  signature.hook = actions::Hook{row % 2 == 0, static_cast<actions::Hook::Event>(row / 2)};
  signature.self_word = spec.self_word;
  signature.span = spec.name.span;
  context.model.entities[id].hooks.push_back(context.signatures.push_back(std::move(signature)));
  context.action_specs.emplace_back(id, &spec);
}

}  // namespace

void declare_actions(Context& context) {
  std::map<std::string, ActionId> by_name;
  for (const EntityId id : model::entity_ids(context.model)) {
    std::vector<Located<std::string>> extensions;
    for (const spec::ActionSpec& spec : context.spec(id).actions) {
      const ContextScope scope(context.sink, fmt::format("while checking action `{}`", spec.name.value));
      auto signature = SignatureReader(id, spec, context).read();
      if (!signature) continue;
      const auto [known, is_new] = by_name.emplace(signature->name, ActionId{});
      if (!is_new) {
        report_twice(*signature, context.signatures[known->second], context);
        continue;
      }
      if (signature->made == Origin::Extension) extensions.push_back({signature->name, signature->span});
      known->second = context.signatures.push_back(std::move(*signature));
      context.action_specs.emplace_back(id, &spec);
    }
    for (const spec::ActionSpec& hook : context.spec(id).hooks)
      declare_hook(id, hook, context);
    report_extensions(extensions, context);
  }
  tie_bulk_actions(context);
}

}  // namespace specql::check
