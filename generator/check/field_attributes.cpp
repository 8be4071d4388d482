// What a field adds to its type: bounds, examples, and whether it is unique, indexed or immutable.
#include "generator/check/field_reader.h"
#include "generator/check/limits.h"
#include "generator/types/literal.h"

#include <string>

#include <fmt/core.h>

namespace specql::check {

bool FieldReader::only_for(Span span, std::string_view attribute, std::string_view types, bool fits) {
  if (!fits) sink_.report(diag::attribute_of_other_type, span, attribute, types);
  return fits;
}

void FieldReader::bound(const Rare<Text>& text, std::string_view what, std::string& into, Span& place) {
  if (!text) return;
  if (!into.empty()) {
    sink_.report(diag::bound_twice, text->span, what).related(place, "the other one");
    return;
  }
  into = text->value;
  place = text->span;
}

void FieldReader::length(const std::optional<Located<std::size_t>>& value, std::string_view what,
                         std::optional<std::size_t>& into, Span& place) {
  const bool is_text = field_.scalar() != nullptr && field_.scalar()->base == BaseType::Text;
  if (!value || !only_for(value->span, what, "text", is_text)) return;
  if (into) {
    sink_.report(diag::bound_twice, value->span, what).related(place, "the other one");
    return;
  }
  if (!is_countable(*value)) return;
  into = value->value;
  place = value->span;
}

/// No text or list is longer, and PostgreSQL counts in an integer.
bool FieldReader::is_countable(const Located<std::size_t>& value) {
  if (value.value <= kMostCharacters) return true;
  sink_.report(diag::bad_literal, value.span, std::to_string(value.value), "length");
  return false;
}

/// How many elements a list has, and whether they differ.
void FieldReader::items() {
  model::Bounds& bounds = field_.bounds;
  const auto count = [&](const std::optional<Located<std::size_t>>& value, std::string_view what,
                         std::optional<std::size_t>& into, Span& place) {
    if (!value || !only_for(value->span, what, "a list", field_.array) || !is_countable(*value)) return;
    into = value->value;
    place = value->span;
  };
  count(spec_.min_items, "min_items", bounds.min_items, bounds.min_items_span);
  count(spec_.max_items, "max_items", bounds.max_items, bounds.max_items_span);
  if (bounds.min_items && bounds.max_items && *bounds.min_items > *bounds.max_items) {
    sink_
        .report(diag::bounds_reversed, bounds.max_items_span, std::to_string(*bounds.min_items),
                std::to_string(*bounds.max_items))
        .related(bounds.min_items_span, "the fewest");
  }
  if (!spec_.unique_items || !only_for(spec_.unique_items->span, "unique_items", "a list", field_.array))
    return;
  const model::ScalarType* type = field_.scalar();
  const bool comparable = type == nullptr || types::has_equality(type->base);
  if (only_for(spec_.unique_items->span, "unique_items", "elements that can be compared", comparable)) {
    bounds.unique_items = spec_.unique_items->value;
  }
}

/// Bounds are values of the type, and something lies between them.
void FieldReader::check_range(const model::ScalarType& type) {
  const model::Bounds& bounds = field_.bounds;
  for (const auto& [text, span] : {std::pair(&bounds.min, bounds.min_span), {&bounds.max, bounds.max_span}}) {
    if (text->empty()) continue;
    if (!types::is_literal_of(type.base, *text)) {
      sink_.report(diag::bad_literal, span, *text, types::info(type.base).noun);
      return;
    }
    if (type.base == BaseType::Numeric && !types::fits_digits(type.modifiers, *text)) {
      sink_.report(diag::number_out_of_range, span, *text, fmt::format("decimal({})", type.modifiers));
      return;
    }
  }
  const bool both = !bounds.min.empty() && !bounds.max.empty();
  if (both && types::compare_values(type.base, bounds.min, bounds.max) > 0) {
    sink_.report(diag::bounds_reversed, bounds.max_span, bounds.min, bounds.max)
        .related(bounds.min_span, "the smallest");
  }
}

/// Something is left between the bounds and those of the types that it is of.
void FieldReader::check_chain(const model::ScalarType& type) {
  const Limits own = limits_of(type.base, field_.bounds);
  const Limits outer = limits_of(type, field_.type_span, context_.model);
  if (own.empty_between(own.low, own.high)) return;  // reported
  if (own.empty_between(outer.low, own.high)) {
    sink_.report(diag::bounds_reversed, own.high.span, outer.low.value, own.high.value)
        .related(outer.low.span, outer.low.exclusive ? "more than that" : "the smallest");
  } else if (own.empty_between(own.low, outer.high)) {
    sink_.report(diag::bounds_reversed, own.low.span, own.low.value, outer.high.value)
        .related(outer.high.span, "the largest");
  }
}

void FieldReader::bounds() {
  if (field_.invalid()) return;
  items();
  const model::ScalarType* value = field_.scalar();
  const bool is_text = value != nullptr && value->base == BaseType::Text;
  const bool is_ranged =
      value != nullptr &&
      (types::is_number(value->base) || value->base == BaseType::Date || value->base == BaseType::DateTime);
  if (!is_ranged) {
    for (const auto& [text, name] : {std::pair(&spec_.min, "min"), std::pair(&spec_.max, "max")}) {
      if (!*text) continue;
      auto report = sink_.report(diag::attribute_of_other_type, (*text)->span, name, "a number or date");
      if (is_text) report.help("texts have `min_length` and `max_length`");
    }
  } else {
    bound(spec_.min, "min", field_.bounds.min, field_.bounds.min_span);
    bound(spec_.max, "max", field_.bounds.max, field_.bounds.max_span);
    check_range(*value);
  }
  model::Bounds& lengths = field_.bounds;
  length(spec_.min_length, "min_length", lengths.min_length, lengths.min_length_span);
  length(spec_.max_length, "max_length", lengths.max_length, lengths.max_length_span);
  if (lengths.min_length && lengths.max_length && *lengths.min_length > *lengths.max_length) {
    sink_
        .report(diag::bounds_reversed, lengths.max_length_span, std::to_string(*lengths.min_length),
                std::to_string(*lengths.max_length))
        .related(lengths.min_length_span, "the fewest");
  }
  if (value != nullptr) check_chain(*value);
  if (spec_.pattern && only_for(spec_.pattern->span, "pattern", "text", is_text)) {
    const std::string_view problem = types::regex_problem(spec_.pattern->value);
    if (problem.empty()) {
      field_.bounds.pattern = spec_.pattern->value;
    } else {
      sink_.report(diag::bad_pattern, spec_.pattern->span, problem);
    }
  }
}

void FieldReader::examples() {
  for (const Text& example : spec_.examples) {
    bool fits = true;
    std::string_view noun = "value";
    if (const model::ScalarType* type = field_.scalar(); type != nullptr && !field_.array) {
      noun = type->scalar.valid() ? types::info(type->scalar).noun : types::info(type->base).noun;
      fits = type->scalar.valid()
                 ? types::may_satisfy(types::info(type->scalar).rule, type->base, example.value)
                 : type->base == BaseType::Json || type->base == BaseType::Bytes ||
                       types::is_literal_of(type->base, example.value);
      fits = fits && field_.bounds.allow(type->base, example.value) &&
             (!type->own.valid() || context_.model.allows(type->own, type->base, example.value));
    } else if (const auto* id = std::get_if<EnumId>(&field_.type)) {
      fits = context_.enum_of(*id).has(example.value);
      noun = "value of the enum";
    }
    if (!fits) {
      sink_.report(diag::bad_literal, example.span, example.value, noun);
    } else {
      field_.examples.push_back({example.value, example.span});
    }
  }
}

void FieldReader::flags() {
  const auto on = [](const std::optional<Located<bool>>& flag) { return flag && flag->value; };
  field_.unique = on(spec_.unique);
  field_.indexed = on(spec_.index);
  field_.immutable = on(spec_.immutable);
  if (spec_.computed) field_.computed = model::Computed::Viewed;  // until its expression is known
  const model::ScalarType* scalar = field_.scalar();
  const bool comparable = scalar == nullptr || types::has_equality(scalar->base);
  if (field_.unique && (field_.many() != nullptr || !comparable || field_.is_arc())) {
    sink_.report(diag::not_unique_able, spec_.unique->span, field_.name)
        .help("unique is a value of one column that can be compared");
    field_.unique = false;
  }
  const bool unordered = scalar != nullptr && field_.array && !comparable;
  if (field_.indexed && unordered) {
    sink_.report(diag::index_method, spec_.index->span, "index", "its elements cannot be compared");
    field_.indexed = false;
  }
}

}  // namespace specql::check
