#include "generator/lower/sample_values.h"

#include "generator/lower/sample_objects.h"
#include "generator/types/json_schema.h"
#include "generator/types/literal.h"
#include "generator/types/pattern_samples.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace specql::lower {
namespace {

using model::Bounds;
using model::ScalarType;

constexpr std::size_t kLongest = 200;  ///< characters: a catalog is no place for more

/// What a value has to keep: the field's bounds, then those of its type and of what that narrows.
using Rules = std::vector<const Bounds*>;

Rules rules_of(const model::Field& field, const ScalarType& type, const model::Model& model) {
  Rules rules{&field.bounds};
  for (OwnScalarId own = type.own; own.valid(); own = model.own_scalars[own].base.own)
    rules.push_back(&model.own_scalars[own].bounds);
  return rules;
}

void add_texts(const std::vector<Located<std::string>>& texts, std::vector<std::string>& into) {
  for (const Located<std::string>& text : texts)
    into.push_back(text.value);
}

void add_examples(const model::Field& field, const ScalarType& type, const model::Model& model,
                  std::vector<std::string>& into) {
  add_texts(field.examples, into);
  for (OwnScalarId own = type.own; own.valid(); own = model.own_scalars[own].base.own)
    add_texts(model.own_scalars[own].examples, into);
}

void add_limits(const Bounds& bounds, std::vector<std::string>& into) {
  for (const std::string& limit : {bounds.min, bounds.max}) {
    if (!limit.empty()) into.push_back(limit);
  }
}

/// The limits, and whole numbers from the lower one or from 0 on.
void add_numbers(const Bounds& bounds, types::BaseType type, std::vector<std::string>& into) {
  add_limits(bounds, into);
  std::int32_t first = 0;
  const std::string& min = bounds.min;
  const auto [end, error] = std::from_chars(min.data(), min.data() + min.size(), first);
  const bool whole = error == std::errc() && end == min.data() + min.size();
  for (const std::int64_t start : {std::int64_t{0}, std::int64_t{whole ? first : 0}}) {
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(kMostSamples); ++i) {
      const std::string number = std::to_string(start + i);
      if (types::is_literal_of(type, number)) into.push_back(number);
    }
  }
}

void add_lengths(const Bounds& bounds, std::vector<std::string>& into) {
  const std::size_t length = std::max<std::size_t>(bounds.min_length.value_or(1), 1);
  if (length > kLongest) return;
  for (std::size_t i = 0; i < kMostSamples; ++i)
    into.push_back(std::string(length - 1, 'x') + std::to_string(i));
}

void add_within(const Bounds& bounds, types::BaseType type, std::vector<std::string>& into) {
  if (bounds.empty()) return;
  if (types::is_number(type)) {
    add_numbers(bounds, type, into);
  } else if (type == types::BaseType::Text) {
    add_lengths(bounds, into);
  } else {
    add_limits(bounds, into);
  }
}

types::PatternWish wish_of(const Rules& rules, const types::ScalarRule* rich) {
  types::PatternWish wish;
  const auto patterns = std::count_if(rules.begin(), rules.end(),
                                      [](const Bounds* bounds) { return !bounds->pattern.empty(); });
  const bool alone = patterns == 1 && rich == nullptr;  // else what one rule takes another may refuse
  wish.texts = alone ? kMostSamples : 4 * kMostSamples;
  const auto no_less = [&wish](std::size_t length) { wish.min_length = std::max(wish.min_length, length); };
  const auto no_more = [&wish](std::size_t length) { wish.max_length = std::min(wish.max_length, length); };
  for (const Bounds* bounds : rules) {
    no_less(bounds->min_length.value_or(0));
    if (bounds->max_length) no_more(*bounds->max_length);
  }
  if (rich == nullptr) return wish;
  no_less(static_cast<std::size_t>(rich->min_length));
  if (rich->max_length > 0) no_more(static_cast<std::size_t>(rich->max_length));
  return wish;
}

void add_matches(const Rules& rules, const types::ScalarRule* rich, std::vector<std::string>& into) {
  const types::PatternWish wish = wish_of(rules, rich);
  for (const Bounds* bounds : rules) {
    if (bounds->pattern.empty()) continue;
    for (std::string& text : types::pattern_samples(bounds->pattern, wish)) {
      if (rich == nullptr || types::may_satisfy(*rich, types::BaseType::Text, text))
        into.push_back(std::move(text));
    }
  }
}

std::vector<std::string> candidates(const model::Field& field, const ScalarType& type, const Rules& rules,
                                    const model::Model& model) {
  std::vector<std::string> values;
  add_examples(field, type, model, values);
  if (type.scalar.valid()) {
    const types::ScalarInfo& scalar = types::info(type.scalar);
    for (std::size_t i = 0; i < kMostSamples; ++i)
      values.push_back(types::seed_value(scalar, i));
    if (scalar.rule.validator.empty()) add_matches(rules, &scalar.rule, values);
    return values;
  }
  add_matches(rules, nullptr, values);
  for (const Bounds* bounds : rules)
    add_within(*bounds, type.base, values);
  return values;
}

std::vector<std::string> scalar_values(const model::Field& field, const ScalarType& type,
                                       const model::Model& model) {
  const Rules rules = rules_of(field, type, model);
  std::vector<std::string> values;
  for (std::string& value : candidates(field, type, rules, model)) {
    if (values.size() == kMostSamples) break;
    const bool known = std::find(values.begin(), values.end(), value) != values.end();
    if (known || value.size() > kLongest) continue;
    const bool good = std::all_of(rules.begin(), rules.end(),
                                  [&](const Bounds* bounds) { return bounds->allow(type.base, value); });
    if (good) values.push_back(std::move(value));
  }
  return values;
}

std::vector<std::string> composite_values(const model::Field& field, CompositeId type,
                                          const model::Model& model) {
  std::vector<std::string> values;
  for (const Located<std::string>& example : field.examples) {
    if (values.size() < kMostSamples && is_short_json(example.value)) values.push_back(example.value);
  }
  SampleObjects objects(model);
  for (const std::string& value : objects.of(type)) {
    if (values.size() < kMostSamples) values.push_back(value);
  }
  return values;
}

}  // namespace

std::vector<std::string> sample_values(const model::Field& field, const model::Model& model) {
  if (const CompositeId* id = field.composite()) return composite_values(field, *id, model);
  const ScalarType* type = field.scalar();
  return type == nullptr ? std::vector<std::string>() : scalar_values(field, *type, model);
}

}  // namespace specql::lower
