#include "generator/lower/sample_values.h"

#include "generator/types/json_schema.h"

#include <algorithm>

namespace specql::lower {
namespace {

using model::Bounds;
using model::OwnScalar;
using model::ScalarType;

constexpr std::size_t kMost = 4;
constexpr std::size_t kLongest = 200;  ///< characters: a catalog is no place for more

void add_texts(const std::vector<Located<std::string>>& texts, std::vector<std::string>& into) {
  for (const Located<std::string>& text : texts)
    into.push_back(text.value);
}

void add_limits(const Bounds& bounds, std::vector<std::string>& into) {
  for (const std::string& limit : {bounds.min, bounds.max}) {
    if (!limit.empty()) into.push_back(limit);
  }
}

void add_numbers(const Bounds& bounds, std::vector<std::string>& into) {
  add_limits(bounds, into);
  for (std::size_t i = 0; i < kMost; ++i)
    into.push_back(std::to_string(i));
}

void add_lengths(const Bounds& bounds, std::vector<std::string>& into) {
  const std::size_t length = std::max<std::size_t>(bounds.min_length.value_or(1), 1);
  if (length > kLongest) return;
  for (std::size_t i = 0; i < kMost; ++i)
    into.push_back(std::string(length - 1, 'x') + std::to_string(i));
}

void add_within(const Bounds& bounds, types::BaseType type, std::vector<std::string>& into) {
  if (bounds.empty()) return;
  if (types::is_number(type)) {
    add_numbers(bounds, into);
  } else if (type == types::BaseType::Text) {
    add_lengths(bounds, into);
  } else {
    add_limits(bounds, into);
  }
}

/// Those of a type of the project, and of what it narrows.
void add_own(const OwnScalar& type, const model::Model& model, std::vector<std::string>& into) {
  add_texts(type.examples, into);
  if (type.base.own.valid()) add_own(model.own_scalars[type.base.own], model, into);
}

bool allowed(const OwnScalar& type, const model::Model& model, std::string_view value) {
  return type.bounds.allow(type.base.base, value) &&
         (!type.base.own.valid() || allowed(model.own_scalars[type.base.own], model, value));
}

std::vector<std::string> candidates(const model::Field& field, const ScalarType& type,
                                    const model::Model& model) {
  std::vector<std::string> values;
  const OwnScalar* own = type.own.valid() ? &model.own_scalars[type.own] : nullptr;
  add_texts(field.examples, values);
  if (own != nullptr) add_own(*own, model, values);
  if (type.scalar.valid()) {
    for (std::size_t i = 0; i < kMost; ++i)
      values.push_back(types::seed_value(types::info(type.scalar), i));
    return values;
  }
  add_within(field.bounds, type.base, values);
  if (own != nullptr) add_within(own->bounds, type.base, values);
  return values;
}

}  // namespace

std::vector<std::string> sample_values(const model::Field& field, const model::Model& model) {
  const ScalarType* type = field.scalar();
  if (type == nullptr) return {};
  std::vector<std::string> values;
  for (std::string& value : candidates(field, *type, model)) {
    const bool known = std::find(values.begin(), values.end(), value) != values.end();
    if (values.size() == kMost || known || value.size() > kLongest) continue;
    const bool good = field.bounds.allow(type->base, value) &&
                      (!type->own.valid() || allowed(model.own_scalars[type->own], model, value));
    if (good) values.push_back(std::move(value));
  }
  return values;
}

}  // namespace specql::lower
