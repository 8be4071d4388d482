// The rules of rows: of one by itself, and of all together.
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

struct UniqueRule {
  std::vector<FieldId> fields;
  std::string code;
  bool nulls_collide = false;
};

std::vector<UniqueRule> uniques_of(const Entity& entity) {
  std::vector<UniqueRule> rules;
  for (const FieldId id : model::field_ids(entity)) {
    if (entity.fields[id].unique) rules.push_back({{id}, "already_taken"});
  }
  for (const model::Unique& unique : entity.uniques)
    rules.push_back({unique.fields, unique.code, unique.nulls_not_distinct});
  return rules;
}

bool collide(const Row& a, const Row& b, const UniqueRule& rule) {
  return std::all_of(rule.fields.begin(), rule.fields.end(), [&](FieldId id) {
    const Value& value = a.values[id.value];
    return (rule.nulls_collide || !is_null(value)) && same(value, b.values[id.value]);
  });
}

/// Live rows of the same tenant that are equal where no two may be.
std::vector<Problem> collisions(const Row& row, const Machine& machine) {
  const Entity& entity = machine.entity(row.entity);
  std::vector<Problem> problems;
  for (const UniqueRule& rule : uniques_of(entity)) {
    for (const Row& other : machine.store.rows(row.entity)) {
      const bool apart =
          other.number == row.number || other.tenant != row.tenant || other.deleted || row.deleted;
      if (apart || !collide(row, other, rule)) continue;
      problems.push_back({public_name(entity.fields[rule.fields[0]]), rule.code, "23505"});
      break;
    }
  }
  return problems;
}

/// References to rows that are no more.
std::vector<Problem> loose_ends(const Row& row, const Machine& machine) {
  const Entity& entity = machine.entity(row.entity);
  std::vector<Problem> problems;
  for (const FieldId id : model::field_ids(entity)) {
    const model::Reference* reference = entity.fields[id].reference();
    const auto* key = std::get_if<Key>(&row.values[id.value]);
    if (reference == nullptr || key == nullptr) continue;
    if (machine.store.find(reference->targets[0], key->row) == nullptr)
      problems.push_back({"", "in_use", "23503"});
  }
  return problems;
}

/// Rows that are changed at once may take one another's place on the way, which PostgreSQL refuses or not
/// as it comes upon them.
bool change_places(const std::vector<Row>& rows, const Machine& machine) {
  const auto take_place = [&](const Row& row, const Row& other) {
    const Row& before = *machine.store.find(other.entity, other.number);
    if (row.entity != other.entity) return false;
    if (row.number == other.number || row.tenant != before.tenant || row.deleted || before.deleted)
      return false;
    const auto rules = uniques_of(machine.entity(row.entity));
    return std::any_of(rules.begin(), rules.end(),
                       [&](const auto& rule) { return collide(row, before, rule); });
  };
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    return std::any_of(rows.begin(), rows.end(), [&](const Row& other) { return take_place(row, other); });
  });
}

/// A column that keeps what it computes has to hold it.
std::vector<Problem> computed_problems(const Row& row, const Machine& machine) {
  Scene scene{machine.model(), machine.store, machine.caller, &row};
  for (const Field& field : machine.entity(row.entity).fields) {
    if (field.computed != model::Computed::Stored) continue;
    try {
      static_cast<void>(evaluate(*field.computed_value, scene));
    } catch (const Overflow&) {
      return {{"", "out_of_range", "22003"}};
    }
  }
  return {};
}

void require_sound(const std::vector<Row>& rows, const Machine& machine) {
  std::vector<Problem> problems;
  for (const Row& row : rows) {
    for (const auto& found : {problems_of(row, machine, Judge::Table), computed_problems(row, machine),
                              collisions(row, machine), loose_ends(row, machine)})
      problems.insert(problems.end(), found.begin(), found.end());
  }
  if (!problems.empty()) throw broken(problems);
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

/// A new row is in a state that it may begin in; the database says so before it looks at anything else.
static void require_initial(const Row& row, const Machine& machine) {
  const Entity& entity = machine.entity(row.entity);
  for (const model::StateMachine& states : entity.machines) {
    const Value& value = row.values[states.field.value];
    if (is_null(value)) continue;
    const std::size_t label = machine.model().enums[states.states].find(std::get<std::string>(value));
    if (!states.begins_in(label))
      throw broken({{public_name(entity.fields[states.field]), "invalid_transition", "SQ409"}});
  }
}

std::int64_t insert(Row row, Machine& machine) {
  require_initial(row, machine);
  const Row& made = machine.store.insert(std::move(row));
  require_sound({made}, machine);
  return made.number;
}

void write(const std::vector<Row>& rows, Machine& machine) {
  const bool in_the_way = change_places(rows, machine);
  for (const Row& row : rows)
    *machine.store.find(row.entity, row.number) = row;
  require_sound(rows, machine);
  if (in_the_way) throw Unsure("rows that take one another's place");
}

}  // namespace specql::testing::interpreter
