// From notations to types: what each field holds.
#include "generator/check/field_reader.h"
#include "generator/support/suggest.h"
#include "generator/support/text.h"
#include "generator/types/composite.h"
#include "generator/types/currency.h"
#include "generator/types/literal.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::check {
namespace {

std::vector<std::string> all_type_names() {
  std::vector<std::string> names = types::all_type_words();
  names.insert(names.end(), {"enum", "ref", "list"});
  return names;
}

}  // namespace

void FieldReader::words() {
  const auto take = [](const Rare<Text>& text) {
    return text ? std::string(trim(text->value)) : std::string();
  };
  field_.description = take(spec_.description);
  field_.label = take(spec_.label);
  field_.deprecated = take(spec_.deprecated);
  if (spec_.was) field_.was = {take(spec_.was), spec_.was->span};
  field_.part_of = spec_.part_of;
}

void FieldReader::requiredness() {
  struct Said {
    Span span;
    bool required;
  };
  std::vector<Said> said;
  if (spec_.type && spec_.type->required) said.push_back({*spec_.type->required, true});
  if (spec_.type && spec_.type->nullable) said.push_back({*spec_.type->nullable, false});
  if (spec_.required) said.push_back({spec_.required->span, spec_.required->value});
  if (spec_.nullable) said.push_back({spec_.nullable->span, !spec_.nullable->value});
  for (const Said& one : said) {
    if (one.required == said.front().required) continue;
    auto report = sink_.report(diag::required_and_nullable, one.span, field_.name);
    report.related(said.front().span, "this says the opposite");
    const auto mark = !spec_.type            ? std::nullopt
                      : spec_.type->required ? spec_.type->required
                                             : spec_.type->nullable;
    if (mark) report.fix("leave out the mark", {{*mark, ""}}, Applicability::MaybeIncorrect);
    break;
  }
  field_.required = !said.empty() && said.front().required;
}

void FieldReader::wrong_arguments(const TypeNotation& notation, std::string_view usage) {
  sink_.report(diag::type_arguments, notation.name.span, notation.name.value, usage);
}

void FieldReader::type(const TypeNotation& notation) {
  const std::string& name = notation.name.value;
  if (notation.list_depth > 1) {
    sink_.report(diag::list_of_lists, notation.span);
    return;
  }
  field_.array = notation.list_depth == 1;
  if (name == "enum") {
    enumeration(notation);
  } else if (name == "ref") {
    reference(notation);
  } else if (const BasicTypeInfo* row = types::find_basic_type(name)) {
    basic(*row, notation);
  } else if (const ScalarId id = types::find_scalar(name); id.valid()) {
    scalar(id, notation);
  } else if (const auto own = context_.model.types.find(name); own != context_.model.types.end()) {
    own_type(own->second, notation);
    if (field_.composite() != nullptr && !context_.model.named(name).empty()) entity_or_composite(notation);
  } else {
    unknown(notation);
  }
  const bool may_be_reference = field_.reference() != nullptr || field_.many() != nullptr || field_.invalid();
  if (!may_be_reference) {
    const auto refuse = [&](bool given, Span span, std::string_view attribute) {
      if (given) sink_.report(diag::attribute_of_other_type, span, attribute, "a reference");
    };
    refuse(spec_.many.has_value(), spec_.many ? spec_.many->span : Span{}, "many");
    refuse(spec_.on_delete.has_value(), spec_.on_delete ? spec_.on_delete->span : Span{}, "on_delete");
    refuse(spec_.on_update.has_value(), spec_.on_update ? spec_.on_update->span : Span{}, "on_update");
    refuse(spec_.inverse.has_value(), spec_.inverse ? spec_.inverse->span : Span{}, "inverse");
    refuse(spec_.through.has_value(), spec_.through ? spec_.through->span : Span{}, "through");
    refuse(spec_.schema.has_value(), spec_.schema ? spec_.schema->span : Span{}, "schema");
    refuse(spec_.deferrable.has_value(), spec_.deferrable ? spec_.deferrable->span : Span{}, "deferrable");
  }
  json_schema();
  const bool storable = field_.composite() != nullptr && !field_.array &&
                        !context_.model.composites[*field_.composite()].schema;
  if (spec_.storage && !field_.invalid()) {
    only_for(spec_.storage->span, "storage", "a composite", storable);
  }
}

