// Uniques, indexes, validations and identifiers of entities.
#include "generator/actions/refusal.h"
#include "generator/check/internal.h"
#include "generator/expr/parser.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace specql::check {
namespace {

using expr::TypedExpr;
using model::Entity;
using model::Field;

class RuleReader {
 public:
  RuleReader(EntityId id, Context& context)
      : id_(id), entity_(context.entity(id)), spec_(context.spec(id)), context_(context) {}

  void read() {
    for (const spec::UniqueSpec& unique : spec_.uniques)
      read_unique(unique);
    for (const spec::ExclusionSpec& exclusion : spec_.exclusions)
      read_exclusion(exclusion);
    for (const spec::IndexSpec& index : spec_.indexes)
      read_index(index);
    for (const spec::ValidationSpec& validation : spec_.validations)
      read_validation(validation);
    read_identifier();
  }

 private:
  void read_unique(const spec::UniqueSpec& spec);
  void read_exclusion(const spec::ExclusionSpec& spec);
  void read_index(const spec::IndexSpec& spec);
  void read_validation(const spec::ValidationSpec& spec);
  void read_identifier();
  void read_slug(const spec::IdentifierSpec& spec);
  void read_sequence(const spec::IdentifierSpec& spec);
  bool take_format(const spec::Text& format);
  FieldId declared_field(const spec::Word& word);
  std::optional<expr::FieldRef> any_field(const spec::Word& word);
  std::optional<model::Index::Key> index_key(const spec::IndexSpec::Key& spec);
  std::optional<TypedExpr> local_condition(const spec::Text& text, std::string_view what,
                                           std::string_view help);
  [[nodiscard]] std::string free_rule_name() const;
  void check_method(const spec::IndexSpec& spec, const model::Index& index);
  std::string code_or(const std::optional<spec::Word>& word, std::string otherwise);

