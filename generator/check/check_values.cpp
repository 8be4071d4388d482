// Defaults and a field's own checks.
#include "generator/check/internal.h"
#include "generator/expr/parser.h"
#include "generator/support/text.h"
#include "generator/types/literal.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace specql::check {
namespace {

using expr::TypedExpr;
using model::Field;

/// Defaults of textual fields are texts, unless they can only be expressions.
bool reads_as_expression(std::string_view text) {
  if (text.starts_with('\'') || text == "null") return true;
  const std::size_t word =
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
  const bool call = word != text.npos && word > 0 && text[word] == '(' && text.ends_with(')');
  return call || text.starts_with("caller.") || text == "current_user" || text == "current_date" ||
         text == "current_timestamp";
}

TypedExpr text_value(std::string text, const Type& type, Span span) {
  Type plain = type.with_null(false);
  return {plain, span, expr::TypedText{std::move(text)}};
}

nlohmann::ordered_json json_of(const syntax::Node& node) {
  if (const auto* items = node.sequence()) {
    auto array = nlohmann::ordered_json::array();
    for (const syntax::Node& item : *items)
      array.push_back(json_of(item));
    return array;
  }
  if (const auto* mapping = node.mapping()) {
    auto object = nlohmann::ordered_json::object();
    for (const syntax::Entry& entry : mapping->entries)
      object[entry.key.value] = json_of(entry.value);
    return object;
  }
  const syntax::Scalar* scalar = node.scalar();
  if (scalar == nullptr) return nullptr;
  const bool plain = scalar->style == syntax::ScalarStyle::Plain;
  if (plain && nlohmann::ordered_json::accept(scalar->text)) {
    return nlohmann::ordered_json::parse(scalar->text);
  }
  return scalar->text;
}

class DefaultReader {
 public:
  DefaultReader(const spec::DefaultSpec& spec, const Field& field, Context& context)
      : spec_(spec), field_(field), context_(context), wanted_(model::type_of(field)) {}

  std::optional<TypedExpr> read() {
    if (wanted_.invalid()) return std::nullopt;
    if (wanted_.is(BaseType::Json)) return json();
    if (wanted_.kind == Type::Kind::Composite && !wanted_.array) return composite();
    if (spec_.structure) return list();
    const std::string& text = spec_.text.value;
    if (is_label(text)) return checked(text_value(text, wanted_, spec_.text.span));
    const bool literal_type = wanted_.kind == Type::Kind::Base && !wanted_.array &&
                              !types::is_number(wanted_.base) && wanted_.base != BaseType::Boolean;
    const bool plain_text = wanted_.is(BaseType::Text) && !reads_as_expression(text);
    if (plain_text) return checked(text_value(text, wanted_, spec_.text.span));
    if (literal_type && wanted_.base != BaseType::Text && types::is_literal_of(wanted_.base, text)) {
      return checked(text_value(text, wanted_, spec_.text.span));
    }
    const bool framed = text.starts_with('[') || text.starts_with('(');
    if (framed && literal_type && types::is_range(wanted_.base)) {
      context_.sink.report(diag::bad_literal, spec_.text.span, text, types::info(wanted_.base).noun);
      return std::nullopt;
    }
    return checked_expression(expr::parse_expression(spec_.text, context_.sink));
  }

 private:
  [[nodiscard]] typing::Scope scope() const {
    return {context_.model, EntityId{}, nullptr, "a default is made before there is a row"};
  }
  /// Labels need no quotes, whatever they would mean as an expression.
  [[nodiscard]] bool is_label(std::string_view text) const {
    if (wanted_.kind != Type::Kind::Enum || wanted_.array || text == "null") return false;
    const auto& labels = context_.model.enums[wanted_.enumeration].labels;
    return std::any_of(labels.begin(), labels.end(),
                       [&](const model::EnumLabel& l) { return l.name == text; });
  }
  [[nodiscard]] std::string what() const { return fmt::format("`{}`", field_.name); }

  std::optional<TypedExpr> checked_expression(const expr::Expr& expression) {
    TypedExpr typed = typing::type_value(expression, wanted_, what(), scope(), context_.sink);
    if (typed.invalid()) return std::nullopt;
    if (!expr::is_constant(typed)) {
      context_.sink.report(diag::default_reads_rows, typed.span, field_.name)
          .help(
              "a default is a constant, or asks the clock or the caller; what follows from rows is "
              "`computed:`");
      return std::nullopt;
    }
    return keep(std::move(typed));
  }