void FieldReader::enumeration(const TypeNotation& notation) {
  model::EnumType type;
  type.entity = home_;
  type.field = id_;
  bool sound = true;
  for (const Text& argument : notation.arguments) {
    spec::LabelSpec label{argument, "", ""};
    std::string& name = label.name.value;
    if (name.size() >= 2 && name.front() == '\'' && name.back() == '\'')
      name = name.substr(1, name.size() - 2);
    sound = add_label(label, type, sink_) && sound;
  }
  if (type.labels.empty()) {
    if (sound) wrong_arguments(notation, "its values: `enum(draft, sent)`");
    return;
  }
  field_.type = context_.add_enum(std::move(type));
}

void FieldReader::reference(const TypeNotation& notation) {
  const bool many = field_.array || (spec_.many && spec_.many->value);
  field_.array = false;
  field_.type = many ? model::FieldType(model::ManyReference{}) : model::FieldType(model::Reference{});
  std::vector<EntityId> targets;
  bool sound = true;
  const std::string schema = spec_.schema ? spec_.schema->value : std::string();
  for (const Text& target : notation.targets) {
    const EntityId id = resolve_entity(target.located(), schema, home_, context_);
    sound = sound && id.valid();
    if (std::find(targets.begin(), targets.end(), id) != targets.end() && id.valid()) {
      const auto first = std::find(targets.begin(), targets.end(), id) - targets.begin();
      sink_.report(diag::arc_target_twice, target.span, target.value)
          .related(notation.targets[static_cast<std::size_t>(first)].span, "first named here")
          .help("name each entity once");
      sound = false;
    }
    targets.push_back(id);
  }
  if (targets.empty()) {
    wrong_arguments(notation, "an entity: `ref(Company)`");
    sound = false;
  }
  if (!sound) {
    field_.type = model::InvalidType{};
    return;
  }
  if (auto* link = std::get_if<model::ManyReference>(&field_.type)) {
    if (targets.size() > 1) {
      sink_.report(diag::many_of_several, notation.span);
      field_.type = model::InvalidType{};
      return;
    }
    link->target = targets[0];
    return;
  }
  auto& reference = std::get<model::Reference>(field_.type);
  reference.targets = std::move(targets);
  reference.on_delete =
      spec_.on_delete ? static_cast<model::OnDelete>(spec_.on_delete->value) : context_.settings.on_delete;
  if (spec_.on_update) reference.on_update = static_cast<model::OnUpdate>(spec_.on_update->value);
  reference.deferrable = spec_.deferrable && spec_.deferrable->value;
  const bool clears =
      reference.on_delete == model::OnDelete::SetNull || reference.on_update == model::OnUpdate::SetNull;
  if (clears && field_.required) {
    if (!spec_.on_delete && reference.on_update != model::OnUpdate::SetNull) {
      reference.on_delete = model::OnDelete::Restrict;  // the project's default cannot hold here
    } else {
      const auto& given = reference.on_delete == model::OnDelete::SetNull ? spec_.on_delete : spec_.on_update;
      sink_.report(diag::set_null_of_required, given ? given->span : notation.span, field_.name)
          .related(field_.type_span, "required here")
          .help("leave out the `!`, or choose `restrict` or `cascade`");
    }
  }
}

/// What was meant is known well enough: with no type at all, much would be reported that is no mistake.
void FieldReader::go_on_as(std::string_view word, const Text& target, const TypeNotation& notation) {
  TypeNotation meant = notation;
  if (word == "ref") {
    meant.targets = {target};
    reference(meant);
  } else if (word == "enum") {
    enumeration(meant);
  }
}

void FieldReader::unknown(const TypeNotation& notation) {
  const std::string& name = notation.name.value;
  auto report = sink_.report(diag::unknown_type, notation.name.span, name)
                    .label("no scalar, composite, basic type or enum has this name");
  const bool is_entity = !context_.model.named(name).empty();
  if (is_entity) {
    report.replace(fmt::format("refer to the entity `{}`", name), fmt::format("ref({})", name));
    go_on_as("ref", {name, notation.name.span, syntax::OffsetMap(notation.name.span.begin)}, notation);
    return;
  }
  if (const std::string_view ours = types::own_word(name); !ours.empty()) {
    report.replace(fmt::format("it is called `{}` here", ours), std::string(ours));
    return;
  }
  std::vector<std::string> names = all_type_names();
  for (const auto& [own, type] : context_.model.types)
    names.push_back(own);
  if (!specql::suggest(name, names)) {  // a scalar is meant rather than the composite that is spelt alike
    for (const types::CompositeInfo& row : types::all_composites())
      names.emplace_back(row.name);
  }
  report.suggest(name, names);
  if (const auto near = specql::suggest(name, names); near && !notation.arguments.empty()) {
    go_on_as(*near, notation.arguments.front(), notation);
  }
  if (const auto entity = specql::suggest(name, context_.model.entity_names())) {
    report.replace(fmt::format("refer to the entity `{}`", *entity), fmt::format("ref({})", *entity),
                   Applicability::MaybeIncorrect);
  }
}

