// The rules of a row by itself.
#include "generator/support/case_style.h"
#include "generator/types/literal.h"
#include "tests/interpreter/composites.h"
#include "tests/interpreter/machine.h"

#include <algorithm>

namespace specql::testing::interpreter {
namespace {

using model::Entity;
using model::Field;

bool within(const Value& value, const Field& field) {
  const Type type = field.array ? model::type_of(field).element() : model::type_of(field);
  const auto bound = [&](const std::string& text) { return constant(text, type); };
  if (!field.bounds.min.empty() && compare(value, bound(field.bounds.min)) < 0) return false;
  return field.bounds.max.empty() || compare(value, bound(field.bounds.max)) <= 0;
}

bool has_length(const Value& value, const model::Bounds& bounds) {
  if (!bounds.min_length && !bounds.max_length) return true;
  const std::size_t length = std::get<std::string>(value).size();
  return length >= bounds.min_length.value_or(0) && length <= bounds.max_length.value_or(length);
}

/// What is wrong with how many elements there are, and with how they differ.
std::vector<std::string> list_problems(const Items& list, const model::Bounds& bounds) {
  std::vector<std::string> codes;
  if (!bounds.allows_items(list.all.size())) codes.emplace_back("invalid_count");
  const bool repeats = std::any_of(list.all.begin(), list.all.end(), [&](const Value& item) {
    return std::count_if(list.all.begin(), list.all.end(),
                         [&](const Value& other) { return same(item, other); }) > 1;
  });
  if (bounds.unique_items && repeats) codes.emplace_back("repeated_element");
  return codes;
}

/// What is wrong with a value that is there; empty if nothing.
std::vector<std::string> value_problems(const Value& value, const Field& field, const model::Model& model) {
  if (const auto* list = std::get_if<Items>(&value)) {
    std::vector<std::string> codes;
    for (const Value& item : list->all) {
      for (const std::string& code : value_problems(item, field, model)) {
        if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
      }
    }
    for (const std::string& code : list_problems(*list, field.bounds))
      codes.push_back(code);
    return codes;
  }
  if (!field.bounds.pattern.empty()) throw NotSupported("this rule of a field");
  if (const CompositeId* composite = field.composite()) {
    const std::string code = composite_problem(
        value, model.composites[*composite],
        [&](const Value& one, const Field& member) { return value_problems(one, member, model); });
    return code.empty() ? std::vector<std::string>() : std::vector<std::string>{code};
  }
  std::vector<std::string> codes;
  if (const auto* labels = std::get_if<EnumId>(&field.type)) {
    if (!model.enums[*labels].has(std::get<std::string>(value))) codes.emplace_back("invalid_value");
  }
  if (!within(value, field)) codes.emplace_back("out_of_range");
  if (!has_length(value, field.bounds)) codes.emplace_back("invalid_length");
  return codes;
}

/// Unknown is not broken.
bool breaks(const expr::TypedExpr& rule, const Row& row, const Machine& machine) {
  Scene scene{machine.model(), machine.store, machine.caller, &row};
  const Value value = evaluate_perhaps(rule, scene);
  return std::holds_alternative<bool>(value) && !std::get<bool>(value);
}

}  // namespace

std::string public_name(const Field& field) {
  if (field.many() != nullptr) return field.name + "_ids";
  return field.reference() == nullptr ? field.name : field.name + "_id";
}

Value stored(const Value& value, const Field& field) {
  if (const auto* items = std::get_if<Items>(&value)) {
    Items kept;
    for (const Value& item : items->all)
      kept.all.push_back(stored(item, field));
    return kept;
  }
  const auto* number = std::get_if<Number>(&value);
  const model::ScalarType* scalar = field.scalar();
  if (number == nullptr || scalar == nullptr) return value;
  if (types::is_integer(scalar->base)) return fitting(rounded(*number, 0), scalar->base);
  return scalar->modifiers.empty() ? value : Value(fitting(*number, scalar->modifiers));
}

std::vector<std::string> parameter_problems(const Value& value, const Field& parameter,
                                            const Machine& machine) {
  if (!is_null(value)) return value_problems(value, parameter, machine.model());
  return parameter.required ? std::vector<std::string>{"required"} : std::vector<std::string>();
}

std::vector<Problem> problems_of(const Row& row, const Machine& machine, Judge judge) {
  const Entity& entity = machine.entity(row.entity);
  std::vector<Problem> problems;
  for (const FieldId id : model::field_ids(entity)) {
    const Field& field = entity.fields[id];
    if (field.computed != model::Computed::No) continue;
    const Value& value = row.values[id.value];
    if (is_null(value)) {
      if (field.required) problems.push_back({public_name(field), "required", "23502"});
      continue;
    }
    const CompositeId* composite = judge == Judge::Table ? field.composite() : nullptr;
    for (const std::string& code : value_problems(value, field, machine.model())) {
      const bool known = composite == nullptr;
      problems.push_back(
          {public_name(field), known ? code : invalid_code(machine.model().composites[*composite]), "23514"});
    }
    const bool judged = field.check && breaks(*field.check, row, machine);
    if (judged) problems.push_back({public_name(field), "invalid_" + snake_case(field.name), "23514"});
  }
  for (const model::Validation& rule : entity.validations) {
    if (breaks(rule.condition, row, machine)) problems.push_back({"", rule.code, "23514"});
  }
  return problems;
}

Row new_row(EntityId id, const Machine& machine) {
  const Entity& entity = machine.entity(id);
  Row row;
  row.entity = id;
  row.values.resize(entity.fields.size());
  if (entity.isolated()) row.tenant = machine.caller.tenant;
  for (const FieldId field : model::field_ids(entity)) {
    const Field& declared = entity.fields[field];
    if (!declared.default_value) continue;
    Scene scene{machine.model(), machine.store, machine.caller};
    row.values[field.value] = stored(evaluate(*declared.default_value, scene), declared);
  }
  return row;
}

}  // namespace specql::testing::interpreter
