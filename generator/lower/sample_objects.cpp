#include "generator/lower/sample_objects.h"

#include "generator/lower/lists.h"
#include "generator/lower/sample_values.h"
#include "generator/support/json_text.h"
#include "generator/types/composite.h"
#include "generator/types/plain_values.h"

#include <algorithm>
#include <array>
#include <optional>

#include <nlohmann/json.hpp>

namespace specql::lower {
namespace {

using model::Composite;
using model::Field;
using Texts = std::vector<std::string>;

constexpr std::size_t kLongest = 1000;  ///< bytes of one value
constexpr std::size_t kMostItems = 20;

std::string json_string(std::string_view text) {
  return json_text(nlohmann::json(text));
}

void add(std::string value, Texts& into) {
  const bool known = std::find(into.begin(), into.end(), value) != into.end();
  if (into.size() < kMostSamples && !known && value.size() <= kLongest) into.push_back(std::move(value));
}

/// As JSON has a value of the type; nothing where it has no such value: `NaN`, `t`.
std::optional<std::string> json_of(types::BaseType base, const std::string& text) {
  const types::JsonKind kind = types::info(base).json;
  if (kind == types::JsonKind::String) return json_string(text);
  const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  const bool fits = kind == types::JsonKind::Any       ? !value.is_discarded()
                    : kind == types::JsonKind::Boolean ? value.is_boolean()
                                                       : value.is_number();
  return fits ? std::optional(text) : std::nullopt;
}

/// Lists of so many elements as there have to be, and of one at least where there may be one.
Texts lists_of(const Texts& elements, const model::Bounds& bounds) {
  std::size_t count = std::max<std::size_t>(bounds.min_items.value_or(0), 1);
  if (elements.empty() || !bounds.allows_items(count)) count = 0;
  const bool possible =
      bounds.allows_items(count) && count <= kMostItems && (!bounds.unique_items || count <= elements.size());
  Texts lists;
  for (std::size_t first = 0; possible && first < std::max<std::size_t>(elements.size(), 1); ++first) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i)
      list += (i == 0 ? "" : ", ") + elements[(first + i) % elements.size()];
    add("[" + list + "]", lists);
  }
  return lists;
}

/// What `sample_values` says nothing of: where any value would do, or none was found.
Texts plain_values(const Field& member, const model::ScalarType& type, const model::Model& model) {
  Texts values;
  for (int number = 1; number <= static_cast<int>(kMostSamples); ++number) {
    std::string value = types::plain_value(type.base, number);
    const bool good = member.bounds.allow(type.base, value) &&
                      (!type.own.valid() || model.allows(type.own, type.base, value));
    if (good) values.push_back(std::move(value));
  }
  return values;
}

/// The row of SpecQL's own table that it is made from; null if it is the project's.
const types::CompositeInfo* row_of(const Composite& composite) {
  return composite.schema ? nullptr : types::find_composite(composite.name);
}

struct Member {
  const Field* field;
  Texts values;
};

/// Which of its values each member has.
enum class Order : std::uint8_t { Rising, Same, Falling };

struct Look {
  bool all;  ///< members that need not be there as well
  Order order;
};
constexpr auto kLooks = std::to_array<Look>(
    {{true, Order::Rising}, {false, Order::Rising}, {true, Order::Same}, {true, Order::Falling}});

/// Objects in the object all have the same look: one that conditions of their types take, where there is one.
std::size_t place(std::size_t look, std::size_t member, const std::vector<Member>& members) {
  if (members[member].field->composite() != nullptr) return look;
  const Order order = kLooks.at(look).order;
  if (order == Order::Same) return 1;
  return order == Order::Rising ? member : members.size() - 1 - member;
}

/// Nothing if a required member has no value, or if they are too long.
std::optional<std::string> object_of(const std::vector<Member>& members, std::size_t look) {
  std::string object;
  std::size_t given = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& [field, values] = members[i];
    if (values.empty() && field->required) return std::nullopt;
    if (values.empty() || !(kLooks.at(look).all || field->required)) continue;
    const std::string& value = values[place(look, i, members) % values.size()];
    const std::string entry = json_string(field->name) + ": " + value;
    const bool fits = object.size() + entry.size() + 4 <= kLongest;
    if (!fits && field->required) return std::nullopt;
    if (fits) object += (given++ == 0 ? "" : ", ") + entry;
  }
  return "{" + object + "}";
}

}  // namespace

bool is_short_json(std::string_view text) {
  return text.size() <= kLongest && nlohmann::json::accept(text);
}

const Texts& SampleObjects::of(CompositeId id) {
  const auto found = made_.find(id);
  if (found != made_.end()) return found->second;
  Texts values = make(model_.composites[id]);
  return made_.emplace(id, std::move(values)).first->second;
}

Texts SampleObjects::make(const Composite& composite) {
  if (composite.whole) return values_of(composite.members[FieldId{0}]);
  const types::CompositeInfo* row = row_of(composite);
  if (row != nullptr && !row->check.empty()) return {std::string(row->accepts)};
  std::vector<Member> members;
  for (const Field& field : composite.members)
    members.push_back({&field, values_of(field)});
  Texts values;
  if (row != nullptr) add(std::string(row->accepts), values);
  for (std::size_t look = 0; look < kLooks.size(); ++look) {
    if (auto object = object_of(members, look)) add(std::move(*object), values);
  }
  return values;
}

Texts SampleObjects::values_of(const Field& member) {
  return member.array ? lists_of(values_of_one(element_of(member)), member.bounds) : values_of_one(member);
}

Texts SampleObjects::values_of_one(const Field& member) {
  if (const CompositeId* id = member.composite()) return of(*id);
  if (const auto* id = std::get_if<EnumId>(&member.type)) {
    Texts labels;
    for (const model::EnumLabel& label : model_.enums[*id].labels)
      add(json_string(label.name), labels);
    return labels;
  }
  return scalars(member);
}

Texts SampleObjects::scalars(const Field& member) const {
  const model::ScalarType* type = member.scalar();
  if (type == nullptr) return {};
  Texts texts = sample_values(member, model_);
  if (texts.empty()) texts = plain_values(member, *type, model_);
  Texts values;
  for (const std::string& text : texts) {
    if (auto value = json_of(type->base, text)) add(std::move(*value), values);
  }
  return values;
}

}  // namespace specql::lower