void FieldReader::scalar(ScalarId id, const TypeNotation& notation) {
  const auto& arguments = notation.arguments;
  const std::string_view strict = types::info(id).strict;
  if (!arguments.empty() && types::info(id).amount) {
    amount(id, notation);
    return;
  }
  if (!arguments.empty() && strict.empty()) {
    wrong_arguments(notation, "no arguments; its rule is its own");
    return;
  }
  if (!arguments.empty()) {
    if (arguments.size() > 1 || arguments[0].value != "strict") {
      wrong_arguments(notation, fmt::format("nothing, or `{}(strict)`", notation.name.value));
      return;
    }
    id = types::find_scalar(strict);
  }
  const types::ScalarInfo& row = types::info(id);
  field_.type = model::ScalarType{row.base, id, std::string(row.modifiers)};
}

/// `money(EUR)`: an amount that is not added to one of another currency.
void FieldReader::amount(ScalarId id, const TypeNotation& notation) {
  const types::ScalarInfo& row = types::info(id);
  const Text& code = notation.arguments[0];
  const bool one = notation.arguments.size() == 1;
  if (!one || !types::is_currency(code.value)) {
    const auto codes = types::all_currencies();
    const std::string upper = uppercase(code.value);
    auto report = sink_.report(diag::type_arguments, one ? code.span : notation.name.span,
                               notation.name.value, "the code of one currency, as in `money(EUR)`");
    if (one && types::is_currency(upper)) {
      report.replace(fmt::format("write `{}`", upper), upper);
    } else if (one) {
      report.suggest(upper, {codes.begin(), codes.end()});
    }
    return;
  }
  model::ScalarType type{row.base, id, std::string(row.modifiers)};
  std::copy(code.value.begin(), code.value.end(), type.currency.begin());
  field_.type = std::move(type);
  if (!field_.description.empty()) field_.description += field_.description.ends_with('.') ? " " : ". ";
  field_.description += fmt::format("In {}.", code.value);
}

void FieldReader::own_type(const model::OwnType& type, const TypeNotation& notation) {
  if (!notation.arguments.empty()) {
    wrong_arguments(notation, "no arguments; its rule is its own");
    return;
  }
  if (const auto* id = std::get_if<EnumId>(&type)) {
    field_.type = *id;
    return;
  }
  if (const auto* id = std::get_if<CompositeId>(&type)) {
    field_.type = *id;
    return;
  }
  const auto* id = std::get_if<OwnScalarId>(&type);
  if (id == nullptr) return;  // reported where it is declared
  model::ScalarType scalar = context_.model.own_scalars[*id].base;
  scalar.own = *id;
  field_.type = std::move(scalar);
}

/// `Contact` where there is an entity Contact: both readings are offered.
void FieldReader::entity_or_composite(const TypeNotation& notation) {
  const std::string& name = notation.name.value;
  auto report = sink_.report(diag::entity_or_composite, notation.name.span, name);
  report.replace(fmt::format("refer to the entity `{}`", name), fmt::format("ref({})", name),
                 Applicability::MaybeIncorrect);
  const types::CompositeInfo* row = types::find_composite(name);
  if (row != nullptr && !row->aliases.empty()) {
    report.replace(fmt::format("the composite is also called `{}`", row->aliases), std::string(row->aliases),
                   Applicability::MaybeIncorrect);
  }
  field_.type = model::InvalidType{};
}

/// What the JSON of the field has to be.
void FieldReader::json_schema() {
  if (!spec_.json_schema) return;
  const model::ScalarType* type = field_.scalar();
  const bool json = type != nullptr && type->base == BaseType::Json && !type->own.valid();
  if (!field_.invalid() && !json) {
    sink_.report(diag::attribute_of_other_type, spec_.json_schema->span, "schema", "`type: json`");
    return;
  }
  const auto declared = context_.parts.schemas.find(spec_.json_schema->span.begin);
  if (declared == context_.parts.schemas.end()) return;
  if (declared->second.valid()) {
    field_.type = declared->second;
  } else {
    field_.type = model::InvalidType{};
  }
}