  std::optional<TypedExpr> checked(TypedExpr literal) {
    const std::string& text = std::get<expr::TypedText>(literal.node).value;
    const model::ScalarType* type = field_.scalar();
    if (type != nullptr && type->scalar.valid()) {
      const types::ScalarInfo& scalar = types::info(type->scalar);
      if (!types::may_satisfy(scalar.rule, scalar.base, text)) {
        context_.sink.report(diag::literal_breaks_rule, literal.span, text, scalar.noun)
            .help(fmt::format("`{}` is {}", scalar.name, scalar.summary));
        return std::nullopt;
      }
    }
    return keep(std::move(literal));
  }

  /// Whether the bounds refuse a constant. What is worked out later is judged then.
  [[nodiscard]] bool outside(const TypedExpr& value) const {
    if (const auto* list = std::get_if<expr::TypedList>(&value.node)) return list_outside(*list);
    if (const auto* number = std::get_if<expr::TypedNumber>(&value.node)) {
      const model::ScalarType* type = field_.scalar();
      const std::string& digits = number->digits;
      const bool fits = type == nullptr || (types::is_literal_of(type->base, digits) &&
                                            types::fits_digits(type->modifiers, digits));
      return !fits || refused(value.type.base, digits);
    }
    const auto* text = std::get_if<expr::TypedText>(&value.node);
    if (text == nullptr) return false;
    return refused(value.type.base, text->value);
  }

  /// The field's bounds or those of its type refuse it.
  [[nodiscard]] bool refused(BaseType base, const std::string& constant) const {
    const model::ScalarType* type = field_.scalar();
    const bool own = type != nullptr && type->own.valid();
    return !field_.bounds.allow(base, constant) || (own && !context_.model.allows(type->own, base, constant));
  }

  [[nodiscard]] bool list_outside(const expr::TypedList& list) const {
    std::set<std::string_view> seen;
    bool repeated = false;
    bool any = false;
    for (const TypedExpr& item : list.items) {
      any = any || outside(item);
      const auto* text = std::get_if<expr::TypedText>(&item.node);
      const auto* number = std::get_if<expr::TypedNumber>(&item.node);
      if (text != nullptr) repeated = !seen.insert(text->value).second || repeated;
      if (number != nullptr) repeated = !seen.insert(number->digits).second || repeated;
    }
    return any || (field_.bounds.unique_items && repeated) || !field_.bounds.allows_items(list.items.size());
  }

  /// What the field's own bounds refuse would fail at every use.
  std::optional<TypedExpr> keep(TypedExpr typed) {
    if (!outside(typed)) return typed;
    context_.sink.report(diag::default_out_of_bounds, typed.span, written(typed), field_.name)
        .related(field_.type_span, "its type and bounds")
        .help("whoever leaves it out would be refused");
    return std::nullopt;
  }

  [[nodiscard]] static std::string written(const TypedExpr& value) {
    if (const auto* number = std::get_if<expr::TypedNumber>(&value.node)) return number->digits;
    if (const auto* text = std::get_if<expr::TypedText>(&value.node)) return text->value;
    std::vector<std::string> items;
    if (const auto* list = std::get_if<expr::TypedList>(&value.node)) {
      for (const TypedExpr& item : list->items)
        items.push_back(written(item));
    }
    return "[" + join(items, ", ") + "]";
  }

  std::optional<TypedExpr> list() {
    const syntax::Sequence* items = spec_.structure->sequence();
    if (items == nullptr || !wanted_.array) {
      context_.sink.report(diag::value_type, spec_.structure->span, what(),
                           typing::describe(wanted_, context_.model), syntax::kind_of(*spec_.structure));
      return std::nullopt;
    }
    expr::TypedExprs values;
    for (const syntax::Node& item : *items) {
      const auto text = syntax::read_text(item, "an element", context_.sink);
      if (!text) return std::nullopt;
      Field element = field_;
      element.array = false;
      element.required = true;
      element.bounds.min_items = element.bounds.max_items = std::nullopt;
      spec::DefaultSpec spec{*text, std::nullopt};
      auto value = DefaultReader(spec, element, context_).read();
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
    }
    return keep({wanted_.with_null(false), spec_.structure->span, expr::TypedList{std::move(values)}});
  }

