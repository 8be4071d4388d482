// `storage: columns`: a field of a composite type becomes a field for each of its members, which is then a
// column like any other; rules keep what belongs together.
#include "generator/check/internal.h"
#include "generator/expr/token.h"
#include "generator/support/case_style.h"
#include "generator/support/text.h"

#include <algorithm>

#include <fmt/core.h>

namespace specql::check {
namespace {

using spec::FieldSpec;

constexpr std::size_t kColumns = 1;  // of spec::kStorages

/// The composite that a field is to be kept in columns of; an invalid id if it is none.
CompositeId flattened(const FieldSpec& field, const Context& context) {
  const bool wanted = field.storage && field.storage->value == kColumns && field.type &&
                      field.type->list_depth == 0 && !field.computed;
  if (!wanted) return {};
  const auto type = context.model.types.find(field.type->name.value);
  if (type == context.model.types.end()) return {};
  const auto* id = std::get_if<CompositeId>(&type->second);
  return id == nullptr ? CompositeId{} : *id;
}

bool is_required(const FieldSpec& field) {
  return (field.type && field.type->required) || (field.required && field.required->value);
}

/// A condition on members as one on the fields that keep them.
std::string on_fields(const spec::Text& condition, const model::Composite& composite,
                      const std::string& prefix) {
  DiagnosticSink quiet;  // it was checked where it stands
  std::string result;
  std::size_t at = 0;
  const std::vector<expr::Token> tokens = expr::lex(condition, quiet);
  const auto is = [&](std::size_t i, std::string_view text) {
    return i < tokens.size() && tokens[i].text == text;
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const expr::Token& token = tokens[i];
    const bool of_this = i >= 2 && is(i - 1, ".") && is(i - 2, "this");
    const bool bare = (i == 0 || !is(i - 1, ".")) && !is(i + 1, "(");
    if (token.kind != expr::TokenKind::Word || !composite.find(token.text).valid() || !(of_this || bare)) {
      continue;
    }
    const std::size_t begin = of_this ? tokens[i - 2].begin : token.begin;
    result += condition.value.substr(at, begin - at) + prefix + token.text;
    at = token.end;
  }
  return result + condition.value.substr(at);
}

class Flattener {
 public:
  Flattener(CompositeId id, const FieldSpec& field, spec::EntitySpec& entity, Context& context)
      : id_(id),
        composite_(context.model.composites[id]),
        field_(field),
        prefix_(field.name.value + "_"),
        entity_(entity),
        context_(context) {}

  void run(std::vector<FieldSpec>& fields) {
    const bool required = is_required(field_);
    for (const FieldSpec& member : context_.parts.composite_members[id_]) {
      if (member.type) fields.push_back(part(member, required));
    }
    if (!required) keep_together();
    keep_check();
  }

 private:
  [[nodiscard]] FieldSpec part(const FieldSpec& member, bool required) const {
    FieldSpec part = member;
    part.name = {prefix_ + member.name.value, field_.name.span};
    part.part_of = field_.name.value;
    part.type->span = field_.type->span;
    if (!required) {
      part.type->required.reset();
      part.required.reset();
    }
    if (field_.immutable) part.immutable = field_.immutable;
    if (field_.was) {
      part.was = field_.was;
      part.was->value = std::string(trim(field_.was->value)) + "_" + member.name.value;
    }
    return part;
  }

  /// Either all that the type asks for is there, or nothing of it.
  void keep_together() {
    std::string none;
    std::string all;
    for (const FieldSpec& member : context_.parts.composite_members[id_]) {
      const std::string name = prefix_ + member.name.value;
      none += (none.empty() ? "" : " and ") + name + " is null";
      if (is_required(member)) all += (all.empty() ? "" : " and ") + name + " is not null";
    }
    if (all.empty()) return;
    add("complete", none + " or " + all, "incomplete_" + field_.name.value,
        sentence_case(field_.name.value) + " must be given as a whole or not at all");
  }

  void keep_check() {
    const auto& check = context_.parts.composite_checks[id_];
    if (!check) return;
    add("valid", on_fields(*check, composite_, prefix_), "invalid_" + snake_case(composite_.name),
        "Not a valid " + composite_.wanted());
  }

  void add(std::string_view name, std::string condition, const std::string& code, std::string message) {
    const Span at = field_.name.span;
    const auto text = [&](std::string value) {
      return spec::Text{std::move(value), at, syntax::OffsetMap(at.begin), 0};
    };
    spec::ValidationSpec rule;
    rule.name = spec::Word{prefix_ + std::string(name), at};
    rule.error = spec::Word{code, at};
    rule.condition = text(std::move(condition));
    rule.message = text(std::move(message));
    rule.span = at;
    entity_.validations.push_back(std::move(rule));
  }

  CompositeId id_;
  const model::Composite& composite_;
  const FieldSpec& field_;
  std::string prefix_;
  spec::EntitySpec& entity_;
  Context& context_;
};

void flatten(MergedEntity& merged, Context& context) {
  const auto is_flattened = [&](const FieldSpec& field) { return flattened(field, context).valid(); };
  const std::vector<FieldSpec>& declared = merged.spec().fields;
  if (std::none_of(declared.begin(), declared.end(), is_flattened)) return;
  spec::EntitySpec& entity = merged.change();
  const std::vector<FieldSpec> before = std::move(entity.fields);
  std::vector<FieldSpec> fields;
  std::vector<std::optional<std::size_t>> places;  // of those that stay
  for (const FieldSpec& field : before) {
    const CompositeId id = flattened(field, context);
    places.push_back(id.valid() ? std::nullopt : std::optional(fields.size()));
    if (id.valid()) {
      Flattener(id, field, entity, context).run(fields);
    } else {
      fields.push_back(field);
    }
  }
  entity.fields = std::move(fields);
  std::vector<MergedEntity::Override> overrides;
  for (MergedEntity::Override& override : merged.overrides) {
    if (!places[override.field]) continue;
    override.field = *places[override.field];
    overrides.push_back(std::move(override));
  }
  merged.overrides = std::move(overrides);
}

}  // namespace

void flatten_composites(Context& context) {
  for (const EntityId id : model::entity_ids(context.model))
    flatten(context.specs[id], context);
}

}  // namespace specql::check