void FieldReader::basic(const BasicTypeInfo& row, const TypeNotation& notation) {
  model::ScalarType type{row.base, {}, ""};
  if (!notation.arguments.empty()) {
    switch (row.arguments) {
      case BasicTypeInfo::Arguments::None:
        wrong_arguments(notation, "no arguments");
        return;
      case BasicTypeInfo::Arguments::Length:
        length_arguments(notation);
        break;
      case BasicTypeInfo::Arguments::Range:
        range_arguments(notation);
        break;
      case BasicTypeInfo::Arguments::Precision:
        precision_arguments(notation, type);
        break;
    }
  }
  field_.type = std::move(type);
}

std::optional<std::size_t> FieldReader::count(const Text& text) {
  if (!text.value.empty() && text.value.size() <= 8 &&
      std::all_of(text.value.begin(), text.value.end(), is_digit)) {
    const std::size_t value = std::stoul(text.value);
    if (value <= kMostCharacters) return value;
  }
  sink_.report(diag::bad_literal, text.span, text.value, "length");
  return std::nullopt;
}

void FieldReader::length_arguments(const TypeNotation& notation) {
  const auto& arguments = notation.arguments;
  if (arguments.size() > 2) {
    wrong_arguments(notation, "`text(most)` or `text(fewest, most)`");
    return;
  }
  if (arguments.size() == 2) {
    field_.bounds.min_length = count(arguments[0]);
    field_.bounds.min_length_span = arguments[0].span;
  }
  field_.bounds.max_length = count(arguments.back());
  field_.bounds.max_length_span = arguments.back().span;
}

void FieldReader::range_arguments(const TypeNotation& notation) {
  const auto& arguments = notation.arguments;
  if (arguments.size() > 2) {
    wrong_arguments(notation,
                    fmt::format("`{0}(smallest)` or `{0}(smallest, largest)`", notation.name.value));
    return;
  }
  field_.bounds.min = arguments[0].value;
  field_.bounds.min_span = arguments[0].span;
  if (arguments.size() < 2) return;
  field_.bounds.max = arguments[1].value;
  field_.bounds.max_span = arguments[1].span;
}

void FieldReader::precision_arguments(const TypeNotation& notation, model::ScalarType& type) {
  const auto& arguments = notation.arguments;
  const auto usage = "`decimal(digits)` or `decimal(digits, digits behind the point)`";
  if (arguments.size() > 2) {
    wrong_arguments(notation, usage);
    return;
  }
  const auto precision = count(arguments[0]);
  const auto scale = arguments.size() == 2 ? count(arguments[1]) : std::optional<std::size_t>(0);
  if (!precision || !scale) return;
  if (*precision < 1 || *precision > 1000 || *scale > *precision) {
    wrong_arguments(notation, "1 to 1000 digits, not more of them behind the point than in all");
    return;
  }
  type.modifiers =
      arguments.size() == 2 ? fmt::format("{}, {}", *precision, *scale) : std::to_string(*precision);
}

EntityId resolve_entity(const Located<std::string>& name, std::string_view schema, EntityId home,
                        Context& context) {
  std::string_view word = name.value;
  std::string_view wanted_schema = schema;
  const std::size_t dot = word.find('.');
  if (dot != word.npos) {
    wanted_schema = word.substr(0, dot);
    word = word.substr(dot + 1);
  }
  std::vector<EntityId> candidates;
  for (const EntityId id : context.model.named(word)) {
    const model::Entity& entity = context.model.entities[id];
    const bool own = home.valid() && entity.schema == context.model.entities[home].schema;
    if (wanted_schema.empty() && own) return id;
    if (wanted_schema.empty() || context.model.schema_of(entity).name == wanted_schema) {
      candidates.push_back(id);
    }
  }
  if (candidates.size() == 1) return candidates[0];
  if (candidates.empty()) {
    auto report = context.sink.report(diag::unknown_entity, name.span, name.value);
    if (!context.model.named(word).empty()) {
      const model::Entity& other = context.model.entities[context.model.named(word)[0]];
      report.help(fmt::format("there is one in schema `{}`", context.model.schema_of(other).name));
    } else {
      report.suggest(word, context.model.entity_names());
    }
    return {};
  }
  auto report = context.sink.report(diag::ambiguous_entity, name.span, name.value);
  for (const EntityId id : candidates) {
    const model::Entity& entity = context.model.entities[id];
    const std::string full = context.model.schema_of(entity).name + "." + entity.name;
    report.related(entity.origin, "one is declared here")
        .replace(fmt::format("mean `{}`", full), full, Applicability::MaybeIncorrect);
  }
  return {};
}

Field declare_field(const FieldSpec& spec, EntityId home, FieldId id, Context& context) {
  return FieldReader(spec, home, id, context).read();
}

}  // namespace specql::check