  EntityId id_;
  Entity& entity_;
  const spec::EntitySpec& spec_;
  Context& context_;
};

/// `tenant` is part of every unique rule of an isolated entity, said or not.
bool is_tenant_word(std::string_view word) {
  return word == "tenant" || word == "tenant_id";
}

/// GiST, with what btree_gist adds to it, can ask whether values of the type are equal.
bool has_gist_equality(BaseType base) {
  return base != BaseType::Json && base != BaseType::Point;
}

FieldId RuleReader::declared_field(const spec::Word& word) {
  std::string name = word.value;
  FieldId id = entity_.find_field(name);
  if (!id.valid() && name.ends_with("_id")) {  // a reference by its key
    id = entity_.find_field(name.substr(0, name.size() - 3));
    if (id.valid() && entity_.fields[id].reference() == nullptr) id = {};
  }
  if (id.valid() || entity_.partial) return id;
  std::vector<std::string> names;
  for (const Field& field : entity_.fields)
    names.push_back(field.name);
  context_.sink.report(diag::unknown_field, word.span, word.value, entity_.name).suggest(word.value, names);
  return {};
}

std::optional<expr::FieldRef> RuleReader::any_field(const spec::Word& word) {
  const types::SystemFieldInfo* system = types::find_system_field(word.value);
  if (system != nullptr && entity_.has(system->field) && !entity_.find_field(word.value).valid()) {
    return expr::FieldRef{system->field};
  }
  const FieldId id = declared_field(word);
  if (!id.valid()) return std::nullopt;
  const Field& field = entity_.fields[id];
  if (field.invalid()) return std::nullopt;
  const bool has_column = field.many() == nullptr && field.computed != model::Computed::Viewed;
  if (!has_column || field.is_arc()) {
    context_.sink.report(diag::no_column, word.span, word.value)
        .related(field.origin, "declared here")
        .help(field.is_arc()            ? "it has a column for each target, which are indexed already"
              : field.many() != nullptr ? "its links are in a table of their own, which is indexed already"
                                        : "it is worked out when it is read; index what it is made of");
    return std::nullopt;
  }
  return expr::FieldRef{id};
}

std::string RuleReader::code_or(const std::optional<spec::Word>& word, std::string otherwise) {
  if (!word) return otherwise;
  if (!actions::is_code(word->value)) {
    actions::report_bad_code(*word, context_.sink);
  }
  return word->value;
}

void RuleReader::read_unique(const spec::UniqueSpec& spec) {
  model::Unique unique;
  unique.origin = spec.span;
  unique.nulls_not_distinct = spec.nulls_not_distinct;
  bool sound = true;
  for (const spec::Word& word : spec.fields) {
    if (is_tenant_word(word.value) && !entity_.find_field(word.value).valid()) {
      if (entity_.isolated()) continue;
      context_.sink.report(diag::unknown_field, word.span, word.value, entity_.name)
          .help("the entity is shared: it has no tenant");
      sound = false;
      continue;
    }
    const FieldId id = declared_field(word);
    if (!id.valid()) {
      sound = false;
      continue;
    }
    const Field& field = entity_.fields[id];
    const model::ScalarType* scalar = field.scalar();
    const bool comparable = scalar == nullptr || types::has_equality(scalar->base);
    if (field.many() != nullptr || field.is_arc() || !comparable ||
        field.computed == model::Computed::Viewed) {
      context_.sink.report(diag::not_unique_able, word.span, word.value)
          .related(field.origin, "declared here")
          .help("unique is a value of one column that can be compared");
      sound = false;
    }
    if (std::find(unique.fields.begin(), unique.fields.end(), id) != unique.fields.end()) {
      context_.sink.report(diag::field_set_twice, word.span, word.value);
      sound = false;
    }
    unique.fields.push_back(id);
  }
  if (!sound) return;
  if (unique.fields.empty()) {
    context_.sink.report(diag::nothing_unique, spec.span)
        .help("name the fields that are unique within a tenant");
    return;
  }
  if (spec.name && !check_name(*spec.name, "a constraint", context_.sink)) return;
  if (spec.name) unique.name = spec.name->value;
  unique.code = code_or(spec.error, "already_taken");
  if (spec.message) {
    unique.message = trim(spec.message->value);
  } else {
    std::vector<std::string> labels;
    for (const FieldId id : unique.fields)
      labels.push_back(model::label_of(entity_.fields[id]));
    unique.message = fmt::format("{} already taken", join(labels, " and "));
  }
  entity_.uniques.push_back(std::move(unique));
}

void RuleReader::check_method(const spec::IndexSpec& spec, const model::Index& index) {
  const auto refuse = [&](std::string_view why) {
    context_.sink.report(diag::index_method, spec.method ? spec.method->span : spec.span,
                         index.method.empty() ? "btree" : index.method, why);
  };
  const bool plain = index.method.empty() || index.method == "btree";
  if (!plain && index.unique) return refuse("only btree can be unique");
  if (!plain &&
      std::any_of(index.keys.begin(), index.keys.end(), [](const auto& key) { return key.descending; })) {
    return refuse("only btree has an order");
  }
  if (index.method == "hash" && (index.keys.size() > 1 || !index.include.empty())) {
    return refuse("it holds one field");
  }
  if (!index.include.empty() && !plain && index.method != "gist") return refuse("it takes no `include`");
  for (const auto& key : index.keys) {
    const auto* id = std::get_if<FieldId>(&key.field);
    const Field* field = id == nullptr ? nullptr : &entity_.fields[*id];
    for (const FieldId member : key.members)
      field = &context_.model.composites[*field->composite()].members[member];
    if (!key.members.empty() && (field->array || field->composite() != nullptr)) {
      return refuse("only a member that is one plain value can be indexed");
    }
    const model::ScalarType* scalar = field == nullptr ? nullptr : field->scalar();
    const bool array = field != nullptr && field->array;
    const bool json = (scalar != nullptr && scalar->base == BaseType::Json) ||
                      (field != nullptr && field->composite() != nullptr);
    const bool point = scalar != nullptr && scalar->base == BaseType::Point && !array;
    const bool range = scalar != nullptr && types::is_range(scalar->base) && !array;
    const bool boolean = scalar != nullptr && scalar->base == BaseType::Boolean;
    const bool ordered = scalar == nullptr || types::has_equality(scalar->base);
    if (array && !ordered) return refuse("the elements of the list cannot be compared");
    if (index.method == "gin" && !array && !json) return refuse("it is for lists and json");
    if (index.method == "gist" && !point && !range) return refuse("it is for points and ranges");
    if (point && index.method != "gist") return refuse("a point needs gist");
    if (index.method == "brin" && (array || json || boolean)) return refuse("it is for ordered values");
    if (index.method == "hash" && json) return refuse("it is for plain values");
  }
}

void RuleReader::read_exclusion(const spec::ExclusionSpec& spec) {
  model::Exclusion rule;
  rule.origin = spec.span;
  rule.overlap = declared_field(*spec.overlap);
  bool sound = rule.overlap.valid();
  const auto refuse = [&](const spec::Word& word, const Field& field, std::string_view needed) {
    sound = false;
    if (field.invalid()) return;
    context_.sink.report(diag::not_excludable, word.span, word.value, needed)
        .related(field.origin, "declared here");
  };
  if (sound) {
    const Field& field = entity_.fields[rule.overlap];
    const model::ScalarType* type = field.scalar();
    const bool range = type != nullptr && types::is_range(type->base) && !field.array;
    if (!range || field.computed == model::Computed::Viewed) refuse(*spec.overlap, field, "a range");
  }
  for (const spec::Word& word : spec.per) {
    if (is_tenant_word(word.value) && entity_.isolated()) continue;  // it comes first anyway
    const FieldId id = declared_field(word);
    sound = sound && id.valid();
    if (!id.valid()) continue;
    const Field& field = entity_.fields[id];
    const model::ScalarType* type = field.scalar();
    const bool plain = std::holds_alternative<EnumId>(field.type) ||
                       (field.reference() != nullptr && !field.is_arc()) ||
                       (type != nullptr && has_gist_equality(type->base));
    if (!plain || field.array || field.computed == model::Computed::Viewed) {
      refuse(word, field, "a plain value or one row");
    }
    if (std::find(rule.per.begin(), rule.per.end(), id) != rule.per.end()) {
      context_.sink.report(diag::field_set_twice, word.span, word.value);
      sound = false;
    }
    rule.per.push_back(id);
  }
  if (spec.where) {
    rule.where = local_condition(*spec.where, "an exclusion",
                                 "an exclusion asks neither other rows nor clock, caller or time zone");
    sound = sound && rule.where;
  }
  if (spec.name) sound = check_name(*spec.name, "an exclusion", context_.sink) && sound;
  rule.code = code_or(spec.error, "overlaps");
  if (!sound) return;
  if (spec.name) rule.name = spec.name->value;
  rule.message = spec.message ? std::string(trim(spec.message->value))
                              : model::label_of(entity_.fields[rule.overlap]) + " overlaps with another";
  entity_.exclusions.push_back(std::move(rule));
}

/// A field, or a member of a composite: `address.city`.
std::optional<model::Index::Key> RuleReader::index_key(const spec::IndexSpec::Key& spec) {
  const std::vector<std::string_view> words = split(spec.field.value, '.');
  const auto place = [&](std::string_view word) {
    const auto at = static_cast<std::uint32_t>(word.data() - spec.field.value.data());
    const auto size = static_cast<std::uint32_t>(word.size());
    return Span{spec.field.span.begin + at, spec.field.span.begin + at + size};
  };
  if (words.size() == 1) {
    const auto field = any_field(spec.field);
    if (!field) return std::nullopt;
    return model::Index::Key{*field, spec.descending};
  }
  if (const FieldId part = entity_.find_part(words[0], words[1]); part.valid() && words.size() == 2) {
    return model::Index::Key{part, spec.descending};
  }
  const auto field = any_field({std::string(words[0]), place(words[0])});
  if (!field) return std::nullopt;
  model::Index::Key key{*field, spec.descending};
  const auto* id = std::get_if<FieldId>(&*field);
  const Field* at = id == nullptr ? nullptr : &entity_.fields[*id];
  for (std::size_t i = 1; i < words.size(); ++i) {
    const CompositeId* composite = at == nullptr || at->array ? nullptr : at->composite();
    if (composite == nullptr) {
      context_.sink.report(
          diag::no_members, place(words[i]), words[i - 1],
          at == nullptr ? "a column SpecQL keeps" : typing::describe(model::type_of(*at), context_.model));
      return std::nullopt;
    }
    const model::Composite& type = context_.model.composites[*composite];
    const FieldId member = type.find(words[i]);
    if (!member.valid()) {
      context_.sink.report(diag::unknown_member, place(words[i]), words[i], type.name)
          .suggest(words[i], type.member_names());
      return std::nullopt;
    }
    key.members.push_back(member);
    at = &type.members[member];
  }
  return key;
}

void RuleReader::read_index(const spec::IndexSpec& spec) {
  model::Index index;
  index.origin = spec.span;
  index.unique = spec.unique;
  bool sound = true;
  for (const spec::IndexSpec::Key& key : spec.keys) {
    if (is_tenant_word(key.field.value) && entity_.isolated() &&
        !entity_.find_field(key.field.value).valid()) {
      continue;  // it comes first anyway
    }
    auto field = index_key(key);
    sound = sound && field.has_value();
    if (!field) continue;
    const bool repeated = std::any_of(index.keys.begin(), index.keys.end(), [&](const auto& other) {
      return other.field == field->field && other.members == field->members;
    });
    if (repeated) {
      context_.sink.report(diag::field_set_twice, key.field.span, key.field.value);
      sound = false;
    }
    index.keys.push_back(std::move(*field));
  }
  for (const spec::Word& word : spec.include) {
    const auto field = any_field(word);
    sound = sound && field.has_value();
    if (field) index.include.push_back(*field);
  }
  if (spec.method) index.method = spec.method->value == "btree" ? "" : spec.method->value;
  if (spec.where) {
    index.where = local_condition(*spec.where, "an index",
                                  "an index asks neither other rows nor clock, caller or time zone");
  }
  sound = sound && (!spec.where || index.where);
  if (spec.name) sound = check_name(*spec.name, "an index", context_.sink) && sound;
  if (!sound || index.keys.empty()) return;
  if (spec.name) index.name = spec.name->value;
  check_method(spec, index);
  entity_.indexes.push_back(std::move(index));
}

std::optional<TypedExpr> RuleReader::local_condition(const spec::Text& text, std::string_view what,
                                                     std::string_view help) {
  typing::Scope scope{context_.model, id_, nullptr, ""};
  scope.allows_caller = false;
  TypedExpr typed = typing::type_condition(expr::parse_expression(text, context_.sink), scope, context_.sink);
  if (typed.invalid()) return std::nullopt;
  if (!is_row_local(typed, context_.model) || expr::volatility(typed) != expr::Volatility::Immutable) {
    context_.sink.report(diag::rule_not_row_local, typed.span, what).help(std::string(help));
    return std::nullopt;
  }
  return typed;
}

/// For a rule without a name of its own.
std::string RuleReader::free_rule_name() const {
  const auto taken = [&](const std::string& name) {
    return std::any_of(spec_.validations.begin(), spec_.validations.end(),
                       [&](const spec::ValidationSpec& v) {
                         return (v.name && v.name->value == name) || (v.error && v.error->value == name);
                       }) ||
           std::any_of(entity_.validations.begin(), entity_.validations.end(),
                       [&](const model::Validation& v) { return v.name == name; });
  };
  std::size_t number = entity_.validations.size() + 1;
  while (taken(fmt::format("rule_{}", number)))
    ++number;
  return fmt::format("rule_{}", number);
}

void RuleReader::read_validation(const spec::ValidationSpec& spec) {
  auto condition = local_condition(*spec.condition, "a validation",
                                   "a rule that looks further belongs into an action's `validate`");
  model::Validation validation;
  validation.origin = spec.span;
  if (spec.name && !check_name(*spec.name, "a validation", context_.sink)) return;
  validation.name = spec.name ? spec.name->value : spec.error ? spec.error->value : free_rule_name();
  validation.code = code_or(spec.error, spec.name ? snake_case(spec.name->value) : "validation_failed");
  validation.message = spec.message ? std::string(trim(spec.message->value))
                                    : fmt::format("Not met: {}", trim(spec.condition->value));
  const auto same = std::find_if(entity_.validations.begin(), entity_.validations.end(),
                                 [&](const model::Validation& v) { return v.name == validation.name; });
  if (same != entity_.validations.end()) {
    context_.sink.report(diag::validation_twice, spec.span, validation.name)
        .related(same->origin, "first given here");
    return;
  }
  if (!condition) return;
  validation.condition = std::move(*condition);
  entity_.validations.push_back(std::move(validation));
}

void RuleReader::read_identifier() {
  const auto& spec = spec_.identifier;
  if (!spec) {
    entity_.identifier.strategy = context_.settings.identifier;
    return;
  }
  std::size_t strategy = spec->strategy ? spec->strategy->value : 0;
  if (!spec->strategy && spec->from) strategy = 1;
  if (!spec->strategy && spec->format) strategy = 2;
  entity_.identifier.strategy = static_cast<model::Identifier::Strategy>(strategy);
  if (spec->from && strategy != 1) {
    context_.sink.report(diag::attribute_of_other_type, spec->from->span, "from", "`strategy: slug`");
  }
  if (spec->format && strategy != 2) {
    context_.sink.report(diag::attribute_of_other_type, spec->format->span, "format", "`strategy: sequence`");
  }
  if (strategy == 1) read_slug(*spec);
  if (strategy == 2) read_sequence(*spec);
}

void RuleReader::read_slug(const spec::IdentifierSpec& spec) {
  if (!spec.from) {
    context_.sink.report(diag::key_missing, spec.span, "from", "a slug identifier");
    return;
  }
  const FieldId id = declared_field(*spec.from);
  if (!id.valid()) return;
  const Field& field = entity_.fields[id];
  const Type type = model::type_of(field);
  const bool computed = field.computed != model::Computed::No;
  if (!type.invalid() && (!type.is(BaseType::Text) || !field.required || computed)) {
    auto report = context_.sink.report(diag::slug_of_other, spec.from->span, field.name);
    report.related(field.origin, "declared here");
    if (computed) report.help("a computed field has no value yet when the slug is made");
    return;
  }
  entity_.identifier.slug_of = id;
}

void RuleReader::read_sequence(const spec::IdentifierSpec& spec) {
  if (!spec.format) {
    context_.sink.report(diag::key_missing, spec.span, "format", "a sequence identifier");
    return;
  }
  if (!take_format(*spec.format)) return;
  const auto& parts = entity_.identifier.format;
  const auto numbers = std::count_if(parts.begin(), parts.end(), [](const auto& part) {
    return part.kind == model::Identifier::Part::Kind::Number;
  });
  if (numbers != 1) {
    context_.sink.report(diag::sequence_format, spec.format->span, "exactly one `{number}` or `{number:5}`");
  }
}

/// `INV-{year}-{number:5}` into its pieces; false if one of them was refused.
bool RuleReader::take_format(const spec::Text& format) {
  using Part = model::Identifier::Part;
  std::vector<Part>& parts = entity_.identifier.format;
  const std::string& text = format.value;
  std::size_t at = 0;
  bool sound = true;
  while (at < text.size()) {
    const std::size_t open = std::min(text.find('{', at), text.size());
    if (open > at) parts.push_back({Part::Kind::Text, text.substr(at, open - at), 0});
    if (open == text.size()) return sound;
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos) {
      context_.sink.report(diag::sequence_format, format.piece(open, open + 1), "a closing brace");
      return false;
    }
    const std::string_view word = std::string_view(text).substr(open + 1, close - open - 1);
    const bool padded = word.size() == 8 && word.starts_with("number:") && is_digit(word[7]);
    if (word == "year") {
      parts.push_back({Part::Kind::Year, "", 0});
    } else if (word == "month") {
      parts.push_back({Part::Kind::Month, "", 0});
    } else if (word == "number" || padded) {
      const std::size_t digits = padded ? static_cast<std::size_t>(word[7] - '0') : 1;
      parts.push_back({Part::Kind::Number, "", digits});
    } else {
      context_.sink.report(diag::sequence_format, format.piece(open, close + 1),
                           "`{year}`, `{month}`, `{number}` or `{number:5}`");
      sound = false;
    }
    at = close + 1;
  }
  return sound;
}

}  // namespace

void check_rules(Context& context) {
  for_each_entity(context, [](EntityId id, Context& own) { RuleReader(id, own).read(); });
}

}  // namespace specql::check