  /// A mapping, or JSON, that the type accepts.
  std::optional<TypedExpr> composite() {
    auto value = json();
    const auto* text = value ? std::get_if<expr::TypedText>(&value->node) : nullptr;
    if (text == nullptr) return value;
    const std::string problem = composite_problem(wanted_.composite, text->value, context_.model);
    if (problem.empty()) return value;
    context_.sink
        .report(diag::composite_literal, value->span, text->value,
                context_.model.composites[wanted_.composite].noun)
        .label(problem);
    return std::nullopt;
  }

  std::optional<TypedExpr> json() {
    std::string text;
    if (spec_.structure) {
      text = json_of(*spec_.structure).dump();
    } else {
      text = spec_.text.value;
      if (text == "null") return checked_expression(expr::parse_expression(spec_.text, context_.sink));
      if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') {
        text = replace_all(text.substr(1, text.size() - 2), "''", "'");
      }
    }
    if (types::is_literal_of(BaseType::Json, text)) {
      return text_value(std::move(text), wanted_, spec_.structure ? spec_.structure->span : spec_.text.span);
    }
    context_.sink.report(diag::bad_literal, spec_.text.span, text, "JSON value");
    return std::nullopt;
  }

  const spec::DefaultSpec& spec_;
  const Field& field_;
  Context& context_;
  Type wanted_;
};

void check_field_check(EntityId entity, FieldId id, Context& context) {
  const spec::FieldSpec& spec = spec_of(entity, id, context);
  if (!spec.check) return;
  typing::Scope scope{context.model, entity, nullptr, ""};
  scope.allows_caller = false;
  scope.value_field = id;
  TypedExpr typed =
      typing::type_condition(expr::parse_expression(*spec.check, context.sink), scope, context.sink);
  if (typed.invalid()) return;
  if (!is_row_local(typed, context.model) || expr::volatility(typed) != expr::Volatility::Immutable) {
    context.sink.report(diag::rule_not_row_local, typed.span, "a check")
        .help("a rule that looks further belongs into an action's `validate`");
    return;
  }
  context.entity(entity).fields[id].check = std::move(typed);
}

void check_backfill(EntityId entity, FieldId id, Context& context) {
  const spec::FieldSpec& spec = spec_of(entity, id, context);
  Field& field = context.entity(entity).fields[id];
  if (!spec.backfill || field.invalid()) return;
  if (field.reference() != nullptr || field.many() != nullptr || field.computed != model::Computed::No) {
    context.sink.report(diag::backfill_of_none, spec.backfill->span, field.name);
    return;
  }
  typing::Scope scope{context.model, entity, nullptr, ""};
  scope.allows_caller = false;
  TypedExpr typed = typing::type_value(expr::parse_expression(*spec.backfill, context.sink),
                                       model::type_of(field).with_null(), fmt::format("`{}`", field.name),
                                       scope, context.sink);
  if (typed.invalid()) return;
  if (!is_row_local(typed, context.model)) {
    context.sink.report(diag::rule_not_row_local, typed.span, "a backfill")
        .help("what follows from other rows can be written into the migration's up.sql");
    return;
  }
  field.backfill = std::move(typed);
}

}  // namespace

void check_default(const spec::FieldSpec& spec, Field& field, Context& context) {
  if (!spec.default_value || field.invalid() || field.computed != model::Computed::No) return;
  if (field.reference() != nullptr || field.many() != nullptr) {
    context.sink.report(diag::default_of_reference, spec.default_value->text.span, field.name)
        .help("which rows there will be is not known here; let the action that creates it choose one");
    return;
  }
  field.default_value = DefaultReader(*spec.default_value, field, context).read();
}

void check_values(Context& context) {
  for_each_entity(context, [](EntityId id, Context& own) {
    for (const FieldId field : model::field_ids(own.entity(id))) {
      check_default(spec_of(id, field, own), own.entity(id).fields[field], own);
      check_field_check(id, field, own);
      check_backfill(id, field, own);
    }
  });
}

}  // namespace specql::check
